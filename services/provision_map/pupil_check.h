#ifndef SENDA_SERVICES_PROVISION_MAP_PUPIL_CHECK_H_
#define SENDA_SERVICES_PROVISION_MAP_PUPIL_CHECK_H_

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "senda/pupils/v1/pupil.pb.h"

namespace senda::provision_map {

// What pupil_tracking said of pupils before a transaction began; kept in Call::prepared.
struct VerifiedPupils {
  // Why it could not say: UNAVAILABLE with the reason PUPILS_UNREACHABLE, or UNAUTHENTICATED.
  absl::Status failure;
  std::map<std::string, pupils::v1::Pupil> known;  // by name; whoever is not in it is unknown
};

// Asks pupil_tracking for pupils as the caller would: a pupil that is deleted, of another trust or
// out of the caller's reach is unknown. Thread-safe.
class PupilCheck {
 public:
  // `client` is of pupil_tracking and outlives the check; null stands for one that never answers.
  explicit PupilCheck(const rpc::Client* client) : client_(client) {}

  // Looks all `names` up, with one question if all are known, and leaves the outcome in `call`. A
  // failure is no error here: a repeated request is answered from its stored reply, without pupils.
  void Prepare(rpc::Call& call, const std::set<std::string>& names) const;

  // What Prepare found of one pupil. FIELD_VIOLATIONS with PUPIL_UNKNOWN at `field`, or the
  // failure.
  static absl::StatusOr<pupils::v1::Pupil> Find(const rpc::Call& call, const std::string& name,
                                                const std::string& field);

 private:
  absl::Status Look(const rpc::Call& call, std::span<const std::string> names,
                    VerifiedPupils& verified) const;
  absl::Status Ask(const rpc::Call& call, std::span<const std::string> names,
                   VerifiedPupils& verified) const;

  const rpc::Client* const client_;
};

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PUPIL_CHECK_H_
