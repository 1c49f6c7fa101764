#ifndef SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_
#define SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_

#include <vector>

#include "senda/pupils/v1/assessment.pb.h"
#include "services/cli/demo/pupil_maker.h"

namespace senda::demo {

// Assessments of most pupils with SEN and of a share of the others, with the trust's instruments
// (MakeInstruments): a standardised reading test three times over a bit more than a year and for
// some mathematics, so that progress can be told; a reading age twice for some with SEN support;
// the phonics check of year 1 and the key stage 2 scaled score of year 6; for pupils with severe
// needs pre-key-stage standards or the engagement model in words alone. Ids `a-000123-1`.
std::vector<pupils::v1::Assessment> MakeAssessments(const DemoPlan& plan,
                                                    const PlannedSchool& school,
                                                    const Calendar& calendar,
                                                    const std::vector<pupils::v1::Pupil>& pupils,
                                                    const std::vector<PupilSen>& sen);

}  // namespace senda::demo

#endif  // SENDA_SERVICES_CLI_DEMO_ASSESSMENT_MAKER_H_
