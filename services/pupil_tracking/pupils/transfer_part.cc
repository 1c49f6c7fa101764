#include "services/pupil_tracking/pupils/transfer_part.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/rpc/row_access.h"
#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/pupil_records.h"
#include "services/pupil_tracking/pupils/transfer_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Pupil;
using pupils::v1::PupilTransfer;
using pupils::v1::TransferPupilsRequest;
using pupils::v1::TransferPupilsResponse;
using rpc::Call;

// Why the pupil, who is there for the caller, cannot go where the request says; or null.
std::optional<errors::FieldViolation> WhyNot(const Pupil& pupil, const std::string& field,
                                             const TransferPupilsRequest& request,
                                             absl::CivilDay today) {
  const auto left = rules::ToCivilDay(pupil.leaving_date());
  if (left.has_value() && *left < today) {
    return errors::FieldViolation{field, "has left the trust; take the leaving date back first",
                                  "PUPIL_LEFT"};
  }
  if (!request.has_leaving() && pupil.school() == request.to_school()) {
    return errors::FieldViolation{field, "is in that school already", "PUPIL_THERE"};
  }
  return std::nullopt;
}

// What is wrong with what the transfer makes of the pupil `index`, as the request names it:
// "pupil.upn" is "pupils[2].upn", and the last day on the roll is the day of the transfer.
absl::Status OfPupil(const absl::Status& status, std::size_t index) {
  auto violations = errors::ViolationsOf(status);
  if (violations.empty()) return status;
  for (errors::FieldViolation& violation : violations) {
    const std::string pupil = fmt::format("pupils[{}]", index);
    if (violation.field == "pupil.leaving_date") {
      violation.field = "transfer_date";
      violation.description =
          violation.reason == "END_BEFORE_START"
              ? pupil + " joined after that day; give one on or after the pupil's entry date"
              : fmt::format("{}: {}", pupil, violation.description);
      continue;
    }
    const std::size_t dot = violation.field.find('.');
    violation.field = pupil + (dot == std::string::npos ? "" : violation.field.substr(dot));
  }
  return errors::InvalidFields(std::move(violations));
}

const char* ChangedBy(const TransferPupilsRequest& request) {
  return request.has_leaving() ? "destination,destination_laestab,leaving_date"
                               : "school,school_class";
}

}  // namespace

absl::Status TransferPart::Init() {
  rpc::TypedHooks<PupilTransfer> hooks;
  RETURN_IF_ERROR(registry_.AddResource<PupilTransfer>(hooks).status());
  auto& methods = registry_.methods("senda.pupils.v1.PupilsService");
  methods.Prepare("TransferPupils", this, &TransferPart::Prepare);
  methods.Bind("TransferPupils", this, &TransferPart::TransferPupils);
  return absl::OkStatus();
}

absl::Status TransferPart::Prepare(Call& call, const TransferPupilsRequest& request) {
  if (!request.to_school().empty()) schools_.Prepare(call, request.to_school());
  return absl::OkStatus();
}

absl::StatusOr<TransferPupilsResponse> TransferPart::TransferPupils(
    Call& call, const TransferPupilsRequest& request) {
  RETURN_IF_ERROR(CheckTransfer(request, call.trust(), time::Today(call.now())));
  if (!request.has_leaving()) RETURN_IF_ERROR(CheckSchool(call, request.to_school()));
  ASSIGN_OR_RETURN(const std::vector<Pupil> pupils, PupilsOf(call, request));
  absl::StatusOr<std::vector<PupilTransfer>> transfers;
  if (!request.validate_only()) {
    transfers = Transfer(call, pupils, request);
  } else {
    const auto mark = call.Mark();
    call.tx()
        .Nested([&] {
          transfers = Transfer(call, pupils, request);
          return absl::CancelledError("only validated");
        })
        .IgnoreError();
    call.ReturnTo(mark);
  }
  RETURN_IF_ERROR(transfers.status());
  TransferPupilsResponse response;
  for (std::size_t i = 0; i < pupils.size(); ++i) {
    PupilTransfer& transfer = *response.add_transfers() = std::move((*transfers)[i]);
    *transfer.mutable_about() = IdentityOf(pupils[i]);
    if (request.validate_only()) transfer.clear_name();
  }
  return response;
}

