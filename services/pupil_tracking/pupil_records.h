#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPIL_RECORDS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPIL_RECORDS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/names.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/pupils/v1/pupil.pb.h"
#include "senda/pupils/v1/pupil_identity.pb.h"

namespace senda::pupil_tracking {

// What all records about a pupil have in common, for the parts of the service that keep them: the
// pupil they name must be there, they lie in the pupil's school, and a record they name must be of
// the same pupil.
//
//   hooks.before_create = [this](Call& call, Target& target) -> absl::Status {
//     RETURN_IF_ERROR(records_.PlaceWithPupil(call, target, "target.pupil"));
//     return records_.CheckSamePupil<Assessment>(call, target.pupil(),
//     target.baseline_assessment(),
//                                                "assessments", "target.baseline_assessment");
//   };
class PupilRecords {
 public:
  // How a write holds the pupil's row until it commits. Either way it waits for a move, a leaving
  // or a deletion of the pupil that is under way and sees what that made of the row, and a later
  // one waits for it and then takes the new record along.
  enum class Hold {
    kShared,  // side by side with other records about the pupil
    kAlone,   // for what changes the pupil too, or must be the only one of its kind
  };

  // `registry` must outlive the object; Pupil is added to it before the first call.
  explicit PupilRecords(const server::ResourceRegistry& registry) : registry_(registry) {}

  // The pupil `name` stands for, held. INVALID_ARGUMENT / PUPIL_UNKNOWN naming `field` when there
  // is none within the caller's reach.
  absl::StatusOr<pupils::v1::Pupil> PupilOf(rpc::Call& call, const std::string& name,
                                            const std::string& field,
                                            Hold hold = Hold::kShared) const;

  // Gives a new record the school of its pupil, and returns the pupil. Errors as PupilOf.
  template <typename T>
  absl::StatusOr<pupils::v1::Pupil> PlaceWithPupil(rpc::Call& call, T& record,
                                                   const std::string& field,
                                                   Hold hold = Hold::kShared) const {
    ASSIGN_OR_RETURN(pupils::v1::Pupil pupil, PupilOf(call, record.pupil(), field, hold));
    Place(pupil, record);
    return pupil;
  }
  // The same with the pupil at hand.
  template <typename T>
  static void Place(const pupils::v1::Pupil& pupil, T& record) {
    record.set_school(pupil.school());
    if (pupil.has_leaving_date()) *record.mutable_pupil_leaving_date() = pupil.leaving_date();
  }

  // Says on the answer to a write whom it is about.
  template <typename T>
  absl::Status Echo(rpc::Call& call, T& record) const {
    ASSIGN_OR_RETURN(*record.mutable_about(), IdentityOf(call, record.pupil()));
    return absl::OkStatus();
  }

  // The record `name` of `collection` stands for. INVALID_ARGUMENT naming `field` when there is
  // none within the caller's reach (RECORD_UNKNOWN) or it is about another pupil (OTHER_PUPIL).
  template <typename T>
  absl::StatusOr<T> RecordOfPupil(rpc::Call& call, const std::string& pupil,
                                  const std::string& name, const std::string& collection,
                                  const std::string& field) const {
    ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, collection, field));
    ASSIGN_OR_RETURN(auto record, registry_.table_of<T>().Find(call.tx(), call.trust(), parts.id));
    if (parts.trust != call.trust() || !record.has_value() ||
        !registry_.methods_of<T>().IsThereFor(call, *record)) {
      return errors::InvalidField(field, "name a record that is there", "RECORD_UNKNOWN");
    }
    if (record->pupil() != pupil) {
      return errors::InvalidField(field, "name a record of the same pupil", "OTHER_PUPIL");
    }
    return *std::move(record);
  }

  // The same as a check; an empty `name` is sound.
  template <typename T>
  absl::Status CheckSamePupil(rpc::Call& call, const std::string& pupil, const std::string& name,
                              const std::string& collection, const std::string& field) const {
    if (name.empty()) return absl::OkStatus();
    return RecordOfPupil<T>(call, pupil, name, collection, field).status();
  }

  // Whom `pupil` stands for; empty when the pupil is no longer there.
  absl::StatusOr<pupils::v1::PupilIdentity> IdentityOf(rpc::Call& call,
                                                       const std::string& pupil) const;

 private:
  const server::ResourceRegistry& registry_;
};

// "Ada Lovelace" and the date of birth.
pupils::v1::PupilIdentity IdentityOf(const pupils::v1::Pupil& pupil);

// INVALID_ARGUMENT / OTHER_TRUST naming `field` unless `school` is a school's name in the call's
// trust.
absl::Status CheckSchoolName(const rpc::Call& call, const std::string& school,
                             const std::string& field);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPIL_RECORDS_H_
