#ifndef SENDA_SERVICES_CLI_DEMO_CLASS_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_CLASS_MAKER_H_

#include <vector>

#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"

namespace senda::demo {

// One class for every thirty pupils of a year, each pupil in one of them. Ids `c-130001-4a`.
std::vector<pupils::v1::SchoolClass> MakeClasses(const DemoPlan& plan, const PlannedSchool& school,
                                                 const Calendar& calendar,
                                                 std::vector<pupils::v1::Pupil>& pupils);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_CLASS_MAKER_H_