absl::Status TransferPart::CheckSchool(Call& call, const std::string& school) const {
  if (!rpc::MayWrite(call.scope(), school)) {
    return rpc::Denied(call, school);
  }
  ASSIGN_OR_RETURN(const auto* found, SchoolBook::Find(call, school));
  if (found != nullptr) return absl::OkStatus();
  return errors::InvalidField("to_school", "name a school of the trust", "SCHOOL_UNKNOWN");
}

absl::StatusOr<std::vector<Pupil>> TransferPart::PupilsOf(
    Call& call, const TransferPupilsRequest& request) const {
  const auto& methods = registry_.methods_of<Pupil>();
  std::vector<std::string> ids;
  for (const std::string& name : request.pupils()) {
    ids.emplace_back(resource::SplitName(name)->id);
  }
  ASSIGN_OR_RETURN(const auto rows, methods.store().FindMany(call.tx(), call.trust(), ids));
  std::map<std::string, Pupil> found;
  for (const resource::StoredRow& row : rows) {
    Pupil pupil;
    resource::ResourceStore::Parse(row, pupil);
    const bool reached = !row.deleted && rpc::MayWrite(call.scope(), pupil.school()) &&
                         methods.IsThereFor(call, pupil);
    if (reached) found.emplace(pupil.name(), std::move(pupil));
  }
  std::vector<Pupil> pupils;
  std::vector<errors::FieldViolation> violations;
  for (int i = 0; i < request.pupils_size(); ++i) {
    const std::string field = fmt::format("pupils[{}]", i);
    const auto pupil = found.find(request.pupils(i));
    if (pupil == found.end()) {
      violations.push_back(
          {field, "name a pupil that is on record in your schools", "PUPIL_UNKNOWN"});
      continue;
    }
    call.SawChild(pupil->second.name(), pupil->second.school());
    auto problem = WhyNot(pupil->second, field, request, time::Today(call.now()));
    if (problem.has_value()) violations.push_back(*std::move(problem));
    pupils.push_back(std::move(pupil->second));
  }
  if (!violations.empty()) return errors::InvalidFields(std::move(violations));
  return pupils;
}

absl::StatusOr<std::vector<PupilTransfer>> TransferPart::Transfer(
    Call& call, const std::vector<Pupil>& pupils, const TransferPupilsRequest& request) const {
  std::vector<MovedPupil> moved;
  moved.reserve(pupils.size());
  for (const Pupil& pupil : pupils) {
    moved.push_back({pupil, Transferred(pupil, request)});
    const absl::Status sound = pupils_.Complete(call, &pupil, moved.back().after);
    if (!sound.ok()) return OfPupil(sound, moved.size() - 1);
    RETURN_IF_ERROR(Store(call, moved.back()));
    call.Changed({.school = moved.back().after.school(),
                  .resource_type = "Pupil",
                  .resource_name = pupil.name(),
                  .operation = "UPDATE",
                  .changed_fields = ChangedBy(request),
                  .actor = ""},
                 pupil.name());
  }
  return moves_.Follow(call, moved, *rules::ToCivilDay(request.transfer_date()), request.reason());
}

absl::Status TransferPart::Store(Call& call, MovedPupil& moved) const {
  const auto& store = registry_.methods_of<Pupil>().store();
  ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(moved.before.etag()));
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(moved.before.name(), "pupils"));
  absl::Status stored =
      store.Update(call.tx(), call.trust(), parts.id, version, moved.after, call.now());
  // Nobody named a version, so a lost race is run again.
  if (errors::ReasonOf(stored) == "ETAG_MISMATCH") return errors::MarkRetryable(std::move(stored));
  return stored;
}

}  // namespace senda::pupil_tracking
