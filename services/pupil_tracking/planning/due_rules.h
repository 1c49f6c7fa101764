#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_RULES_H_

#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/statutory_date.pb.h"

// What falls due, in words; pure.
namespace senda::pupil_tracking {

// What the law sets a date for, such as "Final EHC plan".
std::string_view StatutoryWords(pupils::v1::StatutoryStep step);

// What is due. `words` is what the record says of it: the number of a plan, the title of a target,
// the text of an action or follow-up, and for a statutory date the name of its step
// ("STATUTORY_STEP_FINAL_PLAN"). `excepted` says that an exception covers the date.
std::string DueTitle(pupils::v1::DueKind kind, std::string_view words, bool excepted);

// Days that `due` lies before `today`; 0 when it is today or still to come.
int OverdueDays(absl::CivilDay due, absl::CivilDay today);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_RULES_H_
