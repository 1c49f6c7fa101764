#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_PART_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "services/pupil_tracking/progress/kept_schools.h"
#include "services/pupil_tracking/progress/open_enrolments.h"
#include "services/pupil_tracking/pupils/asked_school.h"

namespace senda::pupil_tracking {

// CheckProgress and ListFallingBehind of senda.pupils.v1.ProgressService. A school is read as a
// whole, since every pupil is a peer of others, and kept for the pages that follow (KeptSchools);
// the tests themselves are in progress_check.h.
class ProgressPart {
 public:
  // `registry` must outlive the part; Pupil, SchoolClass, Instrument and TrackingPolicy are added
  // to it before the first call.
  explicit ProgressPart(server::ResourceRegistry& registry)
      : registry_(registry), asked_school_(registry) {}

  absl::Status Init();

 private:
  absl::StatusOr<pupils::v1::CheckProgressResponse> CheckProgress(
      rpc::Call& call, const pupils::v1::CheckProgressRequest& request);
  // INSTRUMENT_UNKNOWN unless `name` is an instrument of the trust.
  absl::Status CheckInstrument(rpc::Call& call, const std::string& name) const;
  absl::Status PrepareFallingBehind(rpc::Call& call,
                                    const pupils::v1::ListFallingBehindRequest& request);
  absl::StatusOr<pupils::v1::ListFallingBehindResponse> ListFallingBehind(
      rpc::Call& call, const pupils::v1::ListFallingBehindRequest& request);

  // Those who fall behind, in the order of the list.
  absl::StatusOr<std::vector<pupils::v1::FallingBehindPupil>> FindFallingBehind(
      rpc::Call& call, const pupils::v1::ListFallingBehindRequest& request,
      const OpenEnrolments& open);
  // A pupil with the checks in which a test is true.
  absl::StatusOr<pupils::v1::FallingBehindPupil> Describe(
      rpc::Call& call, std::vector<pupils::v1::ProgressCheck> checks) const;

  server::ResourceRegistry& registry_;
  AskedSchool asked_school_;
  KeptSchools kept_schools_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_PART_H_
