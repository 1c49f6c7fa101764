#include "services/workforce_cpd/workforce_service.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/workforce_cpd/held_competencies.h"
#include "services/workforce_cpd/metrics.h"
#include "services/workforce_cpd/staff_reference.h"
#include "services/workforce_cpd/training_rules.h"
#include "services/workforce_cpd/workforce_cpd_migrations.h"

namespace senda::workforce_cpd {
namespace {

using rpc::Call;
using workforce::v1::Competency;
using workforce::v1::StaffMember;
using workforce::v1::TrainingRecord;

const storage::Statement kMoveTraining{
    "training_records.move",
    "UPDATE training_records SET school = $3 WHERE trust = $1 AND staff_member = $2"};

}  // namespace

WorkforceService::WorkforceService(const rpc::ServiceDependencies& dependencies)
    : ResourceService("senda.workforce.v1.WorkforceService", dependencies, Metrics()),
      sencos_(registry()) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> WorkforceService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<WorkforceService> service(new WorkforceService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status WorkforceService::Init() {
  RETURN_IF_ERROR(AddStaff());
  rpc::TypedHooks<Competency> competency;
  competency.after_write = [this](Call& call, const Competency* before, const Competency* after) {
    return AfterCompetency(call, before, after);
  };
  RETURN_IF_ERROR(AddResource<Competency>(competency).status());
  RETURN_IF_ERROR(AddTraining());
  RETURN_IF_ERROR(sencos_.Init());
  return Finish();
}

absl::Status WorkforceService::AddStaff() {
  rpc::TypedHooks<StaffMember> hooks;
  hooks.before_create = [](Call& call, StaffMember& staff) {
    return CheckStaffMember(staff, call.trust());
  };
  hooks.before_update = [](Call& call, const StaffMember&, StaffMember& after) {
    return CheckStaffMember(after, call.trust());
  };
  hooks.after_write = [this](Call& call, const StaffMember* before, const StaffMember* after) {
    return AfterStaff(call, before, after);
  };
  return AddResource<StaffMember>(hooks).status();
}

absl::Status WorkforceService::AddTraining() {
  rpc::TypedHooks<TrainingRecord> hooks;
  hooks.before_create = [this](Call& call, TrainingRecord& t) {
    return BeforeTrainingCreate(call, t);
  };
  hooks.before_update = [this](Call& call, const TrainingRecord& before,
                               TrainingRecord& after) -> absl::Status {
    RETURN_IF_ERROR(CheckTraining(after, call.trust(), time::Today(call.now())));
    return CheckCompetencies(call, &before, after);
  };
  hooks.after_write = [this](Call& call, const TrainingRecord* before,
                             const TrainingRecord* after) {
    return AfterTraining(call, before, after);
  };
  return AddResource<TrainingRecord>(hooks).status();
}

absl::Status WorkforceService::AfterStaff(Call& call, const StaffMember* before,
                                          const StaffMember* after) {
  if (before == nullptr || after == nullptr || before->school() == after->school()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(
      call.tx().Execute(kMoveTraining, {call.trust(), after->name(), after->school()}).status());
  // The old school's figures changed too: its watermark must move, or a cache would not notice.
  call.Changed({.school = before->school(),
                .resource_type = "StaffMember",
                .resource_name = after->name(),
                .operation = "UPDATE",
                .changed_fields = "school",
                .actor = ""});
  return absl::OkStatus();
}

absl::Status WorkforceService::AfterCompetency(Call& call, const Competency* before,
                                               const Competency* after) {
  const bool renewal_changed =
      before != nullptr && after != nullptr && before->renewal_months() != after->renewal_months();
  const std::string& name = after != nullptr ? after->name() : before->name();
  if (renewal_changed) RETURN_IF_ERROR(RenewHeld(call, name, after->renewal_months()));
  const bool counts =
      (before != nullptr && before->mandatory()) || (after != nullptr && after->mandatory());
  return counts ? TouchSchools(call, name) : absl::OkStatus();
}

absl::Status WorkforceService::BeforeTrainingCreate(Call& call, TrainingRecord& training) {
  ASSIGN_OR_RETURN(const StaffMember staff, StaffOf(registry(), call, training.staff_member(),
                                                    "training_record.staff_member"));
  training.set_school(staff.school());
  RETURN_IF_ERROR(CheckTraining(training, call.trust(), time::Today(call.now())));
  return CheckCompetencies(call, nullptr, training);
}

absl::Status WorkforceService::CheckCompetencies(Call& call, const TrainingRecord* before,
                                                 const TrainingRecord& after) {
  std::set<std::string> kept;
  if (before != nullptr) kept.insert(before->competencies().begin(), before->competencies().end());
  rules::FieldRules rules("training_record");
  for (int i = 0; i < after.competencies_size(); ++i) {
    if (kept.contains(after.competencies(i))) continue;
    ASSIGN_OR_RETURN(const auto parts, resource::ParseName(after.competencies(i), "competencies"));
    ASSIGN_OR_RETURN(const auto found,
                     table_of<Competency>().Find(call.tx(), call.trust(), parts.id));
    if (found.has_value()) continue;
    rules.Add(fmt::format("competencies[{}]", i), "name a competency of the trust's framework",
              "COMPETENCY_UNKNOWN");
  }
  return rules.Verdict();
}

absl::Status WorkforceService::AfterTraining(Call& call, const TrainingRecord* before,
                                             const TrainingRecord* after) {
  if (before != nullptr) RETURN_IF_ERROR(RemoveHeld(call, before->name()));
  if (after == nullptr) return absl::OkStatus();
  for (const std::string& competency : after->competencies()) {
    ASSIGN_OR_RETURN(const int renewal_months, RenewalMonths(call, competency));
    RETURN_IF_ERROR(AddHeld(call, *after, competency, renewal_months));
  }
  return absl::OkStatus();
}

absl::StatusOr<int> WorkforceService::RenewalMonths(Call& call, const std::string& competency) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(competency, "competencies"));
  ASSIGN_OR_RETURN(const auto found,
                   table_of<Competency>().Find(call.tx(), call.trust(), parts.id));
  return found.has_value() ? found->renewal_months() : 0;
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{.source = "workforce",
                                                 .migrations = Migrations(),
                                                 .peers = {},
                                                 .make = &WorkforceService::Make};
  return definition;
}

}  // namespace senda::workforce_cpd
