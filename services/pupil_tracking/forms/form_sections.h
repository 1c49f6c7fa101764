#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_SECTIONS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_SECTIONS_H_

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/rules/field_rules.h"
#include "senda/directory/v1/form_departure.pb.h"
#include "senda/directory/v1/form_template.pb.h"

// What a school's form consists of: the trust's template with the school's departure from it; pure.
namespace senda::pupil_tracking {

struct SchoolForm {
  std::set<std::string> sections;     // ids of those the school uses
  std::vector<std::string> required;  // ids, in the order shown, the school's own last
  bool on_trust_template = true;      // the school does not depart from it
  int valid_months = 0;               // 0: the template does not say
};

// Required are the template's required sections, less those omitted or left optional, and the
// required ones of those the school adds. `departure` null: the school has none.
SchoolForm FormOfSchool(const directory::v1::FormTemplate& form,
                        const directory::v1::FormDeparture* departure);

// What stands in one section of a filled form.
struct FilledSection {
  std::string id;
  std::string text;  // blank: not filled
};

// The required sections that are not filled.
std::vector<std::string> MissingSections(const SchoolForm& form,
                                         const std::vector<FilledSection>& filled);

// Adds SECTION_UNKNOWN at "<field>[i].section_id" for a section that the school's form does not
// have and that is not among `kept`, the sections stored before (a school that begins to omit one
// keeps what was written there), and SECTION_REPEATED for one filled twice.
void CheckSectionIds(std::string_view field, const SchoolForm& form,
                     const std::vector<FilledSection>& filled, const std::set<std::string>& kept,
                     rules::FieldRules& rules);

// That forms of `kind` can be made on `form`: FIELD_VIOLATIONS with OTHER_FORM_KIND at `field`.
// When one `begins` on it, it must be published: FAILED_PRECONDITION, FORM_NOT_PUBLISHED.
absl::Status CheckFormFits(const directory::v1::FormTemplate& form, directory::v1::FormKind kind,
                           bool begins, std::string_view field);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_FORM_SECTIONS_H_
