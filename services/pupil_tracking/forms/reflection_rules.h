#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_RULES_H_

#include "absl/status/status.h"
#include "senda/pupils/v1/target_setting_reflection.pb.h"
#include "services/pupil_tracking/forms/form_sections.h"

// The rules of a school's reflections on how it sets targets; pure.
namespace senda::pupil_tracking {

// Says which required questions of the school's form have no answer.
void FillReflection(pupils::v1::TargetSettingReflection& reflection, const SchoolForm& form);

// FIELD_VIOLATIONS for an answer to no question of the form (SECTION_UNKNOWN) nor of `before`
// (null: a new reflection), and for a question answered twice (SECTION_REPEATED). Paths begin with
// "target_setting_reflection.".
absl::Status CheckReflection(const pupils::v1::TargetSettingReflection& reflection,
                             const pupils::v1::TargetSettingReflection* before,
                             const SchoolForm& form);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_REFLECTION_RULES_H_
