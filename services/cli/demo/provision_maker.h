#ifndef SENDA_SERVICES_CLI_DEMO_PROVISION_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_PROVISION_MAKER_H_

#include <vector>

#include "senda/provision/v1/enrolment.pb.h"
#include "senda/provision/v1/provision.pb.h"
#include "senda/provision/v1/session.pb.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "services/cli/demo/libraries.h"
#include "services/cli/demo/pupil_maker.h"

namespace senda::demo {

// The provision map of one school.
struct ProvisionMap {
  std::vector<provision::v1::Provision> provisions;  // ids `pr-130001-001`
  std::vector<provision::v1::Enrolment> enrolments;  // ids `en-130001-001-1`
  std::vector<provision::v1::Session> sessions;      // ids `se-130001-001-1`
};

// Groups the pupils who need it into provisions that fit their need and year: most of those with
// SEN, a few others. Six in ten provisions are running, the others are over and mostly measured
// before and after. Sessions fall on school days up to today; some did not take place and pupils
// missed some.
ProvisionMap MakeProvisionMap(const DemoPlan& plan, const PlannedSchool& school,
                              const Calendar& calendar,
                              const std::vector<LibraryIntervention>& library,
                              const std::vector<workforce::v1::StaffMember>& staff,
                              const std::vector<pupils::v1::Pupil>& pupils,
                              const std::vector<PupilSen>& sen);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_PROVISION_MAKER_H_
