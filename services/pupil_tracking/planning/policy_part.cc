#include "services/pupil_tracking/planning/policy_part.h"

#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

using pupils::v1::TrackingPolicy;
using rpc::Call;

absl::Status PolicyPart::Init() {
  rpc::TypedHooks<TrackingPolicy> hooks;
  hooks.before_create = [this](Call& call, TrackingPolicy& policy) {
    return BeforeCreate(call, policy);
  };
  hooks.before_update = [](Call&, const TrackingPolicy&, TrackingPolicy& after) {
    return CheckPolicy(after);
  };
  return registry_.AddResource<TrackingPolicy>(hooks).status();
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
