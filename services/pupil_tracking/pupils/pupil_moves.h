#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_MOVES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_MOVES_H_

#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/pupil_transfer.pb.h"

namespace senda::pupil_tracking {

// One pupil whose row was changed, and is stored, in this transaction.
struct MovedPupil {
  pupils::v1::Pupil before;
  pupils::v1::Pupil after;
};

// Whether rows about the pupil have to follow a change: the school or the leaving date is another.
bool MustFollow(const pupils::v1::Pupil& before, const pupils::v1::Pupil& after);

// Takes the rows about pupils along when the pupils move: every resource of the service that names
// a pupil has the school and the leaving date of that pupil, so that who may read the pupil may
// read the rows. One code for TransferPupils, UpdatePupil and imports.
//
// Rows of other services follow by the change feed of this one (services/adr/0014): an enrolment of
// the provision map usually within 2 seconds. A PupilTransfer says there when a move took effect.
class PupilMoves {
 public:
  // `registry` must outlive the object; all resources are added to it before the first call.
  explicit PupilMoves(const server::ResourceRegistry& registry) : registry_(registry) {}

  // Names a table beside the resources with the columns trust, pupil and school, and
  // pupil_leaving_date if it `has_leaving_date`, whose rows move too. Only while the service
  // starts.
  void AddTable(std::string table, bool has_leaving_date) {
    tables_.push_back({std::move(table), has_leaving_date});
  }

  // Moves the rows about pupils who all went to the same place (school and leaving date of
  // `after`), and keeps a PupilTransfer for each who went to another school or left; `day` is the
  // first day there. Each row moved is in the change log, and each pupil also in that of the school
  // left. The answer is one per pupil, in their order; without a name where nothing was to be kept.
  absl::StatusOr<std::vector<pupils::v1::PupilTransfer>> Follow(rpc::Call& call,
                                                                std::span<const MovedPupil> pupils,
                                                                absl::CivilDay day,
                                                                const std::string& reason) const;

 private:
  struct Table {
    std::string name;
    bool has_leaving_date = false;
  };
  // How many rows about each pupil moved.
  using Counts = std::map<std::string, int, std::less<>>;
  absl::Status MoveResource(rpc::Call& call, const rpc::StandardMethods& resource,
                            std::span<const MovedPupil> pupils, Counts& counts) const;
  absl::Status MoveTable(rpc::Call& call, const Table& table, std::span<const MovedPupil> pupils,
                         Counts& counts) const;
  absl::Status KeepRevisions(rpc::Call& call, const resource::ResourceStore& store,
                             const std::vector<std::string>& ids) const;
  absl::Status KeepTransfers(rpc::Call& call,
                             std::vector<pupils::v1::PupilTransfer>& transfers) const;

  const server::ResourceRegistry& registry_;
  std::vector<Table> tables_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_MOVES_H_
