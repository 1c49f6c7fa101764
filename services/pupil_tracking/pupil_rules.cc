#include "services/pupil_tracking/pupil_rules.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/upn.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Assessment;
using rules::FieldRules;

void CheckUpn(std::string_view field, const std::string& upn, FieldRules& rules) {
  if (upn.empty()) return;
  if (const auto problem = ValidateUpn(upn)) {
    rules.Add(field, problem->description, problem->reason);
  }
}

struct ScoreRange {
  double lowest, highest;
};

// None for kinds that have no number.
std::optional<ScoreRange> RangeOf(pupils::v1::AssessmentKind kind) {
  switch (kind) {
    case pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE:
      return ScoreRange{40, 160};
    case pupils::v1::ASSESSMENT_KIND_SCALED_SCORE:
      return ScoreRange{80, 120};
    case pupils::v1::ASSESSMENT_KIND_READING_AGE:
    case pupils::v1::ASSESSMENT_KIND_SPELLING_AGE:
      return ScoreRange{36, 240};
    case pupils::v1::ASSESSMENT_KIND_PHONICS:
      return ScoreRange{0, 40};
    default:
      return std::nullopt;
  }
}

}  // namespace

int ExpectedYearGroup(absl::CivilDay birth, absl::CivilDay today) {
  const auto start_year = today.month() >= 9 ? today.year() : today.year() - 1;
  const bool born_after_august = birth.month() >= 9;
  const auto age_on_31_august = start_year - birth.year() - (born_after_august ? 1 : 0);
  return static_cast<int>(age_on_31_august) - 4;
}

absl::Status CheckPupil(const pupils::v1::Pupil& pupil, absl::CivilDay today) {
  FieldRules rules("pupil");
  CheckUpn("upn", pupil.upn(), rules);
  CheckUpn("former_upn", pupil.former_upn(), rules);
  rules.CheckPast("date_of_birth", rules.Day("date_of_birth", true, pupil.date_of_birth()), today);
  const auto entry = rules.Day("entry_date", pupil.has_entry_date(), pupil.entry_date());
  const auto leaving = rules.Day("leaving_date", pupil.has_leaving_date(), pupil.leaving_date());
  rules.CheckOrder("leaving_date", entry, leaving);
  return rules.Verdict();
}

absl::Status CheckAssessment(const Assessment& assessment, absl::CivilDay today) {
  FieldRules rules("assessment");
  rules.CheckPast("taken_date", rules.Day("taken_date", true, assessment.taken_date()), today);
  const auto range = RangeOf(assessment.kind());
  const double score = assessment.score();
  if (!range.has_value() && assessment.has_score()) {
    rules.Add("score", "this kind of assessment is never a number; say it in standard or narrative",
              "SCORE_NOT_ALLOWED");
  }
  // Said this way round, so that NaN is refused too.
  if (range.has_value() && assessment.has_score() &&
      !(score >= range->lowest && score <= range->highest)) {
    rules.Add("score", fmt::format("give a score from {} to {}", range->lowest, range->highest),
              "SCORE_OUT_OF_RANGE");
  }
  if (!assessment.has_score() && assessment.standard().empty() && assessment.narrative().empty()) {
    rules.Add("score", "give the result: a score, a standard or a narrative", "RESULT_MISSING");
  }
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
