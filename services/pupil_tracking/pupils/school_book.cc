#include "services/pupil_tracking/pupils/school_book.h"

#include <map>
#include <memory>
#include <utility>

#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"

namespace senda::pupil_tracking {
namespace {

using directory::v1::School;
using rpc::Call;

constexpr int kSchoolsPerPage = 1000;

struct KnownSchools {
  absl::Status failure;
  std::map<std::string, School> schools;  // by name
};

absl::Status Unreachable(const absl::Status& cause) {
  if (cause.ok() || cause.code() == absl::StatusCode::kUnauthenticated) return cause;
  return errors::Make(absl::StatusCode::kUnavailable, "DIRECTORY_UNREACHABLE",
                      "the school cannot be looked up because the directory does not answer; try "
                      "again later",
                      {{"cause", errors::ReasonOf(cause)}});
}

// Whether an error is about the school asked for, and not about the service.
bool SaysUnknown(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kPermissionDenied;
}

}  // namespace

SchoolBook::SchoolBook(const rpc::ServiceDependencies& dependencies)
    : client_(dependencies.peers.contains("directory") ? dependencies.peers.at("directory").get()
                                                       : nullptr) {}

void SchoolBook::Prepare(Call& call, const std::string& school) const {
  auto known = std::make_shared<KnownSchools>();
  const auto parts = resource::SplitName(school);
  if (client_ == nullptr) {
    known->failure = Unreachable(absl::UnavailableError("no client"));
  } else if (parts.has_value() && parts->collection == "schools" && parts->trust == call.trust()) {
    directory::v1::GetSchoolRequest request;
    request.set_name(school);
    auto found = client_->Call<School>("senda.directory.v1.DirectoryService/GetSchool", request,
                                       rpc::CallOptions::OnBehalfOf(call));
    if (found.ok()) {
      known->schools.emplace(school, *std::move(found));
    } else if (!SaysUnknown(found.status())) {
      known->failure = Unreachable(found.status());
    }
  }
  call.prepared = std::move(known);
}

void SchoolBook::PrepareAll(Call& call) const {
  auto known = std::make_shared<KnownSchools>();
  known->failure = Unreachable(client_ == nullptr ? absl::UnavailableError("no client")
                                                  : List(call, known->schools));
  call.prepared = std::move(known);
}

absl::Status SchoolBook::List(const Call& call, std::map<std::string, School>& schools) const {
  directory::v1::ListSchoolsRequest request;
  request.set_parent(resource::TrustName(call.trust()));
  request.set_page_size(kSchoolsPerPage);
  const auto options = rpc::CallOptions::OnBehalfOf(call);
  do {
    ASSIGN_OR_RETURN(auto page,
                     client_->Call<directory::v1::ListSchoolsResponse>(
                         "senda.directory.v1.DirectoryService/ListSchools", request, options));
    for (School& school : *page.mutable_schools()) {
      std::string name = school.name();
      schools.insert_or_assign(std::move(name), std::move(school));
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::StatusOr<const School*> SchoolBook::Find(const Call& call, const std::string& school) {
  const auto* known = static_cast<const KnownSchools*>(call.prepared.get());
  if (known == nullptr) return errors::Internal("a school that nobody asked the directory for");
  RETURN_IF_ERROR(known->failure);
  const auto found = known->schools.find(school);
  return found == known->schools.end() ? nullptr : &found->second;
}

}  // namespace senda::pupil_tracking
