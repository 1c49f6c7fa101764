#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_PART_H_

#include <map>
#include <string>

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
// A bulk upsert reads the pupils of a batch in one query, and each instrument once.
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
  // Before a batch: notes the pupils it names, so that its first row reads them all.
  absl::Status NoteRows(rpc::Call& call, const pupils::v1::BulkUpsertAssessmentsRequest& request);
  absl::Status ReadNamed(rpc::Call& call, std::map<std::string, pupils::v1::Pupil>& known) const;
  absl::Status Place(rpc::Call& call, pupils::v1::Assessment& assessment);
  absl::StatusOr<rpc::Bytes> VoidAssessment(rpc::Call& call,
                                            const pupils::v1::VoidAssessmentRequest& request);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_PART_H_
