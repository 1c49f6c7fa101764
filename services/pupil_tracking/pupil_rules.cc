#include "services/pupil_tracking/pupil_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/upn.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Assessment;
using pupils::v1::SenRecord;
using rules::FieldRules;

void CheckUpn(std::string_view field, const std::string& upn, FieldRules& rules) {
  if (upn.empty()) return;
  if (const auto problem = ValidateUpn(upn)) {
    rules.Add(field, problem->description, problem->reason);
  }
}

void CheckNeeds(const SenRecord& record, FieldRules& rules) {
  std::vector<int> ranks;
  std::set<int> types;
  for (int i = 0; i < record.needs_size(); ++i) {
    const auto& need = record.needs(i);
    ranks.push_back(need.rank());
    const std::string field = fmt::format("needs[{}].type", i);
    if (!types.insert(need.type()).second) rules.Add(field, "name each need once", "NEED_REPEATED");
    if (need.type() == pupils::v1::SEN_NEED_TYPE_NSA &&
        record.provision() != pupils::v1::SEN_PROVISION_K) {
      rules.Add(field, "NSA goes with provision K only; name the need that was assessed",
                "NSA_NEEDS_K");
    }
  }
  std::sort(ranks.begin(), ranks.end());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == static_cast<int>(i) + 1) continue;
    rules.Add("needs", "rank the needs 1, 2, 3 without a gap, each rank once", "NEED_RANKS");
    return;
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

absl::Status CheckSenRecord(const SenRecord& record) {
  FieldRules rules("sen_record");
  const auto start = rules.Day("start_date", true, record.start_date());
  const auto end = rules.Day("end_date", record.has_end_date(), record.end_date());
  rules.CheckOrder("end_date", start, end);
  if (record.provision() == pupils::v1::SEN_PROVISION_N && record.needs_size() > 0) {
    rules.Add("needs", "provision N has no needs; choose K or E, or remove them",
              "NEEDS_WITHOUT_SEN");
  }
  CheckNeeds(record, rules);
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

pupils::v1::SenNeedType PrimaryNeed(const SenRecord& record) {
  for (const auto& need : record.needs()) {
    if (need.rank() == 1) return need.type();
  }
  return pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
}

}  // namespace senda::pupil_tracking
