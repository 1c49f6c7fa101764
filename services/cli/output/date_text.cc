#include "services/cli/output/date_text.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace senda::cli {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string DateText(const google::type::Date& date) {
  if (date.month() < 1 || date.month() > 12) return "–";
  return fmt::format("{:>2} {} {}", date.day(), kMonths[static_cast<std::size_t>(date.month()) - 1],
                     date.year());
}

}  // namespace senda::cli
