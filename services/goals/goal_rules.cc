#include "services/goals/goal_rules.h"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "common/status/errors.h"
#include "services/goals/framework_rules.h"
#include "services/goals/progress.h"

namespace senda::goals {
namespace {

using goals::v1::CheckIn;
using goals::v1::Goal;

absl::Status Verdict(Violations violations) {
  return violations.empty() ? absl::OkStatus() : errors::InvalidFields(std::move(violations));
}

// "smart", as the field is called.
std::string FrameworkField(const Goal& goal) {
  const auto* field = goal.GetReflection()->GetOneofFieldDescriptor(
      goal, Goal::descriptor()->FindOneofByName("framework"));
  return field == nullptr ? "framework" : field->name();
}

}  // namespace

bool IsEnded(const Goal& goal) {
  return goal.state() == goals::v1::GOAL_STATE_CLOSED ||
         goal.state() == goals::v1::GOAL_STATE_DROPPED;
}

absl::Status CheckGoal(const Goal& goal, std::string_view trust) {
  Violations violations;
  GoalCheck check(goal, trust, violations);
  check.CheckCommon();
  check.CheckFramework();
  return Verdict(std::move(violations));
}

absl::Status CheckChange(const Goal& before, const Goal& after) {
  if (IsEnded(before) && after.state() != goals::v1::GOAL_STATE_ACTIVE) {
    return errors::WrongState(
        "GOAL_CLOSED", "the goal has ended; make it active again in the same update",
        {{"goal", before.name()}, {"state", goals::v1::GoalState_Name(before.state())}});
  }
  if (before.framework_case() == after.framework_case()) return absl::OkStatus();
  return errors::InvalidField(
      "goal." + FrameworkField(after),
      "a goal keeps its framework; close this one and make a new one that serves the same goal",
      "FRAMEWORK_FIXED");
}

absl::Status CheckServes(const Goal& goal, const Goal& parent) {
  if (parent.school().empty() || parent.school() == goal.school()) return absl::OkStatus();
  if (goal.school().empty()) {
    return errors::InvalidField("goal.parent_goal",
                                "a goal of the trust serves goals of the trust only",
                                "TRUST_GOAL_UNDER_SCHOOL");
  }
  return errors::InvalidField("goal.parent_goal", "name a goal of the same school or of the trust",
                              "PARENT_OTHER_SCHOOL");
}

absl::Status CheckCheckIn(const CheckIn& check_in, const Goal& goal) {
  if (goal.state() != goals::v1::GOAL_STATE_ACTIVE) {
    return errors::WrongState(
        "GOAL_NOT_ACTIVE", "make the goal active before you check in on it",
        {{"goal", goal.name()}, {"state", goals::v1::GoalState_Name(goal.state())}});
  }
  Violations violations;
  if (!check_in.has_value() && check_in.note().empty()) {
    violations.push_back({"check_in", "give the value read, a note, or both", "NOTHING_SAID"});
  }
  if (!std::isfinite(check_in.value())) {
    violations.push_back({"check_in.value", "give a number", "NOT_FINITE"});
  }
  if (!std::isfinite(check_in.confidence())) {
    violations.push_back({"check_in.confidence", "give a number", "NOT_FINITE"});
  }
  Goal copy = goal;
  const bool names_measure = check_in.has_value() || !check_in.key_result().empty();
  if (names_measure && FindMeasure(copy, check_in.key_result()) == nullptr) {
    violations.push_back({"check_in.key_result",
                          "name a measure of the goal: a key result's key, or a scorecard "
                          "measure's number; leave it empty where there is one measure",
                          "KEY_RESULT_UNKNOWN"});
  }
  return Verdict(std::move(violations));
}

}  // namespace senda::goals
