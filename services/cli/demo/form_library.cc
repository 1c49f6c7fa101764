#include <string>

#include "services/cli/demo/libraries.h"

namespace senda::demo {
namespace {

using directory::v1::FormPart;
using directory::v1::FormTemplate;

void AddSection(FormTemplate& form, const char* id, const char* title, const char* prompt,
                FormPart part, bool required) {
  auto& section = *form.add_sections();
  section.set_id(id);
  section.set_title(title);
  section.set_prompt(prompt);
  section.set_part(part);
  section.set_required(required);
}

FormTemplate Passport(const std::string& trust) {
  using namespace directory::v1;
  FormTemplate form;
  form.set_name(trust + "/formTemplates/pupil-passport");
  form.set_kind(FORM_KIND_PUPIL_PASSPORT);
  form.set_title("Pupil passport");
  form.set_state(FORM_STATE_PUBLISHED);
  form.set_valid_months(12);
  AddSection(form, "appreciated", "What people appreciate about me",
             "What do people who know me well like and admire?", FORM_PART_APPRECIATE, true);
  AddSection(form, "matters", "What matters to me", "People, places, interests and routines.",
             FORM_PART_MATTERS, true);
  AddSection(form, "good-day", "A good day for me", "What makes a day go well?", FORM_PART_MATTERS,
             false);
  AddSection(form, "support", "How best to support me", "What helps me learn and feel safe?",
             FORM_PART_SUPPORT, true);
  AddSection(form, "upset", "When I am upset", "What shows it, and what helps?", FORM_PART_SUPPORT,
             false);
  return form;
}

FormTemplate Reflection(const std::string& trust) {
  using namespace directory::v1;
  FormTemplate form;
  form.set_name(trust + "/formTemplates/target-setting");
  form.set_kind(FORM_KIND_TARGET_SETTING_REFLECTION);
  form.set_title("How we set targets");
  form.set_state(FORM_STATE_PUBLISHED);
  AddSection(form, "voice", "The pupil's part",
             "How do pupils take part in choosing their targets?", FORM_PART_UNSPECIFIED, true);
  AddSection(form, "baseline", "The starting point", "How do we know where each pupil starts?",
             FORM_PART_UNSPECIFIED, true);
  AddSection(form, "missed", "Targets that are missed", "What do we do when a target is not met?",
             FORM_PART_UNSPECIFIED, true);
  AddSection(form, "change", "What we change", "What will we do differently next term?",
             FORM_PART_UNSPECIFIED, false);
  return form;
}

}  // namespace

std::vector<FormTemplate> MakeFormTemplates(const std::string& trust) {
  return {Passport(trust), Reflection(trust)};
}

}  // namespace senda::demo
