#include "services/directory/form_part.h"

#include <utility>

#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/directory/v1/school.pb.h"
#include "senda/directory/v1/trust.pb.h"
#include "services/directory/form_rules.h"

namespace senda::directory {

using rpc::Call;
using v1::FormDeparture;
using v1::FormTemplate;

absl::Status FormPart::Init() {
  RETURN_IF_ERROR(AddTemplates());
  return AddDepartures();
}

absl::Status FormPart::AddTemplates() {
  rpc::TypedHooks<FormTemplate> hooks;
  hooks.before_create = [this](Call& call, FormTemplate& form) {
    return BeforeCreateTemplate(call, form);
  };
  hooks.before_update = [this](Call& call, const FormTemplate& before, FormTemplate& after) {
    return BeforeUpdateTemplate(call, before, after);
  };
  hooks.before_delete = [](Call&, const FormTemplate& form) { return CheckFormDeletion(form); };
  hooks.after_write = [this](Call& call, const FormTemplate* before, const FormTemplate* after) {
    const bool replaces = after != nullptr && !after->replaces().empty();
    return replaces && IsBeingPublished(before, *after) ? RetireReplaced(call, *after)
                                                        : absl::OkStatus();
  };
  return registry_.AddResource<FormTemplate>(hooks).status();
}

absl::Status FormPart::AddDepartures() {
  rpc::TypedHooks<FormDeparture> hooks;
  hooks.before_create = [this](Call& call, FormDeparture& departure) {
    return BeforeCreateDeparture(call, departure);
  };
  hooks.before_update = [this](Call& call, const FormDeparture&,
                               FormDeparture& after) -> absl::Status {
    ASSIGN_OR_RETURN(const FormTemplate form,
                     TemplateOf(call, after.form_template(), "form_departure.form_template"));
    return CheckFormDeparture(after, form);
  };
  return registry_.AddResource<FormDeparture>(hooks).status();
}

absl::Status FormPart::BeforeCreateTemplate(Call& call, FormTemplate& form) {
  RETURN_IF_ERROR(CheckFormTemplate(form, call.trust()));
  RETURN_IF_ERROR(CheckTrustThere(call));
  if (form.state() == v1::FORM_STATE_UNSPECIFIED) form.set_state(v1::FORM_STATE_DRAFT);
  form.set_template_version(1);
  if (!form.replaces().empty()) {
    ASSIGN_OR_RETURN(const FormTemplate earlier,
                     TemplateOf(call, form.replaces(), "form_template.replaces"));
    RETURN_IF_ERROR(CheckReplaces(form, earlier));
    form.set_template_version(earlier.template_version() + 1);
  }
  if (IsBeingPublished(nullptr, form)) {
    *form.mutable_publish_date() = rules::ToDate(time::Today(call.now()));
  }
  return absl::OkStatus();
}

absl::Status FormPart::BeforeUpdateTemplate(Call& call, const FormTemplate& before,
                                            FormTemplate& after) {
  if (after.state() == v1::FORM_STATE_UNSPECIFIED) after.set_state(v1::FORM_STATE_DRAFT);
  RETURN_IF_ERROR(CheckFormTemplate(after, call.trust()));
  RETURN_IF_ERROR(CheckFormChange(before, after));
  if (IsBeingPublished(&before, after)) {
    *after.mutable_publish_date() = rules::ToDate(time::Today(call.now()));
  }
  return absl::OkStatus();
}

absl::Status FormPart::RetireReplaced(Call& call, const FormTemplate& published) {
  ASSIGN_OR_RETURN(const FormTemplate earlier,
                   TemplateOf(call, published.replaces(), "form_template.replaces"));
  if (earlier.state() != v1::FORM_STATE_PUBLISHED) return absl::OkStatus();
  FormTemplate retired = earlier;
  retired.set_state(v1::FORM_STATE_RETIRED);
  return registry_.methods_of<FormTemplate>().Update(call, earlier, retired,
                                                     rpc::Authority::kService);
}

absl::Status FormPart::BeforeCreateDeparture(Call& call, const FormDeparture& departure) {
  RETURN_IF_ERROR(CheckTrustThere(call));
  // Before the school is looked up: out of reach and absent must look alike.
  if (!rpc::MayWrite(call.scope(), departure.school())) {
    return rpc::Denied(call, departure.school());
  }
  RETURN_IF_ERROR(CheckSchoolThere(call, departure.school()));
  ASSIGN_OR_RETURN(const FormTemplate form,
                   TemplateOf(call, departure.form_template(), "form_departure.form_template"));
  RETURN_IF_ERROR(CheckMayDepart(form));
  RETURN_IF_ERROR(CheckFormDeparture(departure, form));
  return CheckOnlyDeparture(call, departure);
}

absl::Status FormPart::CheckOnlyDeparture(Call& call, const FormDeparture& departure) {
  ASSIGN_OR_RETURN(const auto there, registry_.table_of<FormDeparture>().Where(
                                         call.tx(), call.trust(), "of_school_and_template",
                                         "school = $2 AND form_template = $3",
                                         {departure.school(), departure.form_template()}));
  // The unique index would refuse it too, without saying which field repeats.
  return there.empty()
             ? absl::OkStatus()
             : errors::AlreadyExists(there.front().name(), "form_departure.form_template");
}

absl::Status FormPart::CheckTrustThere(Call& call) {
  ASSIGN_OR_RETURN(const auto trust,
                   registry_.table_of<v1::Trust>().Find(call.tx(), call.trust(), call.trust()));
  return trust.has_value() ? absl::OkStatus() : errors::NotFound(resource::TrustName(call.trust()));
}

absl::Status FormPart::CheckSchoolThere(Call& call, const std::string& school) {
  constexpr char kField[] = "form_departure.school";
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(school, "schools", kField));
  ASSIGN_OR_RETURN(const auto found,
                   registry_.table_of<v1::School>().Find(call.tx(), call.trust(), parts.id));
  if (found.has_value() && parts.trust == call.trust()) return absl::OkStatus();
  return errors::InvalidField(kField, "name a school that the trust has", "SCHOOL_UNKNOWN");
}

absl::StatusOr<FormTemplate> FormPart::TemplateOf(Call& call, const std::string& name,
                                                  const std::string& field) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "formTemplates", field));
  ASSIGN_OR_RETURN(auto form,
                   registry_.table_of<FormTemplate>().Find(call.tx(), call.trust(), parts.id));
  if (form.has_value() && parts.trust == call.trust()) return *std::move(form);
  return errors::InvalidField(field, "name a template that the trust has", "FORM_TEMPLATE_UNKNOWN");
}

}  // namespace senda::directory
