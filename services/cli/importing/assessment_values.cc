#include "services/cli/importing/assessment_values.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "fmt/format.h"
#include "services/cli/importing/field_values.h"
#include "services/pupil_tracking/progress/effective_subject.h"

namespace senda::importing {
namespace {

using pupils::v1::AssessmentKind;

bool IsNumber(AssessmentKind kind) {
  return kind != pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE &&
         kind != pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL;
}

// A whole decimal number; none if anything else is in `text`.
std::optional<double> ParseDecimal(std::string_view text) {
  const bool is_plain =
      !text.empty() && text.size() <= 12 && std::all_of(text.begin(), text.end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '.' || c == '-';
      });
  if (!is_plain) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// "8:06", "8y 6m", "8 years 6 months" in months.
std::optional<double> ParseYearsAndMonths(std::string_view text) {
  std::vector<int> numbers;
  bool in_number = false;
  for (const char c : text) {
    const bool is_digit = absl::ascii_isdigit(static_cast<unsigned char>(c));
    if (is_digit && !in_number) numbers.push_back(0);
    if (is_digit) numbers.back() = std::min(1000, numbers.back() * 10 + (c - '0'));
    if (!is_digit && std::string_view(": ymearsonth").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
    in_number = is_digit;
  }
  if (numbers.size() != 2 || numbers[1] > 11) return std::nullopt;
  return numbers[0] * 12 + numbers[1];
}

// A heading of the wide form before and after the gap: the instrument and its day.
std::pair<std::string_view, std::string_view> SplitHeading(std::string_view heading) {
  while (!heading.empty() && (heading.back() == ')' || heading.back() == ' ')) {
    heading.remove_suffix(1);
  }
  const std::size_t gap = heading.find_last_of(" _(:");
  if (gap == std::string_view::npos) return {};
  return {heading.substr(0, gap), heading.substr(gap + 1)};
}

}  // namespace

std::uint64_t Fingerprint(std::string_view text) {
  std::uint64_t hash = 14695981039346656037u;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211u;
  }
  return hash;
}

pupils::v1::Assessment NewAssessment(const std::string& trust, const std::string& pupil,
                                     const pupils::v1::Instrument& instrument, absl::CivilDay day,
                                     std::string_view subject) {
  const std::string_view effective = pupil_tracking::EffectiveSubject(subject, instrument);
  // What the instrument is about needs no saying.
  const std::string other = pupil_tracking::IsSameSubject(effective, instrument.subject())
                                ? ""
                                : "\n" + pupil_tracking::SubjectKey(effective);
  pupils::v1::Assessment assessment;
  assessment.set_name(fmt::format("{}/assessments/a-{:016x}-{:04}{:02}{:02}", trust,
                                  Fingerprint(pupil + "\n" + instrument.name() + other), day.year(),
                                  day.month(), day.day()));
  assessment.set_pupil(pupil);
  assessment.set_instrument(instrument.name());
  assessment.set_kind(instrument.kind());
  assessment.set_subject(std::string(effective));
  *assessment.mutable_taken_date() = ToDate(day);
  return assessment;
}

bool HasStandard(const pupils::v1::Instrument& instrument, std::string_view text) {
  const auto& standards = instrument.standards();
  if (std::find(standards.begin(), standards.end(), text) != standards.end()) return true;
  return instrument.kind() == pupils::v1::ASSESSMENT_KIND_PRE_KEY_STAGE && standards.empty() &&
         text.size() == 3 && text.starts_with("PK") && text[2] >= '1' && text[2] <= '6';
}

std::optional<double> ParseScore(AssessmentKind kind, std::string_view text) {
  if (!IsNumber(kind)) return std::nullopt;
  if (const auto number = ParseDecimal(text)) return number;
  const bool is_age = kind == pupils::v1::ASSESSMENT_KIND_READING_AGE ||
                      kind == pupils::v1::ASSESSMENT_KIND_SPELLING_AGE;
  return is_age ? ParseYearsAndMonths(absl::AsciiStrToLower(std::string(text))) : std::nullopt;
}

bool NamesNoDay(std::string_view heading) {
  const auto [name, date] = SplitHeading(heading);
  if (name.empty() || ParseDay(date).has_value()) return false;
  const std::vector<std::string> parts = absl::StrSplit(std::string(date), absl::ByAnyChar("-/"));
  return parts.size() == 3 && std::all_of(parts.begin(), parts.end(), [](const auto& part) {
           return part.size() <= 4 && IsDigits(part, part.size()) && !part.empty();
         });
}

std::optional<SittingHeading> ParseSittingHeading(std::string_view heading) {
  auto [name, date] = SplitHeading(heading);
  const auto day = ParseDay(date);
  while (!name.empty() && std::string_view(" _-(:").find(name.back()) != std::string_view::npos) {
    name.remove_suffix(1);
  }
  if (!day.has_value() || name.empty()) return std::nullopt;
  return SittingHeading{std::string(name), *day};
}

}  // namespace senda::importing
