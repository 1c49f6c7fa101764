#ifndef SENDA_SERVICES_PUPIL_TRACKING_CHRONOLOGY_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_CHRONOLOGY_PART_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/chronology_service.pb.h"

namespace senda::pupil_tracking {

// senda.pupils.v1.ChronologyService: asks every service with rows about children, this one too, in
// parallel and with the caller's own token, and puts their dated events in one order. The pupil
// decides whether the caller may ask at all; a service that does not answer is named in
// `unreachable`.
class ChronologyPart {
 public:
  // `registry` must outlive the part.
  explicit ChronologyPart(server::ResourceRegistry& registry) : registry_(registry) {}
  absl::Status Init();

 private:
  absl::StatusOr<pupils::v1::PupilChronology> GetPupilChronology(
      rpc::Call& call, const pupils::v1::GetPupilChronologyRequest& request);

  server::ResourceRegistry& registry_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_CHRONOLOGY_PART_H_
