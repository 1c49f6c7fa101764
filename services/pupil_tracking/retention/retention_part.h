#ifndef SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_PART_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/retention_service.pb.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/retention/retention_query.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.RetentionService: legal holds, and how long the records of pupils are kept by
// retention_rules.h and the policy of the trust. It only tells; nothing is erased.
class RetentionPart {
 public:
  // `registry` must outlive the part; Pupil and TrackingPolicy are added to it before the first
  // call.
  explicit RetentionPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}

  absl::Status Init();

 private:
  absl::Status AddHolds();
  absl::Status BeforeCreateHold(rpc::Call& call, pupils::v1::LegalHold& hold) const;
  absl::Status BeforeUpdateHold(rpc::Call& call, const pupils::v1::LegalHold& before,
                                pupils::v1::LegalHold& after) const;

  absl::StatusOr<pupils::v1::PupilRetention> GetPupilRetention(
      rpc::Call& call, const pupils::v1::GetPupilRetentionRequest& request);
  absl::StatusOr<pupils::v1::ListRetentionDueResponse> ListRetentionDue(
      rpc::Call& call, const pupils::v1::ListRetentionDueRequest& request);

  absl::StatusOr<RetentionYears> Years(rpc::Call& call) const;
  absl::StatusOr<RetentionFacts> FactsOf(rpc::Call& call, const pupils::v1::Pupil& pupil) const;
  absl::StatusOr<RetentionQuery> QueryOf(rpc::Call& call,
                                         const pupils::v1::ListRetentionDueRequest& request) const;
  absl::Status Count(rpc::Call& call, const RetentionQuery& query,
                     pupils::v1::ListRetentionDueResponse& response) const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RETENTION_RETENTION_PART_H_
