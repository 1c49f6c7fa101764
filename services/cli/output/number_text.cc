#include "services/cli/output/number_text.h"

#include <fmt/format.h>

#include <cmath>

namespace senda::cli {

std::string CountText(std::int64_t count) {
  std::string digits = fmt::format("{}", count < 0 ? -count : count);
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return (count < 0 ? "-" : "") + digits;
}

std::string WholeText(double number) { return CountText(std::llround(number)); }

std::string ShareText(double share) { return fmt::format("{:.1f}%", share * 100); }

std::string MoneyText(double pence) {
  const std::int64_t whole = std::llround(pence);
  const std::int64_t size = whole < 0 ? -whole : whole;
  const std::string sign = whole < 0 ? "-" : "";
  if (size >= 10'000) return fmt::format("{}£{}", sign, CountText((size + 50) / 100));
  return fmt::format("{}£{}.{:02}", sign, CountText(size / 100), size % 100);
}

std::string MeanText(double mean) {
  if (std::abs(mean) >= 1000) return WholeText(mean);
  return std::abs(mean) >= 10 ? fmt::format("{:.1f}", mean) : fmt::format("{:.2f}", mean);
}

}  // namespace senda::cli
