#ifndef SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_

#include <vector>

#include "senda/pupils/v1/assessment.pb.h"
#include "services/cli/demo/pupil_maker.h"

namespace senda::demo {

// Test scores of most pupils with SEN and of a share of the others: the last rounds of a
// standardised reading test and for some of mathematics, the phonics check of year 2, and for
// pupils with severe needs the engagement model in words alone. Ids `a-000123-1`.
std::vector<pupils::v1::Assessment> MakeAssessments(const DemoPlan& plan,
                                                    const PlannedSchool& school,
                                                    const Calendar& calendar,
                                                    const std::vector<pupils::v1::Pupil>& pupils,
                                                    const std::vector<PupilSen>& sen);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_
