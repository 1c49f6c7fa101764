#ifndef SENDA_SERVICES_GOALS_FRAMEWORK_RULES_H_
#define SENDA_SERVICES_GOALS_FRAMEWORK_RULES_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/status/errors.h"
#include "google/type/date.pb.h"
#include "senda/goals/v1/goal.pb.h"

namespace senda::goals {

using Violations = std::vector<errors::FieldViolation>;

// One look at one goal: adds to `violations` what goal_rules.h lists under CheckGoal. All three
// must outlive it.
class GoalCheck {
 public:
  GoalCheck(const goals::v1::Goal& goal, std::string_view trust, Violations& violations);

  // What holds of any goal.
  void CheckCommon();
  // What holds of its framework.
  void CheckFramework();

 private:
  void CheckSmart();
  void CheckOkr();
  void CheckBhag();
  void CheckKpi();
  void CheckMbo();
  void CheckScorecard();

  void Violate(std::string field, std::string_view description, std::string_view reason);
  // The day of `date` if `present`; adds a violation when it is none.
  std::optional<absl::CivilDay> Day(const std::string& field, bool present,
                                    const google::type::Date& date);
  void CheckNumber(const std::string& field, double number);
  void CheckMeasure(const std::string& field, const goals::v1::Measure& measure);
  // A name, unless empty, of `collection` in the goal's trust.
  void CheckName(const std::string& field, const std::string& name, std::string_view collection);
  bool IsActive() const { return goal_.state() == goals::v1::GOAL_STATE_ACTIVE; }

  const goals::v1::Goal& goal_;
  const std::string_view trust_;
  Violations& violations_;
  std::optional<absl::CivilDay> start_;
  std::optional<absl::CivilDay> due_;
};

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_FRAMEWORK_RULES_H_
