#ifndef SENDA_SERVICES_PUPIL_TRACKING_ASSESSMENT_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_ASSESSMENT_PART_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// Assessment: each lies in its pupil's school and is held to its instrument (assessment_rules.h). A
// wrong one is voided, never deleted, and stays as it is from then on.
//
// A bulk upsert looks each instrument and pupil up once per batch.
class AssessmentPart {
 public:
  // `registry` must outlive the part; Pupil and Instrument are added to it before the first call.
  explicit AssessmentPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}

  absl::Status Init();

 private:
  absl::Status BeforeCreate(rpc::Call& call, pupils::v1::Assessment& assessment);
  absl::Status BeforeUpdate(rpc::Call& call, const pupils::v1::Assessment& before,
                            pupils::v1::Assessment& after);
  absl::Status Place(rpc::Call& call, pupils::v1::Assessment& assessment);
  absl::StatusOr<rpc::Bytes> VoidAssessment(rpc::Call& call,
                                            const pupils::v1::VoidAssessmentRequest& request);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_ASSESSMENT_PART_H_
