#ifndef SENDA_SERVICES_CLI_DEMO_PUPIL_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_PUPIL_MAKER_H_

#include <vector>

#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "services/cli/demo/calendar.h"
#include "services/cli/demo/demo_plan.h"

namespace senda::demo {

// The pupils of one school, with valid and unique UPNs, in order of their numbers: `p-000123`.
// Output fields of the server are left empty.
std::vector<pupils::v1::Pupil> MakePupils(const DemoPlan& plan, const PlannedSchool& school,
                                          const Calendar& calendar);

// What SEN support or plan a pupil has.
struct PupilSen {
  pupils::v1::SenProvision provision = pupils::v1::SEN_PROVISION_UNSPECIFIED;  // or K, or E
  // Unspecified: none recorded.
  pupils::v1::SenNeedType primary_need = pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
  pupils::v1::SenNeedType secondary_need = pupils::v1::SEN_NEED_TYPE_UNSPECIFIED;
};

// Chooses, for each of `pupils`, whether they have SEN and what need: exactly as many as planned,
// more often those of the ages, sex and means who do have it more often.
std::vector<PupilSen> ChooseSen(const DemoPlan& plan, const PlannedSchool& school,
                                const std::vector<pupils::v1::Pupil>& pupils);

// The records of those choices: one open record for each pupil with SEN, and closed ones of pupils
// who had SEN support before. Closed records come before the open one of the same pupil.
std::vector<pupils::v1::SenRecord> MakeSenRecords(const DemoPlan& plan, const PlannedSchool& school,
                                                  const Calendar& calendar,
                                                  const std::vector<pupils::v1::Pupil>& pupils,
                                                  const std::vector<PupilSen>& sen);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_PUPIL_MAKER_H_
