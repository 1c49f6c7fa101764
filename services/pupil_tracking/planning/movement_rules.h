#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MOVEMENT_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MOVEMENT_RULES_H_

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/meeting_service.pb.h"
#include "senda/pupils/v1/plan_cycle.pb.h"
#include "senda/pupils/v1/plan_review.pb.h"
#include "senda/pupils/v1/pupil_passport.pb.h"
#include "senda/pupils/v1/sen_record.pb.h"
#include "senda/pupils/v1/target.pb.h"
#include "services/pupil_tracking/progress/instrument_rules.h"

// What moved for a pupil between two days; pure.
namespace senda::pupil_tracking {

// What is on record about one pupil, living rows in any order.
struct PupilHistory {
  std::vector<pupils::v1::Assessment> assessments;
  std::vector<pupils::v1::SenRecord> sen_records;
  std::vector<pupils::v1::Target> targets;
  std::vector<pupils::v1::PlanCycle> plan_cycles;
  std::vector<pupils::v1::PlanReview> plan_reviews;
  std::vector<pupils::v1::PupilPassport> passports;
};

// The movements from `since` to `to`, by date, then kind, then resource.
//
// Assessments: for each instrument and subject (effective_subject.h), the last result on `since` or
// before against the last one after it, "NGRT reading 84 to 91"; without one of the two, nothing.
// Ages are told in years and months, results in words by their standard, and the engagement model,
// which has neither, as observed again. Voided ones do not count. The rest: SEN provisions that
// changed or ended, targets set or reviewed, plans begun, reviewed or closed, and passports agreed,
// from `since` on.
std::vector<pupils::v1::Movement> MovementsOf(const PupilHistory& history,
                                              const InstrumentsByName& instruments,
                                              absl::CivilDay since, absl::CivilDay to);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MOVEMENT_RULES_H_
