#include "services/pupil_tracking/progress/expected_score.h"

#include "services/pupil_tracking/progress/instrument_rules.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::AssessmentKind;
using pupils::v1::Instrument;

constexpr double kDaysPerMonth = 365.25 / 12;

std::optional<double> NormOf(const Instrument& instrument, int year) {
  for (const auto& norm : instrument.year_norms()) {
    if (norm.year_group() == year) return norm.expected();
  }
  return std::nullopt;
}

}  // namespace

double MonthsBetween(absl::CivilDay from, absl::CivilDay to) {
  return static_cast<double>(to - from) / kDaysPerMonth;
}

absl::CivilDay AcademicYearStart(absl::CivilDay day) {
  return absl::CivilDay(day.month() >= 9 ? day.year() : day.year() - 1, 9, 1);
}

bool IsAge(AssessmentKind kind) {
  return kind == pupils::v1::ASSESSMENT_KIND_READING_AGE ||
         kind == pupils::v1::ASSESSMENT_KIND_SPELLING_AGE;
}

std::optional<double> ExpectedScore(const Instrument& instrument, absl::CivilDay birth,
                                    absl::CivilDay day) {
  if (IsAge(instrument.kind())) return MonthsBetween(birth, day);
  const int year = ExpectedYearGroup(birth, day);
  const std::optional<double> norm = NormOf(instrument, year);
  if (!norm.has_value()) return MeanOf(instrument);
  const std::optional<double> next = NormOf(instrument, year + 1);
  if (!next.has_value()) return norm;
  const absl::CivilDay start = AcademicYearStart(day);
  const absl::CivilDay end(start.year() + 1, 9, 1);
  const double share = static_cast<double>(day - start) / static_cast<double>(end - start);
  return *norm + share * (*next - *norm);
}

}  // namespace senda::pupil_tracking
