#ifndef SENDA_SERVICES_CLI_DEMO_GOAL_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_GOAL_MAKER_H_

#include <vector>

#include "senda/goals/v1/check_in.pb.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"

namespace senda::demo {

// Goals with their check-ins, the latter in the order in which they were made.
struct GoalSet {
  std::vector<goals::v1::Goal> goals;
  std::vector<goals::v1::CheckIn> check_ins;
};

// The trust's own goals: one of each framework, and a scorecard objective for each perspective. Ids
// `g-trust-okr`.
GoalSet MakeTrustGoals(const DemoPlan& plan, const Calendar& calendar,
                       const std::vector<workforce::v1::StaffMember>& central_staff);

// A school's goals, one of each framework, each below the trust's goal of the same framework. Ids
// `g-130001-okr`.
GoalSet MakeSchoolGoals(const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
                        const std::vector<workforce::v1::StaffMember>& staff);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_GOAL_MAKER_H_
