#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_PART_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/plan_cycle.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/planning/plan_records.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// PlanCycle: assess, plan, do, review.
//
// A pupil may have several open cycles, for two needs say; they are numbered by the order in which
// they were made, deleted ones included, so that a number is never given twice. A cycle that
// follows another is linked both ways; while it is deleted, the one before it is linked to none.
class PlanningPart {
 public:
  // `registry` must outlive the part.
  explicit PlanningPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry), plans_(registry) {}

  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::PlanCycle& cycle);
  absl::Status BeforeUpdate(rpc::Call& call, const pupils::v1::PlanCycle& before,
                            pupils::v1::PlanCycle& after);
  absl::Status BeforeDelete(rpc::Call& call, const pupils::v1::PlanCycle& cycle);
  // Links the cycle before it to a cycle that has come or come back, and no longer to one that
  // went.
  absl::Status AfterWrite(rpc::Call& call, const pupils::v1::PlanCycle* before,
                          const pupils::v1::PlanCycle* after);
  absl::Status GiveDue(rpc::Call& call, pupils::v1::PlanCycle& cycle);
  absl::StatusOr<int> NextNumber(rpc::Call& call, const std::string& pupil);

  absl::StatusOr<pupils::v1::CompletePlanCycleResponse> CompletePlanCycle(
      rpc::Call& call, const pupils::v1::CompletePlanCycleRequest& request);
  // What the request makes of an open cycle.
  absl::StatusOr<pupils::v1::PlanCycle> Closed(rpc::Call& call, const pupils::v1::PlanCycle& cycle,
                                               const pupils::v1::CompletePlanCycleRequest& request);
  absl::StatusOr<pupils::v1::CountFamilyReviewsResponse> CountFamilyReviews(
      rpc::Call& call, const pupils::v1::CountFamilyReviewsRequest& request);
  absl::Status ShowWritten(rpc::Call& call, pupils::v1::PlanCycle& cycle);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
  const PlanRecords plans_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLANNING_PART_H_
