#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_PART_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/planning/due_query.h"

namespace senda::pupil_tracking {

// ListDue: what is overdue and what comes up, of pupils who are there, in one list over plans,
// passports, targets, agreed actions, statutory dates and contacts. A page token goes on with its
// own request alone. Rows that come or go between two pages neither repeat nor hide others.
class DuePart {
 public:
  // `registry` must outlive the part.
  explicit DuePart(server::ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init();

 private:
  absl::StatusOr<pupils::v1::ListDueResponse> ListDue(rpc::Call& call,
                                                      const pupils::v1::ListDueRequest& request);
  absl::StatusOr<DueQuery> QueryOf(rpc::Call& call, const pupils::v1::ListDueRequest& request);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_DUE_PART_H_
