#ifndef SENDA_SERVICES_PROVISION_MAP_KNOWN_PUPILS_H_
#define SENDA_SERVICES_PROVISION_MAP_KNOWN_PUPILS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/call.h"
#include "common/storage/database.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/provision_map/enrolment_following.h"

// The tables of what provision_map knows of pupils and classes (migrations/0102_pupils.sql). Rows
// bear the number of the full reading in which they were last seen.
namespace senda::provision_map {

// A pupil as known here, with the version of the row in pupil tracking that said so.
struct KnownPupil {
  std::int64_t row_version = 0;
  PupilPlace place;
};

// The pupil, locked until COMMIT on PostgreSQL, so that a move which is on its way here sees what
// this transaction writes; none when nothing is known yet.
absl::StatusOr<std::optional<KnownPupil>> FindKnownPupil(storage::Transaction& transaction,
                                                         std::string_view trust,
                                                         std::string_view pupil);

// Where a pupil is by pupil tracking's row.
PupilPlace PlaceOf(const pupils::v1::Pupil& pupil);

absl::Status KeepPupil(storage::Transaction& transaction, std::string_view trust,
                       std::int64_t reading, const pupils::v1::Pupil& pupil);
absl::Status ForgetPupil(storage::Transaction& transaction, std::string_view trust,
                         std::string_view pupil);

// Keeps who teaches a class in place of what was known of it.
absl::Status KeepClass(storage::Transaction& transaction, std::string_view trust,
                       std::int64_t reading, const pupils::v1::SchoolClass& school_class);
absl::Status ForgetClass(storage::Transaction& transaction, std::string_view trust,
                         std::string_view school_class);

// Whom a caller is linked to: the pupils of the classes of this academic year that have the
// caller among their staff (rpc::PupilLinks).
resource::SqlCondition PupilsTaughtBy(const rpc::Call& call, int first_parameter);

// Forgets what was last seen before the full reading `reading`.
absl::Status ForgetUnseen(storage::Transaction& transaction, std::string_view trust,
                          std::int64_t reading);

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_KNOWN_PUPILS_H_
