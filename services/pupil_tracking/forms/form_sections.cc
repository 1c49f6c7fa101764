#include "services/pupil_tracking/forms/form_sections.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"

namespace senda::pupil_tracking {

using directory::v1::FormDeparture;
using directory::v1::FormSection;
using directory::v1::FormTemplate;

SchoolForm FormOfSchool(const FormTemplate& form, const FormDeparture* departure) {
  SchoolForm school_form;
  school_form.valid_months = form.valid_months();
  school_form.on_trust_template = departure == nullptr;
  const FormDeparture& departed =
      departure == nullptr ? FormDeparture::default_instance() : *departure;
  const auto& omitted = departed.omitted_sections();
  const auto& optional = departed.optional_sections();
  const auto add = [&school_form](const FormSection& section, bool required) {
    school_form.sections.insert(section.id());
    if (required) school_form.required.push_back(section.id());
  };
  for (const FormSection& section : form.sections()) {
    if (std::find(omitted.begin(), omitted.end(), section.id()) != omitted.end()) continue;
    const bool is_optional =
        std::find(optional.begin(), optional.end(), section.id()) != optional.end();
    add(section, section.required() && !is_optional);
  }
  for (const FormSection& section : departed.added_sections()) add(section, section.required());
  return school_form;
}

std::vector<std::string> MissingSections(const SchoolForm& form,
                                         const std::vector<FilledSection>& filled) {
  std::set<std::string> there;
  for (const FilledSection& section : filled) {
    if (!absl::StripAsciiWhitespace(section.text).empty()) there.insert(section.id);
  }
  std::vector<std::string> missing;
  for (const std::string& id : form.required) {
    if (!there.contains(id)) missing.push_back(id);
  }
  return missing;
}

void CheckSectionIds(std::string_view field, const SchoolForm& form,
                     const std::vector<FilledSection>& filled, const std::set<std::string>& kept,
                     rules::FieldRules& rules) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < filled.size(); ++i) {
    const std::string& id = filled[i].id;
    const std::string path = fmt::format("{}[{}].section_id", field, i);
    if (!form.sections.contains(id) && !kept.contains(id)) {
      rules.Add(path, "name a section of the template, or one that the school adds to it",
                "SECTION_UNKNOWN");
    } else if (!seen.insert(id).second) {
      rules.Add(path, "fill each section once", "SECTION_REPEATED");
    }
  }
}

absl::Status CheckFormFits(const FormTemplate& form, directory::v1::FormKind kind, bool begins,
                           std::string_view field) {
  if (form.kind() != kind) {
    return errors::InvalidField(field, "name a template for this kind of form", "OTHER_FORM_KIND");
  }
  if (!begins || form.state() == directory::v1::FORM_STATE_PUBLISHED) return absl::OkStatus();
  return errors::WrongState(
      "FORM_NOT_PUBLISHED", "new forms are made on published templates; name one that is published",
      {{"resource", form.name()}, {"state", directory::v1::FormState_Name(form.state())}});
}

}  // namespace senda::pupil_tracking
