#ifndef SENDA_SERVICES_DIRECTORY_FORM_RULES_H_
#define SENDA_SERVICES_DIRECTORY_FORM_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"

// The rules of form templates and of schools' departures from them beyond those in the contract;
// pure.
namespace senda::directory {

// FIELD_VIOLATIONS for: an id twice (SECTION_REPEATED), a section of a passport that is in none of
// the three parts of the standard (PART_MISSING), and a `replaces` that is no template of `trust`
// (NAME_MALFORMED, OTHER_TRUST). Paths begin with "form_template.".
absl::Status CheckFormTemplate(const v1::FormTemplate& form, std::string_view trust);

// FIELD_VIOLATIONS at form_template.replaces unless `form` may be the next version of `earlier`:
// both of one kind (OTHER_KIND), and the earlier one published or retired (TEMPLATE_NOT_PUBLISHED).
absl::Status CheckReplaces(const v1::FormTemplate& form, const v1::FormTemplate& earlier);

// FAILED_PRECONDITION when a template goes back in its life (FORM_STATE_BACKWARD), or changes in
// anything but its state once it is published (FORM_PUBLISHED).
absl::Status CheckFormChange(const v1::FormTemplate& before, const v1::FormTemplate& after);

// FAILED_PRECONDITION (FORM_PUBLISHED) unless the template is a draft: forms may have been made on
// any other, and need it to be read.
absl::Status CheckFormDeletion(const v1::FormTemplate& form);

// Whether the change from `before` (null: nothing) to `after` is what publishes the template.
bool IsBeingPublished(const v1::FormTemplate* before, const v1::FormTemplate& after);

// FAILED_PRECONDITION (FORM_NOT_PUBLISHED) unless a school may begin to depart from `form`.
absl::Status CheckMayDepart(const v1::FormTemplate& form);

// FIELD_VIOLATIONS for: an omitted or optional section that the template does not have
// (SECTION_UNKNOWN), an optional one that it does not require (SECTION_NOT_REQUIRED), one named
// twice, or both omitted and optional (SECTION_REPEATED); an added one that the template has
// (SECTION_EXISTS), twice (SECTION_REPEATED) or outside the parts of a passport (PART_MISSING); a
// review date that is no day (DATE_INVALID); nothing departed from (NOTHING_DEPARTED). Paths begin
// with "form_departure.".
absl::Status CheckFormDeparture(const v1::FormDeparture& departure, const v1::FormTemplate& form);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_FORM_RULES_H_
