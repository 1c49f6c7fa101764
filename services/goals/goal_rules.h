#ifndef SENDA_SERVICES_GOALS_GOAL_RULES_H_
#define SENDA_SERVICES_GOALS_GOAL_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "senda/goals/v1/check_in.pb.h"
#include "senda/goals/v1/goal.pb.h"

// The rules of goals and check-ins, each framework its own (brief.md G1; domain.md 1.1, "Framework
// shapes"); pure. A shape that is merely unusual is not refused: one key result, or a number in an
// objective.
namespace senda::goals {

// Whether the goal is closed or dropped.
bool IsEnded(const goals::v1::Goal& goal);

// FIELD_VIOLATIONS with all that is wrong with `goal` of the trust `trust`. Of any goal:
//   DATE_INVALID          a date without year, month or day, or that is none
//   DUE_BEFORE_START      due before the start
//   NOT_FINITE            a number that is none (NaN, infinity)
//   OTHER_TRUST           a school or member of staff of another trust
//   SELF_PARENT           it serves itself
// SMART, when active:
//   LETTER_MISSING        one of specific, measurable, achievable, relevant is not answered
//   DUE_DATE_MISSING      time-bound is not
// OKR:
//   KEY_REPEATED          two key results of one key
//   WEIGHTS_SUM           the weights sum to 0
// BHAG:
//   HORIZON_RANGE         not 3 to 10 years
//   HORIZON_MISMATCH      due outside the last year of its horizon, counted from the start
//   MILESTONE_AFTER_DUE   a milestone due after the goal
// KPI:
//   THRESHOLDS_ORDER      green is not on the better side of amber
//   DIRECTION_MISMATCH    the target lies on the worse side of the start
// MBO:
//   MANAGER_IS_STAFF      manager and member of staff are one
//   AGREED_DATE_MISSING   active without the day both agreed
//   REVIEW_DATES_ORDER    review dates not one after the other
// Balanced Scorecard:
//   PERSPECTIVE_MISSING   no perspective
//   MEASURE_REPEATED      two measures of one title, which could not be told apart
// Paths begin with "goal.".
absl::Status CheckGoal(const goals::v1::Goal& goal, std::string_view trust);

// What an update may do. FIELD_VIOLATIONS / FRAMEWORK_FIXED when it would make the goal another
// framework's. FAILED_PRECONDITION / GOAL_CLOSED when the goal is closed or dropped and the update
// does not make it active again; one that does may change other fields too, so that what keeps it
// from being active can be put right.
absl::Status CheckChange(const goals::v1::Goal& before, const goals::v1::Goal& after);

// Whether `goal` may serve `parent`, both of one trust. FIELD_VIOLATIONS of "goal.parent_goal":
// TRUST_GOAL_UNDER_SCHOOL when a trust's goal would serve a school's, PARENT_OTHER_SCHOOL when a
// school's goal would serve another school's. A school's goal may serve the trust's.
absl::Status CheckServes(const goals::v1::Goal& goal, const goals::v1::Goal& parent);

// Whether `check_in` can be made on `goal`, its goal. FAILED_PRECONDITION / GOAL_NOT_ACTIVE when it
// is not active. FIELD_VIOLATIONS, paths beginning with "check_in.": NOTHING_SAID (neither value
// nor note), NOT_FINITE, KEY_RESULT_UNKNOWN (the goal has no such measure; for a value, also when
// it has several and none is named, or none at all). What names a measure says FindMeasure.
absl::Status CheckCheckIn(const goals::v1::CheckIn& check_in, const goals::v1::Goal& goal);

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_GOAL_RULES_H_
