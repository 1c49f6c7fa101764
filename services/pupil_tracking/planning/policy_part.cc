#include "services/pupil_tracking/planning/policy_part.h"

#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

using pupils::v1::TrackingPolicy;
using rpc::Call;

namespace {

pupils::v1::BroadArea DownSyndromeAreaOf(const TrackingPolicy* policy) {
  return Overlaid(Policy(), policy == nullptr ? TrackingPolicy() : *policy).down_syndrome_area;
}

}  // namespace

absl::Status PolicyPart::Init() {
  rpc::TypedHooks<TrackingPolicy> hooks;
  hooks.before_create = [this](Call& call, TrackingPolicy& policy) {
    return BeforeCreate(call, policy);
  };
  hooks.before_update = [](Call&, const TrackingPolicy&, TrackingPolicy& after) {
    return CheckPolicy(after);
  };
  hooks.after_write = [this](Call& call, const TrackingPolicy* before,
                             const TrackingPolicy* after) {
    return MoveSchools(call, before, after);
  };
  return registry_.AddResource<TrackingPolicy>(hooks).status();
}

absl::Status PolicyPart::MoveSchools(Call& call, const TrackingPolicy* before,
                                     const TrackingPolicy* after) const {
  const TrackingPolicy& policy = after != nullptr ? *after : *before;
  // A school's own policy moves its school as any record of it does.
  if (!policy.school().empty() || DownSyndromeAreaOf(before) == DownSyndromeAreaOf(after)) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto schools, storage::ReadWatermarks(call.tx(), call.trust()));
  for (const storage::SchoolWatermark& known : schools) {
    if (known.school.empty()) continue;
    call.Changed({.school = known.school,
                  .resource_type = "TrackingPolicy",
                  .resource_name = policy.name(),
                  .operation = "UPDATE",
                  .changed_fields = "down_syndrome_area",
                  .actor = call.principal().subject});
  }
  return absl::OkStatus();
}

absl::Status PolicyPart::BeforeCreate(Call& call, const TrackingPolicy& policy) {
  RETURN_IF_ERROR(CheckPolicy(policy));
  if (!policy.school().empty()) {
    RETURN_IF_ERROR(CheckSchoolName(call, policy.school(), "tracking_policy.school"));
  }
  // The unique index would refuse it too, without saying which field repeats.
  ASSIGN_OR_RETURN(const auto same,
                   registry_.table_of<TrackingPolicy>().Where(call.tx(), call.trust(), "of_school",
                                                              "school = $2", {policy.school()}));
  return same.empty() ? absl::OkStatus()
                      : errors::AlreadyExists(same.front().name(), "tracking_policy.school");
}

}  // namespace senda::pupil_tracking
