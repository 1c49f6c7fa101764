#include "services/goals/framework_rules.h"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "services/goals/goal_rules.h"

namespace senda::goals {

using goals::v1::Goal;
using goals::v1::Measure;

GoalCheck::GoalCheck(const Goal& goal, std::string_view trust, Violations& violations)
    : goal_(goal), trust_(trust), violations_(violations) {}

void GoalCheck::Violate(std::string field, std::string_view description, std::string_view reason) {
  violations_.push_back({std::move(field), std::string(description), std::string(reason)});
}

std::optional<absl::CivilDay> GoalCheck::Day(const std::string& field, bool present,
                                             const google::type::Date& date) {
  if (!present) return std::nullopt;
  auto day = rules::ToCivilDay(date);
  if (!day.has_value()) {
    Violate(field, "give a day that there is, with year, month and day", "DATE_INVALID");
  }
  return day;
}

void GoalCheck::CheckNumber(const std::string& field, double number) {
  if (!std::isfinite(number)) Violate(field, "give a number", "NOT_FINITE");
}

void GoalCheck::CheckMeasure(const std::string& field, const Measure& measure) {
  CheckNumber(field + ".start_value", measure.start_value());
  CheckNumber(field + ".target_value", measure.target_value());
}

void GoalCheck::CheckName(const std::string& field, const std::string& name,
                          std::string_view collection) {
  if (name.empty()) return;
  const auto parts = resource::ParseName(name, collection, field);
  if (!parts.ok()) {
    for (auto& violation : errors::ViolationsOf(parts.status())) {
      violations_.push_back(std::move(violation));
    }
  } else if (parts->trust != trust_) {
    Violate(field, "name one of the same trust", "OTHER_TRUST");
  }
}

void GoalCheck::CheckCommon() {
  CheckName("goal.school", goal_.school(), "schools");
  CheckName("goal.owner", goal_.owner(), "staffMembers");
  CheckName("goal.parent_goal", goal_.parent_goal(), "goals");
  if (!goal_.name().empty() && goal_.parent_goal() == goal_.name()) {
    Violate("goal.parent_goal", "a goal cannot serve itself", "SELF_PARENT");
  }
  CheckNumber("goal.weight", goal_.weight());
  start_ = Day("goal.start_date", goal_.has_start_date(), goal_.start_date());
  due_ = Day("goal.due_date", goal_.has_due_date(), goal_.due_date());
  if (start_.has_value() && due_.has_value() && *due_ < *start_) {
    Violate("goal.due_date", "give a day on or after the start", "DUE_BEFORE_START");
  }
}

void GoalCheck::CheckFramework() {
  switch (goal_.framework_case()) {
    case Goal::kSmart:
      return CheckSmart();
    case Goal::kOkr:
      return CheckOkr();
    case Goal::kBhag:
      return CheckBhag();
    case Goal::kKpi:
      return CheckKpi();
    case Goal::kMbo:
      return CheckMbo();
    case Goal::kScorecard:
      return CheckScorecard();
    case Goal::FRAMEWORK_NOT_SET:
      return Violate("goal.framework", "give exactly one framework", "FRAMEWORK_MISSING");
  }
}

void GoalCheck::CheckSmart() {
  const auto& smart = goal_.smart();
  if (smart.has_measurable()) CheckMeasure("goal.smart.measurable", smart.measurable());
  if (!IsActive()) return;
  const std::pair<const char*, bool> letters[] = {{"specific", !smart.specific().empty()},
                                                  {"measurable", smart.has_measurable()},
                                                  {"achievable", !smart.achievable().empty()},
                                                  {"relevant", !smart.relevant().empty()}};
  for (const auto& [letter, answered] : letters) {
    if (answered) continue;
    Violate(fmt::format("goal.smart.{}", letter), "answer every letter before the goal is active",
            "LETTER_MISSING");
  }
  if (!goal_.has_due_date()) {
    Violate("goal.due_date", "say by when before the goal is active", "DUE_DATE_MISSING");
  }
}

void GoalCheck::CheckOkr() {
  std::set<std::string> keys;
  double weights = 0;
  for (int i = 0; i < goal_.okr().key_results_size(); ++i) {
    const auto& result = goal_.okr().key_results(i);
    const std::string field = fmt::format("goal.okr.key_results[{}]", i);
    if (!keys.insert(result.key()).second) {
      Violate(field + ".key", "give each key result its own key", "KEY_REPEATED");
    }
    CheckMeasure(field + ".measure", result.measure());
    CheckNumber(field + ".weight", result.weight());
    weights += result.has_weight() ? result.weight() : 1;
  }
  if (weights <= 0) {
    Violate("goal.okr.key_results", "give at least one key result a weight above 0", "WEIGHTS_SUM");
  }
}

void GoalCheck::CheckBhag() {
  const auto& bhag = goal_.bhag();
  const int years = bhag.horizon_years();
  if (years < 3 || years > 10) {
    Violate("goal.bhag.horizon_years", "give 3 to 10 years", "HORIZON_RANGE");
  } else if (start_.has_value() && due_.has_value()) {
    const absl::CivilDay last(start_->year() + years, start_->month(), start_->day());
    const absl::CivilDay first(start_->year() + years - 1, start_->month(), start_->day());
    if (*due_ <= first || *due_ > last) {
      Violate("goal.due_date", "give a day in the last year of the horizon, or change the horizon",
              "HORIZON_MISMATCH");
    }
  }
  for (int i = 0; i < bhag.milestones_size(); ++i) {
    const std::string field = fmt::format("goal.bhag.milestones[{}].due_date", i);
    const auto day = Day(field, bhag.milestones(i).has_due_date(), bhag.milestones(i).due_date());
    if (day.has_value() && due_.has_value() && *day > *due_) {
      Violate(field, "give a day on or before the goal's due date", "MILESTONE_AFTER_DUE");
    }
  }
}

void GoalCheck::CheckKpi() {
  const auto& kpi = goal_.kpi();
  CheckMeasure("goal.kpi.measure", kpi.measure());
  CheckNumber("goal.kpi.green_threshold", kpi.green_threshold());
  CheckNumber("goal.kpi.amber_threshold", kpi.amber_threshold());
  // +1 when higher is better, -1 when lower is.
  const int sign = kpi.direction() == goals::v1::KPI_DIRECTION_DECREASE ? -1 : 1;
  if (kpi.direction() == goals::v1::KPI_DIRECTION_UNSPECIFIED) return;
  if (kpi.has_green_threshold() && kpi.has_amber_threshold() &&
      sign * kpi.green_threshold() <= sign * kpi.amber_threshold()) {
    Violate("goal.kpi.green_threshold", "put green on the better side of amber",
            "THRESHOLDS_ORDER");
  }
  if (sign * kpi.measure().target_value() < sign * kpi.measure().start_value()) {
    Violate("goal.kpi.direction", "the target lies on the worse side of the start",
            "DIRECTION_MISMATCH");
  }
}

void GoalCheck::CheckMbo() {
  const auto& mbo = goal_.mbo();
  CheckName("goal.mbo.manager", mbo.manager(), "staffMembers");
  CheckName("goal.mbo.staff_member", mbo.staff_member(), "staffMembers");
  if (mbo.manager() == mbo.staff_member()) {
    Violate("goal.mbo.manager", "name somebody else than the member of staff", "MANAGER_IS_STAFF");
  }
  if (mbo.has_measure()) CheckMeasure("goal.mbo.measure", mbo.measure());
  Day("goal.mbo.agreed_date", mbo.has_agreed_date(), mbo.agreed_date());
  if (IsActive() && !mbo.has_agreed_date()) {
    Violate("goal.mbo.agreed_date", "say when both agreed before the goal is active",
            "AGREED_DATE_MISSING");
  }
  std::optional<absl::CivilDay> previous;
  for (int i = 0; i < mbo.review_dates_size(); ++i) {
    const std::string field = fmt::format("goal.mbo.review_dates[{}]", i);
    const auto day = Day(field, true, mbo.review_dates(i));
    if (previous.has_value() && day.has_value() && *day <= *previous) {
      Violate(field, "give the reviews in order, each after the one before", "REVIEW_DATES_ORDER");
    }
    if (day.has_value()) previous = day;
  }
}

void GoalCheck::CheckScorecard() {
  if (goal_.perspective() == goals::v1::PERSPECTIVE_UNSPECIFIED) {
    Violate("goal.perspective", "say which perspective of the scorecard it belongs to",
            "PERSPECTIVE_MISSING");
  }
  std::set<std::string> titles;
  for (int i = 0; i < goal_.scorecard().measures_size(); ++i) {
    const Measure& measure = goal_.scorecard().measures(i);
    const std::string field = fmt::format("goal.scorecard.measures[{}]", i);
    CheckMeasure(field, measure);
    if (!titles.insert(measure.title()).second) {
      Violate(field + ".title", "give each measure its own title", "MEASURE_REPEATED");
    }
  }
}

}  // namespace senda::goals
