#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_REVIEW_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_REVIEW_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/plan_review.pb.h"
#include "services/pupil_tracking/planning/plan_records.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// PlanReview: made on an open plan, it remembers when it was due and moves the plan's next due date
// to the policy's weeks after the last review. So does a review whose day is corrected, that is
// deleted or comes back.
class PlanReviewPart {
 public:
  // `registry` must outlive the part.
  explicit PlanReviewPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry), plans_(registry) {}

  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::PlanReview& review);
  absl::Status BeforeUpdate(rpc::Call& call, const pupils::v1::PlanReview& after);
  absl::Status AfterWrite(rpc::Call& call, const pupils::v1::PlanReview* before,
                          const pupils::v1::PlanReview* after);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
  const PlanRecords plans_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_REVIEW_PART_H_
