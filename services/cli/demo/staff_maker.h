#ifndef SENDA_SERVICES_CLI_DEMO_STAFF_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_STAFF_MAKER_H_

#include <vector>

#include "senda/workforce/v1/staff_member.pb.h"
#include "senda/workforce/v1/training_record.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"
#include "services/cli/demo/libraries.h"

namespace senda::demo {

// The trust's central team: the chief executive and the director of inclusion, in this order. Ids
// `st-000-001`.
std::vector<workforce::v1::StaffMember> MakeCentralStaff(const DemoPlan& plan);

// The staff of one school: the head, then the SENCO, then the others, in numbers that fit its size.
// Ids `st-004-001` in the fourth school.
std::vector<workforce::v1::StaffMember> MakeStaff(const DemoPlan& plan, const PlannedSchool& school,
                                                  const Calendar& calendar);

// What those staff were trained in: most have what is mandatory, some of it lapsed, and schools
// differ.
std::vector<workforce::v1::TrainingRecord> MakeTrainingRecords(
    const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
    const std::vector<workforce::v1::StaffMember>& staff,
    const std::vector<LibraryCompetency>& competencies);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_STAFF_MAKER_H_
