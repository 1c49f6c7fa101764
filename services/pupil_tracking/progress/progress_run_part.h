#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_RUN_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_RUN_PART_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "services/pupil_tracking/progress/open_enrolments.h"
#include "services/pupil_tracking/progress/school_progress.h"
#include "services/pupil_tracking/pupils/asked_school.h"

namespace senda::pupil_tracking {

// RunProgressCheck of senda.pupils.v1.ProgressService: checks school after school, each in a read
// of its own before the write begins, so that memory is that of one school and nobody who writes
// waits for the reading; then keeps what was found of each pupil in the table progress_flags.
class ProgressRunPart {
 public:
  // `registry` must outlive the part; Pupil, Instrument and TrackingPolicy are added to it before
  // the first call.
  explicit ProgressRunPart(server::ResourceRegistry& registry)
      : registry_(registry), asked_school_(registry) {}

  absl::Status Init();

 private:
  // What was found of one pupil.
  struct Flag {
    std::string pupil;
    PupilVerdicts verdicts;
    pupils::v1::Provided provided = pupils::v1::PROVIDED_UNSPECIFIED;
  };
  struct SchoolFlags {
    std::string school;
    std::vector<Flag> flags;
  };
  // What a preparation found.
  struct Findings {
    absl::CivilDay as_of;
    bool unreachable = false;
    std::vector<SchoolFlags> schools;
  };

  absl::Status Prepare(rpc::Call& call, const pupils::v1::RunProgressCheckRequest& request);
  absl::StatusOr<pupils::v1::RunProgressCheckResponse> RunProgressCheck(
      rpc::Call& call, const pupils::v1::RunProgressCheckRequest& request);

  // The schools to check, by name.
  absl::StatusOr<std::vector<std::string>> SchoolsOf(
      const rpc::Call& call, const pupils::v1::RunProgressCheckRequest& request) const;
  absl::StatusOr<SchoolFlags> CheckOne(const rpc::Call& call, const std::string& school,
                                       absl::CivilDay day, const OpenEnrolments& open) const;
  absl::Status Keep(rpc::Call& call, const SchoolFlags& school, const std::string& as_of) const;

  server::ResourceRegistry& registry_;
  const AskedSchool asked_school_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_RUN_PART_H_
