#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_CONDITIONS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_CONDITIONS_H_

#include <string>
#include <string_view>

// What is asked of a target, as conditions over the table `targets`. The profile of a school's
// targets (target_facts.h) and the metrics of targets both say these, so that they count the same.
namespace senda::pupil_tracking {

// Text of nothing but white space says nothing, as in target_rules.h. `column`: "pupil_voice".
std::string SaysSomething(std::string_view column);

// Evidence, or a baseline assessment that counts: one that was voided or deleted says nothing.
std::string HasBaseline();

// An assessment of the pupil that counts, other than the baseline, taken on the day the target
// began or after. None of a target that has not begun.
std::string HasDatedMeasure();

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_CONDITIONS_H_
