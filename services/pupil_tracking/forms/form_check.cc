#include "services/pupil_tracking/forms/form_check.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/resource/names.h"
#include "common/rpc/client.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/form_service.pb.h"

namespace senda::pupil_tracking {
namespace {

using rpc::Call;

constexpr char kService[] = "senda.directory.v1.FormService/";
constexpr int kPage = 1000;

const rpc::Client* ClientOf(const rpc::ServiceDependencies& dependencies) {
  const auto found = dependencies.peers.find("directory");
  return found == dependencies.peers.end() ? nullptr : found->second.get();
}

absl::Status Unreachable(const absl::Status& cause) {
  if (cause.code() == absl::StatusCode::kUnauthenticated) return cause;
  return errors::Make(absl::StatusCode::kUnavailable, "DIRECTORY_UNREACHABLE",
                      "the form's template cannot be read because the directory does not answer; "
                      "nothing was written, try again later",
                      {{"cause", errors::ReasonOf(cause)}});
}

// Whether an error is about the template asked for, and not about the service.
bool SaysUnknown(const absl::Status& status) {
  return status.code() == absl::StatusCode::kNotFound ||
         status.code() == absl::StatusCode::kPermissionDenied;
}

}  // namespace

SchoolForm KnownForm::For(const std::string& school) const {
  const auto departure = departures.find(school);
  return FormOfSchool(form, departure == departures.end() ? nullptr : &departure->second);
}

FormCheck::FormCheck(const rpc::ServiceDependencies& dependencies)
    : database_(*dependencies.backend.database), directory_(ClientOf(dependencies)) {}

absl::Status FormCheck::ReadStored(const Call& call, const resource::ResourceStore& store,
                                   const std::vector<std::string>& ids,
                                   std::set<std::string>& names) const {
  if (ids.empty()) return absl::OkStatus();
  absl::Notification finished;
  absl::Status outcome;
  RETURN_IF_ERROR(database_.Submit(
      storage::AccessMode::kRead, call.trust(), call.deadline(),
      [&](storage::Transaction& transaction) -> absl::Status {
        ASSIGN_OR_RETURN(const auto rows, store.FindMany(transaction, call.trust(), ids));
        const auto message = store.NewMessage();
        const auto* field = message->GetDescriptor()->FindFieldByName("form_template");
        for (const resource::StoredRow& row : rows) {
          resource::ResourceStore::Parse(row, *message);
          names.insert(message->GetReflection()->GetString(*message, field));
        }
        return absl::OkStatus();
      },
      [&](absl::Status status) {
        outcome = std::move(status);
        finished.Notify();
      }));
  finished.WaitForNotification();
  return outcome;
}

absl::Status FormCheck::LookDepartures(const Call& call, KnownForm& form) const {
  directory::v1::ListFormDeparturesRequest request;
  request.set_parent(resource::TrustName(call.trust()));
  request.set_page_size(kPage);
  request.set_filter(fmt::format("form_template = \"{}\"", form.form.name()));
  const auto options = rpc::CallOptions::OnBehalfOf(call);
  do {
    ASSIGN_OR_RETURN(auto response,
                     directory_->Call<directory::v1::ListFormDeparturesResponse>(
                         std::string(kService) + "ListFormDepartures", request, options));
    for (auto& departure : *response.mutable_form_departures()) {
      std::string school = departure.school();
      form.departures.emplace(std::move(school), std::move(departure));
    }
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

absl::Status FormCheck::Look(const Call& call, const std::string& name,
                             VerifiedForms& verified) const {
  const auto parts = resource::SplitName(name);
  const bool is_template = parts.has_value() && parts->collection == "formTemplates";
  if (!is_template || parts->trust != call.trust()) return absl::OkStatus();
  directory::v1::GetFormTemplateRequest request;
  request.set_name(name);
  auto form = directory_->Call<directory::v1::FormTemplate>(
      std::string(kService) + "GetFormTemplate", request, rpc::CallOptions::OnBehalfOf(call));
  if (SaysUnknown(form.status())) return absl::OkStatus();
  RETURN_IF_ERROR(form.status());
  if (form->has_delete_time()) return absl::OkStatus();
  KnownForm known{*std::move(form), {}};
  RETURN_IF_ERROR(LookDepartures(call, known));
  verified.known.emplace(name, std::move(known));
  return absl::OkStatus();
}

absl::Status FormCheck::Prepare(Call& call, const resource::ResourceStore& store,
                                const std::vector<std::string>& ids,
                                std::set<std::string> named) const {
  auto verified = std::make_shared<VerifiedForms>();
  RETURN_IF_ERROR(ReadStored(call, store, ids, named));
  for (const std::string& name : named) {
    const absl::Status looked =
        directory_ == nullptr ? absl::UnavailableError("no client") : Look(call, name, *verified);
    if (looked.ok()) continue;
    verified->failure = Unreachable(looked);
    break;
  }
  verified->asked = std::move(named);
  call.prepared = std::move(verified);
  return absl::OkStatus();
}

absl::StatusOr<const KnownForm*> FormCheck::Find(const Call& call, const std::string& name,
                                                 const std::string& field) {
  const auto* verified = static_cast<const VerifiedForms*>(call.prepared.get());
  if (verified == nullptr) return errors::Internal("a form whose template nobody asked about");
  RETURN_IF_ERROR(verified->failure);
  if (!verified->asked.contains(name)) {
    return errors::Make(absl::StatusCode::kAborted, "FORM_CHANGED",
                        "somebody else gave the form another template meanwhile; read it again");
  }
  const auto found = verified->known.find(name);
  if (found != verified->known.end()) return &found->second;
  return errors::InvalidField(field, "name a template that the trust has", "FORM_TEMPLATE_UNKNOWN");
}

std::string IdOf(const std::string& name) {
  const auto parts = resource::SplitName(name);
  return parts.has_value() ? std::string(parts->id) : "";
}

}  // namespace senda::pupil_tracking
