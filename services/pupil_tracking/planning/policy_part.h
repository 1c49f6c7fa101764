#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/tracking_policy.pb.h"

namespace senda::pupil_tracking {

// TrackingPolicy: one living policy for the trust and one for each school that departs from it,
// with a reason. How they combine is policy.h. When figures of schools follow from a change of the
// trust's, the schools' watermarks move too, so that nobody keeps the figures of before.
class PolicyPart {
 public:
  // `registry` must outlive the part.
  explicit PolicyPart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, const pupils::v1::TrackingPolicy& policy);
  // `before` or `after` is null where there is none.
  absl::Status MoveSchools(rpc::Call& call, const pupils::v1::TrackingPolicy* before,
                           const pupils::v1::TrackingPolicy* after) const;

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_POLICY_PART_H_
