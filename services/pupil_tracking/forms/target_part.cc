#include "services/pupil_tracking/forms/target_part.h"

#include <string>
#include <utility>

#include "common/rpc/denial.h"
#include "common/rpc/row_access.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/plan_cycle.pb.h"
#include "services/pupil_tracking/forms/target_facts.h"
#include "services/pupil_tracking/forms/target_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::GetTargetSettingProfileRequest;
using pupils::v1::GetTargetSettingProfileResponse;
using pupils::v1::Target;
using rpc::Call;

constexpr int kMostShortfalls = 1000;
constexpr char kBaselineField[] = "target.baseline_assessment";

bool IsDraft(const Target& target) { return target.state() <= pupils::v1::TARGET_STATE_DRAFT; }

}  // namespace

absl::Status TargetPart::Init() {
  rpc::TypedHooks<Target> hooks;
  hooks.before_create = [this](Call& call, Target& target) { return BeforeCreate(call, target); };
  hooks.before_update = [this](Call& call, const Target& before, Target& after) {
    return BeforeUpdate(call, before, after);
  };
  hooks.echo = [this](Call& call, Target& target) { return records_.Echo(call, target); };
  RETURN_IF_ERROR(registry_.AddResource<Target>(hooks).status());
  registry_.methods("senda.pupils.v1.TargetService")
      .Bind("GetTargetSettingProfile", this, &TargetPart::GetTargetSettingProfile);
  return absl::OkStatus();
}

absl::Status TargetPart::BeforeCreate(Call& call, Target& target) const {
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, target, "target.pupil").status());
  const absl::CivilDay today = time::Today(call.now());
  FillTarget(target, today);
  RETURN_IF_ERROR(CheckTarget(target, today));
  return CheckNamed(call, Target::default_instance(), target);
}

absl::Status TargetPart::BeforeUpdate(Call& call, const Target& before, Target& after) const {
  const absl::CivilDay today = time::Today(call.now());
  FillTarget(after, today);
  RETURN_IF_ERROR(CheckTargetChange(before, after));
  RETURN_IF_ERROR(CheckTarget(after, today));
  return CheckNamed(call, before, after);
}

absl::Status TargetPart::CheckNamed(Call& call, const Target& before, const Target& after) const {
  const bool leaves_draft = IsDraft(before) && !IsDraft(after);
  if (!after.baseline_assessment().empty() &&
      (leaves_draft || after.baseline_assessment() != before.baseline_assessment())) {
    RETURN_IF_ERROR(CheckBaseline(call, after));
  }
  if (after.plan_cycle() == before.plan_cycle()) return absl::OkStatus();
  return records_.CheckSamePupil<pupils::v1::PlanCycle>(call, after.pupil(), after.plan_cycle(),
                                                        "planCycles", "target.plan_cycle");
}

absl::Status TargetPart::CheckBaseline(Call& call, const Target& target) const {
  ASSIGN_OR_RETURN(const auto baseline, records_.RecordOfPupil<pupils::v1::Assessment>(
                                            call, target.pupil(), target.baseline_assessment(),
                                            "assessments", kBaselineField));
  if (!baseline.has_void_date()) return absl::OkStatus();
  return errors::InvalidField(kBaselineField, "name an assessment that has not been voided",
                              "ASSESSMENT_VOID");
}

absl::StatusOr<GetTargetSettingProfileResponse> TargetPart::GetTargetSettingProfile(
    Call& call, const GetTargetSettingProfileRequest& request) {
  const auto from = rules::ToCivilDay(request.from_date());
  if (request.has_from_date() && !from.has_value()) {
    return errors::InvalidField("from_date", "give a day that there is, with year, month and day",
                                "DATE_INVALID");
  }
  if (!request.school().empty()) {
    RETURN_IF_ERROR(CheckSchoolName(call, request.school(), "school"));
    if (!rpc::MayRead(call.scope(), request.school())) {
      return rpc::Denied(call, request.school());
    }
  }
  const auto& store = registry_.methods_of<Target>().store();
  GetTargetSettingProfileResponse response;
  RETURN_IF_ERROR(
      ReadTargetFacts(call, {request.school(), from, &store.plan()}, [&](const TargetRow& row) {
        Count(row.facts, *response.mutable_profile());
        if (response.shortfalls_size() == kMostShortfalls) return;
        auto lacked = LackedBy(row.facts);
        if (lacked.empty()) return;
        call.SawChild(row.pupil, row.school);
        auto& shortfall = *response.add_shortfalls();
        shortfall.set_target(store.NameOf(call.trust(), row.id));
        for (std::string& field : lacked) shortfall.add_missing(std::move(field));
      }));
  response.mutable_profile();  // no targets are counted too
  return response;
}

}  // namespace senda::pupil_tracking
