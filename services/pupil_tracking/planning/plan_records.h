#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RECORDS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RECORDS_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/plan_cycle.pb.h"

namespace senda::pupil_tracking {

// What plan cycles and their reviews ask of one another. PlanCycle, PlanReview and TrackingPolicy
// are added to the registry before the first call.
class PlanRecords {
 public:
  explicit PlanRecords(const server::ResourceRegistry& registry) : registry_(registry) {}

  // The living cycle `name`, locked until the end of the transaction; none when there is none.
  absl::StatusOr<std::optional<pupils::v1::PlanCycle>> FindLocked(rpc::Call& call,
                                                                  const std::string& name) const;
  // The day of the cycle's last review; none when it has had none.
  absl::StatusOr<std::optional<absl::CivilDay>> LastReview(rpc::Call& call,
                                                           const std::string& cycle) const;
  // When the cycle's next review is due by the policy of its school.
  absl::StatusOr<absl::CivilDay> NextDue(rpc::Call& call, const pupils::v1::PlanCycle& cycle,
                                         const std::optional<absl::CivilDay>& last_review) const;
  // Has the cycle's next review due on `due`.
  absl::Status MoveDue(rpc::Call& call, const pupils::v1::PlanCycle& cycle,
                       absl::CivilDay due) const;

 private:
  const server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RECORDS_H_
