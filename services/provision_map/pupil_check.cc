#include "services/provision_map/pupil_check.h"

#include <algorithm>
#include <vector>

#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::provision_map {
namespace {

using pupils::v1::Pupil;
using rpc::Call;

absl::Status Unreachable(const absl::Status& cause) {
  if (cause.code() == absl::StatusCode::kUnauthenticated) return cause;
  return errors::Make(absl::StatusCode::kUnavailable, "PUPILS_UNREACHABLE",
                      "the pupil cannot be verified because pupil tracking does not answer; try "
                      "again later",
                      {{"cause", errors::ReasonOf(cause)}});
}

// Whether an error is about the pupils asked for, and not about the service.
bool SaysUnknown(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kPermissionDenied;
}

void Keep(Pupil pupil, VerifiedPupils& verified) {
  if (pupil.has_delete_time()) return;
  std::string name = pupil.name();
  verified.known.emplace(std::move(name), std::move(pupil));
}

}  // namespace

absl::Status PupilCheck::Ask(const Call& call, std::span<const std::string> names,
                             VerifiedPupils& verified) const {
  const auto options = rpc::CallOptions::OnBehalfOf(call);
  if (names.size() == 1) {
    pupils::v1::GetPupilRequest request;
    request.set_name(names.front());
    ASSIGN_OR_RETURN(Pupil pupil, client_->Call<Pupil>("senda.pupils.v1.PupilsService/GetPupil",
                                                       request, options));
    Keep(std::move(pupil), verified);
    return absl::OkStatus();
  }
  pupils::v1::BatchGetPupilsRequest request;
  request.set_parent(resource::TrustName(call.trust()));
  for (const std::string& name : names) request.add_names(name);
  ASSIGN_OR_RETURN(auto response,
                   client_->Call<pupils::v1::BatchGetPupilsResponse>(
                       "senda.pupils.v1.PupilsService/BatchGetPupils", request, options));
  for (Pupil& pupil : *response.mutable_pupils()) Keep(std::move(pupil), verified);
  return absl::OkStatus();
}

// One unknown pupil fails a whole batch, so that is halved until the unknown ones are alone.
absl::Status PupilCheck::Look(const Call& call, std::span<const std::string> names,
                              VerifiedPupils& verified) const {
  if (names.empty()) return absl::OkStatus();
  const absl::Status status = Ask(call, names, verified);
  if (status.ok()) return status;
  if (!SaysUnknown(status)) return Unreachable(status);
  const std::string denied = errors::MetadataOf(status, "resource");
  const bool about_one = std::find(names.begin(), names.end(), denied) != names.end();
  if (names.size() == 1 || !about_one)
    return absl::OkStatus();  // the caller may see no pupil at all
  const std::size_t half = names.size() / 2;
  RETURN_IF_ERROR(Look(call, names.first(half), verified));
  return Look(call, names.subspan(half), verified);
}

void PupilCheck::Prepare(Call& call, const std::set<std::string>& names) const {
  auto verified = std::make_shared<VerifiedPupils>();
  std::vector<std::string> asked;
  for (const std::string& name : names) {
    const auto parts = resource::SplitName(name);
    if (parts.has_value() && parts->collection == "pupils" && parts->trust == call.trust()) {
      asked.push_back(name);
    }
  }
  verified->failure = client_ == nullptr ? Unreachable(absl::UnavailableError("no client"))
                                         : Look(call, asked, *verified);
  call.prepared = std::move(verified);
}

absl::StatusOr<Pupil> PupilCheck::Find(const Call& call, const std::string& name,
                                       const std::string& field) {
  const auto* verified = static_cast<const VerifiedPupils*>(call.prepared.get());
  if (verified == nullptr) return errors::Internal("an enrolment whose pupil nobody asked about");
  RETURN_IF_ERROR(verified->failure);
  const auto found = verified->known.find(name);
  if (found != verified->known.end()) return found->second;
  return errors::InvalidField(field, "name a pupil that is on record in your schools",
                              "PUPIL_UNKNOWN");
}

}  // namespace senda::provision_map
