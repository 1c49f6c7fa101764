#include "services/pupil_tracking/pupil_records.h"

#include <fmt/format.h>

#include <utility>

#include "common/rpc/standard_methods.h"

namespace senda::pupil_tracking {

using pupils::v1::Pupil;
using pupils::v1::PupilIdentity;

namespace {

// Nobody waits for it: it travels with the reading that follows, which sees what the lock waited
// for.
absl::Status HoldPupil(rpc::Call& call, std::string_view id, PupilRecords::Hold hold) {
  const bool shared = hold == PupilRecords::Hold::kShared;
  const storage::Dialect& dialect = call.tx().dialect();
  const std::string_view lock = shared ? dialect.ForShare() : dialect.ForUpdate();
  if (lock.empty()) return absl::OkStatus();
  const storage::Statement statement{
      shared ? "pupils.hold_shared" : "pupils.hold_alone",
      fmt::format("SELECT id FROM pupils WHERE trust = $1 AND id = $2{}", lock)};
  return call.tx().Defer(statement, {call.trust(), id});
}

}  // namespace

absl::StatusOr<Pupil> PupilRecords::PupilOf(rpc::Call& call, const std::string& name,
                                            const std::string& field, Hold hold) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "pupils", field));
  RETURN_IF_ERROR(HoldPupil(call, parts.id, hold));
  ASSIGN_OR_RETURN(auto pupil, registry_.table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !pupil.has_value() ||
      !registry_.methods_of<Pupil>().IsThereFor(call, *pupil)) {
    return errors::InvalidField(field, "name a pupil that is on record in your schools",
                                "PUPIL_UNKNOWN");
  }
  return *std::move(pupil);
}

absl::StatusOr<PupilIdentity> PupilRecords::IdentityOf(rpc::Call& call,
                                                       const std::string& pupil) const {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(pupil, "pupils"));
  ASSIGN_OR_RETURN(const auto found,
                   registry_.table_of<Pupil>().Find(call.tx(), call.trust(), parts.id));
  return found.has_value() ? pupil_tracking::IdentityOf(*found) : PupilIdentity();
}

PupilIdentity IdentityOf(const Pupil& pupil) {
  PupilIdentity identity;
  identity.set_display_name(fmt::format("{} {}", pupil.given_name(), pupil.family_name()));
  *identity.mutable_date_of_birth() = pupil.date_of_birth();
  return identity;
}

absl::Status CheckSchoolName(const rpc::Call& call, const std::string& school,
                             const std::string& field) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(school, "schools", field));
  if (parts.trust == call.trust()) return absl::OkStatus();
  return errors::InvalidField(field, "give a school of the same trust", "OTHER_TRUST");
}

}  // namespace senda::pupil_tracking
