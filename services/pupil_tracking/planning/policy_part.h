#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/tracking_policy.pb.h"

namespace senda::pupil_tracking {

// TrackingPolicy: one living policy for the trust and one for each school that departs from it,
// with a reason. How they combine is policy.h.
class PolicyPart {
 public:
  // `registry` must outlive the part.
  explicit PolicyPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, const pupils::v1::TrackingPolicy& policy);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_
