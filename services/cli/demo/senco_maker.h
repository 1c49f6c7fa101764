#ifndef SENDA_SERVICES_CLI_DEMO_SENCO_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_SENCO_MAKER_H_

#include <vector>

#include "senda/workforce/v1/senco_appointment.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"

namespace senda::demo {

// The appointment of the school's SENCO. Most hold an award; the third school's is overdue with it,
// and every ninth after that. Ids `sa-004-002`, as the member of staff.
std::vector<workforce::v1::SencoAppointment> MakeSencoAppointments(
    const DemoPlan& plan, const PlannedSchool& school, const Calendar& calendar,
    const std::vector<workforce::v1::StaffMember>& staff);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_SENCO_MAKER_H_
