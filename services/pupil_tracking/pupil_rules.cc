#include "services/pupil_tracking/pupil_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "common/status/errors.h"
#include "services/pupil_tracking/upn.h"

namespace senda::pupil_tracking {
namespace {

using errors::FieldViolation;
using pupils::v1::Assessment;
using pupils::v1::SenRecord;
using Violations = std::vector<FieldViolation>;

absl::Status Verdict(Violations violations) {
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

void CheckUpn(const std::string& field, const std::string& upn, Violations& violations) {
  if (upn.empty()) return;
  if (const auto problem = ValidateUpn(upn)) {
    violations.push_back({field, problem->description, std::string(problem->reason)});
  }
}

// Adds a violation unless `date` is absent or a day.
std::optional<absl::CivilDay> Day(const std::string& field, bool present,
                                  const google::type::Date& date, Violations& violations) {
  if (!present) return std::nullopt;
  auto day = ToCivilDay(date);
  if (!day.has_value()) {
    violations.push_back({field, "give a day that there is, with year, month and day", "DATE_INVALID"});
  }
  return day;
}

void CheckOrder(const std::string& field, const std::optional<absl::CivilDay>& start,
                const std::optional<absl::CivilDay>& end, Violations& violations) {
  if (start.has_value() && end.has_value() && *end < *start) {
    violations.push_back({field, "give a day on or after the start, or leave it out",
                          "END_BEFORE_START"});
  }
}

void CheckRanks(const SenRecord& record, Violations& violations) {
  std::vector<int> ranks;
  std::set<int> types;
  for (int i = 0; i < record.needs_size(); ++i) {
    ranks.push_back(record.needs(i).rank());
    const std::string field = fmt::format("sen_record.needs[{}].type", i);
    if (!types.insert(record.needs(i).type()).second) {
      violations.push_back({field, "name each need once", "NEED_REPEATED"});
    }
    if (record.needs(i).type() == pupils::v1::SEN_NEED_TYPE_NSA &&
        record.provision() != pupils::v1::SEN_PROVISION_K) {
      violations.push_back({field, "NSA goes with provision K only; name the need that was assessed",
                            "NSA_NEEDS_K"});
    }
  }
  std::sort(ranks.begin(), ranks.end());
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    if (ranks[i] == static_cast<int>(i) + 1) continue;
    violations.push_back({"sen_record.needs", "rank the needs 1, 2, 3 without a gap, each rank once",
                          "NEED_RANKS"});
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

std::optional<absl::CivilDay> ToCivilDay(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999 || date.month() < 1 || date.day() < 1) return std::nullopt;
  const absl::CivilDay day(date.year(), date.month(), date.day());
  if (day.month() != date.month() || day.day() != date.day()) return std::nullopt;
  return day;
}

absl::Status CheckPupil(const pupils::v1::Pupil& pupil, absl::CivilDay today) {
  Violations violations;
  CheckUpn("pupil.upn", pupil.upn(), violations);
  CheckUpn("pupil.former_upn", pupil.former_upn(), violations);
  const auto birth = Day("pupil.date_of_birth", true, pupil.date_of_birth(), violations);
  if (birth.has_value() && *birth > today) {
    violations.push_back({"pupil.date_of_birth", "give a day that is not in the future",
                          "DATE_IN_FUTURE"});
  }
  const auto entry = Day("pupil.entry_date", pupil.has_entry_date(), pupil.entry_date(), violations);
  const auto leaving =
      Day("pupil.leaving_date", pupil.has_leaving_date(), pupil.leaving_date(), violations);
  CheckOrder("pupil.leaving_date", entry, leaving, violations);
  return Verdict(std::move(violations));
}

absl::Status CheckSenRecord(const SenRecord& record) {
  Violations violations;
  const auto start = Day("sen_record.start_date", true, record.start_date(), violations);
  const auto end = Day("sen_record.end_date", record.has_end_date(), record.end_date(), violations);
  CheckOrder("sen_record.end_date", start, end, violations);
  if (record.provision() == pupils::v1::SEN_PROVISION_N && record.needs_size() > 0) {
    violations.push_back({"sen_record.needs", "provision N has no needs; choose K or E, or remove them",
                          "NEEDS_WITHOUT_SEN"});
  }
  CheckRanks(record, violations);
  return Verdict(std::move(violations));
}

absl::Status CheckAssessment(const Assessment& assessment, absl::CivilDay today) {
  Violations violations;
  const auto taken = Day("assessment.taken_date", true, assessment.taken_date(), violations);
  if (taken.has_value() && *taken > today) {
    violations.push_back({"assessment.taken_date", "give a day that is not in the future",
                          "DATE_IN_FUTURE"});
  }
  const auto range = RangeOf(assessment.kind());
  if (!range.has_value() && assessment.has_score()) {
    violations.push_back({"assessment.score", "this kind of assessment is never a number; say it in "
                          "standard or narrative", "SCORE_NOT_ALLOWED"});
  }
  if (range.has_value() && assessment.has_score() &&
      (assessment.score() < range->lowest || assessment.score() > range->highest)) {
    violations.push_back({"assessment.score",
                          fmt::format("give a score from {} to {}", range->lowest, range->highest),
                          "SCORE_OUT_OF_RANGE"});
  }
  if (!assessment.has_score() && assessment.standard().empty() && assessment.narrative().empty()) {
    violations.push_back({"assessment", "give the result: a score, a standard or a narrative",
                          "RESULT_MISSING"});
  }
  return Verdict(std::move(violations));
}

pupils::v1::SenNeedType PrimaryNeed(const SenRecord& record) {
  for (const auto& need : record.needs()) {
    if (need.rank() == 1) return need.type();
  }
  return pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
}

}  // namespace senda::pupil_tracking
