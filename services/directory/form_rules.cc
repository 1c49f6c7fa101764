#include "services/directory/form_rules.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "common/resource/field_mask.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"

namespace senda::directory {
namespace {

using rules::FieldRules;
using v1::FormDeparture;
using v1::FormTemplate;
using Sections = google::protobuf::RepeatedPtrField<v1::FormSection>;

// What is wrong with the sections in `field` among themselves.
void CheckSections(std::string_view field, const Sections& sections, v1::FormKind kind,
                   FieldRules& rules) {
  std::set<std::string> seen;
  for (int i = 0; i < sections.size(); ++i) {
    if (!seen.insert(sections[i].id()).second) {
      rules.Add(fmt::format("{}[{}].id", field, i), "give each section an id of its own",
                "SECTION_REPEATED");
    }
    if (kind == v1::FORM_KIND_PUPIL_PASSPORT && sections[i].part() == v1::FORM_PART_UNSPECIFIED) {
      rules.Add(fmt::format("{}[{}].part", field, i),
                "say which part of the passport it belongs to: what people appreciate, what "
                "matters, or how best to support",
                "PART_MISSING");
    }
  }
}

const v1::FormSection* SectionOf(const FormTemplate& form, const std::string& id) {
  for (const v1::FormSection& section : form.sections()) {
    if (section.id() == id) return &section;
  }
  return nullptr;
}

// The omitted and the optional sections, which must be there and named once among both.
void CheckNamedSections(const FormDeparture& departure, const FormTemplate& form,
                        FieldRules& rules) {
  std::set<std::string> named;
  const auto check = [&](const std::string& field, const std::string& id) {
    const v1::FormSection* section = SectionOf(form, id);
    if (section == nullptr) {
      rules.Add(field, "name a section that the template has", "SECTION_UNKNOWN");
    } else if (!named.insert(id).second) {
      rules.Add(field, "name each section once, as omitted or as optional", "SECTION_REPEATED");
    }
    return section;
  };
  for (int i = 0; i < departure.omitted_sections_size(); ++i) {
    check(fmt::format("omitted_sections[{}]", i), departure.omitted_sections(i));
  }
  for (int i = 0; i < departure.optional_sections_size(); ++i) {
    const std::string field = fmt::format("optional_sections[{}]", i);
    const v1::FormSection* section = check(field, departure.optional_sections(i));
    if (section != nullptr && !section->required()) {
      rules.Add(field, "the template does not require it already; leave it out",
                "SECTION_NOT_REQUIRED");
    }
  }
}

bool IsDraft(const FormTemplate& form) { return form.state() <= v1::FORM_STATE_DRAFT; }

}  // namespace

absl::Status CheckFormTemplate(const FormTemplate& form, std::string_view trust) {
  FieldRules rules("form_template");
  CheckSections("sections", form.sections(), form.kind(), rules);
  if (!form.replaces().empty()) {
    rules.CheckName("replaces", form.replaces(), "formTemplates", trust);
  }
  return rules.Verdict();
}

absl::Status CheckReplaces(const FormTemplate& form, const FormTemplate& earlier) {
  FieldRules rules("form_template");
  if (form.kind() != earlier.kind()) {
    rules.Add("replaces", "name a template of the same kind", "OTHER_KIND");
  }
  if (IsDraft(earlier)) {
    rules.Add("replaces", "that template is still a draft; change it, or publish it first",
              "TEMPLATE_NOT_PUBLISHED");
  }
  return rules.Verdict();
}

absl::Status CheckFormChange(const FormTemplate& before, const FormTemplate& after) {
  const errors::Metadata metadata = {{"resource", before.name()},
                                     {"state", v1::FormState_Name(before.state())}};
  if (after.state() < before.state()) {
    return errors::WrongState("FORM_STATE_BACKWARD",
                              "a template goes from draft to published to retired and not back; "
                              "make a new one that replaces it",
                              metadata);
  }
  if (IsDraft(before)) return absl::OkStatus();
  for (const std::string& field : resource::ChangedFields(before, after)) {
    if (field == "state") continue;
    return errors::WrongState("FORM_PUBLISHED",
                              "a published template no longer changes; make a new one that "
                              "replaces it",
                              metadata);
  }
  return absl::OkStatus();
}

absl::Status CheckFormDeletion(const FormTemplate& form) {
  if (IsDraft(form)) return absl::OkStatus();
  return errors::WrongState(
      "FORM_PUBLISHED", "forms may have been made on it; retire the template instead",
      {{"resource", form.name()}, {"state", v1::FormState_Name(form.state())}});
}

bool IsBeingPublished(const FormTemplate* before, const FormTemplate& after) {
  return after.state() == v1::FORM_STATE_PUBLISHED &&
         (before == nullptr || before->state() != v1::FORM_STATE_PUBLISHED);
}

absl::Status CheckMayDepart(const FormTemplate& form) {
  if (form.state() == v1::FORM_STATE_PUBLISHED) return absl::OkStatus();
  return errors::WrongState(
      "FORM_NOT_PUBLISHED", "a school departs from a template that is in use; name a published one",
      {{"resource", form.name()}, {"state", v1::FormState_Name(form.state())}});
}

absl::Status CheckFormDeparture(const FormDeparture& departure, const FormTemplate& form) {
  FieldRules rules("form_departure");
  if (departure.omitted_sections().empty() && departure.optional_sections().empty() &&
      departure.added_sections().empty()) {
    rules.Add("omitted_sections",
              "say what the school does differently: sections omitted, optional or added",
              "NOTHING_DEPARTED");
  }
  CheckNamedSections(departure, form, rules);
  CheckSections("added_sections", departure.added_sections(), form.kind(), rules);
  for (int i = 0; i < departure.added_sections_size(); ++i) {
    if (SectionOf(form, departure.added_sections(i).id()) == nullptr) continue;
    rules.Add(fmt::format("added_sections[{}].id", i),
              "the template has a section of this id; choose another", "SECTION_EXISTS");
  }
  rules.Day("review_date", departure.has_review_date(), departure.review_date());
  return rules.Verdict();
}

}  // namespace senda::directory
