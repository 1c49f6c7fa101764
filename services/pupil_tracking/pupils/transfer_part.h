#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_PART_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils/pupil_moves.h"
#include "services/pupil_tracking/pupils/pupil_part.h"
#include "services/pupil_tracking/pupils/school_book.h"

namespace senda::pupil_tracking {

// TransferPupils, and PupilTransfer as the record of it.
//
// All pupils move or none. The caller must reach the schools they come from (PUPIL_UNKNOWN
// otherwise, as for a pupil who is not there) and the one they go to, which the directory must know
// (SCHOOL_UNKNOWN). PUPIL_THERE names a pupil who is in that school already, PUPIL_LEFT one who has
// left the trust.
class TransferPart {
 public:
  // All must outlive the part.
  TransferPart(server::ResourceRegistry& registry, const PupilPart& pupils, const PupilMoves& moves)
      : registry_(registry), pupils_(pupils), moves_(moves), schools_(registry.dependencies()) {}
  absl::Status Init();

 private:
  absl::Status Prepare(rpc::Call& call, const pupils::v1::TransferPupilsRequest& request);
  absl::StatusOr<pupils::v1::TransferPupilsResponse> TransferPupils(
      rpc::Call& call, const pupils::v1::TransferPupilsRequest& request);
  absl::Status CheckSchool(rpc::Call& call, const std::string& school) const;
  // The pupils as they are, in the order asked for.
  absl::StatusOr<std::vector<pupils::v1::Pupil>> PupilsOf(
      rpc::Call& call, const pupils::v1::TransferPupilsRequest& request) const;
  absl::StatusOr<std::vector<pupils::v1::PupilTransfer>> Transfer(
      rpc::Call& call, const std::vector<pupils::v1::Pupil>& pupils,
      const pupils::v1::TransferPupilsRequest& request) const;
  absl::Status Store(rpc::Call& call, MovedPupil& moved) const;

  server::ResourceRegistry& registry_;
  const PupilPart& pupils_;
  const PupilMoves& moves_;
  const SchoolBook schools_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_TRANSFER_PART_H_
