#include "services/pupil_tracking/forms/reflection_part.h"

#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/pupil_tracking/forms/reflection_rules.h"
#include "services/pupil_tracking/forms/target_facts.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

using pupils::v1::TargetSettingReflection;
using rpc::Call;

absl::Status ReflectionPart::Init() {
  rpc::TypedHooks<TargetSettingReflection> hooks;
  hooks.before_create = [this](Call& call, TargetSettingReflection& reflection) {
    return BeforeCreate(call, reflection);
  };
  hooks.before_update = [this](Call& call, const TargetSettingReflection& before,
                               TargetSettingReflection& after) {
    return BeforeWrite(call, &before, after);
  };
  RETURN_IF_ERROR(registry_.AddResource<TargetSettingReflection>(hooks).status());
  auto& methods = registry_.methods("senda.pupils.v1.TargetService");
  methods.Prepare("CreateTargetSettingReflection", this, &ReflectionPart::PrepareCreate);
  methods.Prepare("UpdateTargetSettingReflection", this, &ReflectionPart::PrepareUpdate);
  return absl::OkStatus();
}

const resource::ResourceStore& ReflectionPart::store() const {
  return registry_.methods_of<TargetSettingReflection>().store();
}

absl::Status ReflectionPart::PrepareCreate(
    Call& call, const pupils::v1::CreateTargetSettingReflectionRequest& request) {
  return forms_.Prepare(call, store(), {}, {request.target_setting_reflection().form_template()});
}

absl::Status ReflectionPart::PrepareUpdate(
    Call& call, const pupils::v1::UpdateTargetSettingReflectionRequest& request) {
  return forms_.Prepare(call, store(), {IdOf(request.target_setting_reflection().name())}, {});
}

absl::Status ReflectionPart::BeforeCreate(Call& call, TargetSettingReflection& reflection) const {
  RETURN_IF_ERROR(CheckSchoolName(call, reflection.school(), "target_setting_reflection.school"));
  RETURN_IF_ERROR(BeforeWrite(call, nullptr, reflection));
  ASSIGN_OR_RETURN(
      const auto same,
      registry_.table_of<TargetSettingReflection>().Where(
          call.tx(), call.trust(), "of_term", "school = $2 AND academic_year = $3 AND term = $4",
          {reflection.school(), std::int64_t{reflection.academic_year()},
           pupils::v1::SchoolTerm_Name(reflection.term())}));
  // The unique index would refuse it too, without saying which field repeats.
  return same.empty()
             ? absl::OkStatus()
             : errors::AlreadyExists(same.front().name(), "target_setting_reflection.term");
}

absl::Status ReflectionPart::BeforeWrite(Call& call, const TargetSettingReflection* before,
                                         TargetSettingReflection& after) const {
  constexpr char kField[] = "target_setting_reflection.form_template";
  ASSIGN_OR_RETURN(const KnownForm* known, FormCheck::Find(call, after.form_template(), kField));
  RETURN_IF_ERROR(CheckFormFits(known->form, directory::v1::FORM_KIND_TARGET_SETTING_REFLECTION,
                                before == nullptr, kField));
  const SchoolForm form = known->For(after.school());
  FillReflection(after, form);
  RETURN_IF_ERROR(CheckReflection(after, before, form));
  auto& profile = *after.mutable_profile();
  profile.Clear();
  return ReadTargetFacts(call, {after.school(), std::nullopt, nullptr},
                         [&profile](const TargetRow& row) { Count(row.facts, profile); });
}

}  // namespace senda::pupil_tracking
