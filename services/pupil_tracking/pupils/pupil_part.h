#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_PART_H_

#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/pupils/pupil_moves.h"

namespace senda::pupil_tracking {

// Pupils and their classes: standard methods with the rules of pupil_rules.h.
//
// A pupil's class is one of the pupil's school (CLASS_UNKNOWN) and is emptied when the school
// changes, unless the change names one of the new school. When the school or the leaving date
// changes, all rows about the pupil follow (pupil_moves.h). A class with pupils in it is not
// deleted (CLASS_HAS_PUPILS), nor is a pupil whose records a legal hold keeps (HOLD_IN_FORCE).
// The school, the days of entry and leaving, deletion and undeletion are for those who reach the
// whole school (NEEDS_WHOLE_SCHOOL).
//
// A year group is stated for the academic year of the write that brings it: one that makes the
// pupil, changes the group, or upserts the pupil in bulk with a group, be it the same.
class PupilPart {
 public:
  // `registry` and `moves` must outlive the part.
  PupilPart(server::ResourceRegistry& registry, const PupilMoves& moves)
      : registry_(registry), records_(registry), moves_(moves) {}
  absl::Status Init();

  // What follows from a change of a pupil elsewhere in the service, in the transaction that stores
  // it; both are stored as they are.
  using Follower = std::function<absl::Status(rpc::Call& call, const pupils::v1::Pupil& before,
                                              const pupils::v1::Pupil& after)>;
  // Has every change by the standard methods followed. Only while the service starts.
  void AddFollower(Follower follower) { followers_.push_back(std::move(follower)); }

  // What a pupil's row must satisfy and what follows from it, for those who write pupils outside of
  // the standard methods.
  absl::Status Complete(rpc::Call& call, const pupils::v1::Pupil* before,
                        pupils::v1::Pupil& after) const;

 private:
  absl::Status CheckClass(rpc::Call& call, const pupils::v1::Pupil& pupil) const;
  absl::Status AfterWrite(rpc::Call& call, const pupils::v1::Pupil* before,
                          const pupils::v1::Pupil* after) const;
  absl::Status AfterUpsert(rpc::Call& call, const pupils::v1::Pupil& stated,
                           const pupils::v1::Pupil& stored) const;
  absl::Status CheckNotHeld(rpc::Call& call, const pupils::v1::Pupil& pupil) const;
  absl::Status CheckEmpty(rpc::Call& call, const pupils::v1::SchoolClass& school_class) const;

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
  const PupilMoves& moves_;
  std::vector<Follower> followers_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_PART_H_
