#include "services/cli/commands/import_run.h"

#include <fmt/format.h>

#include <map>

#include "common/rpc/request_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"

namespace senda::cli {

using google::protobuf::Message;

absl::Status CheckTrust(const ImportRun& run) {
  directory::v1::GetTrustRequest request;
  request.set_name("trusts/" + run.trust());
  directory::v1::Trust trust;
  absl::Status status = CallAs(run.connection(), run.subject(),
                               "senda.directory.v1.DirectoryService/GetTrust", request, trust);
  if (!absl::IsNotFound(status)) return status;
  return errors::Make(absl::StatusCode::kNotFound, "TRUST_MISSING",
                      fmt::format("there is no trust '{}'; make it first", run.trust()));
}

absl::Status ListAll(const ImportRun& run, const ResourceType& type,
                     const std::function<void(const Message&)>& sink) {
  return ListAll(ListQuery{run.connection(), run.subject(), run.trust(), ""}, type, sink);
}

absl::Status ListAll(const ListQuery& query, const ResourceType& type,
                     const std::function<void(const Message&)>& sink) {
  const auto request = NewMessage(*type.list->input_type());
  const auto reply = NewMessage(*type.list->output_type());
  const auto& reflection = *request->GetReflection();
  const auto field = [&](const char* name) {
    return request->GetDescriptor()->FindFieldByName(name);
  };
  reflection.SetString(request.get(), field("parent"), "trusts/" + query.trust);
  reflection.SetString(request.get(), field("filter"), query.filter);
  reflection.SetInt32(request.get(), field("page_size"), 1000);
  std::string token;
  do {
    reflection.SetString(request.get(), field("page_token"), token);
    reply->Clear();
    RETURN_IF_ERROR(CallAs(query.connection, query.subject, PathOf(*type.list), *request, *reply));
    const auto* rows = rpc::ResourceField(*reply->GetDescriptor(), *type.message);
    for (int i = 0; i < reply->GetReflection()->FieldSize(*reply, rows); ++i) {
      sink(reply->GetReflection()->GetRepeatedMessage(*reply, rows, i));
    }
    token = rpc::TextField(*reply, "next_page_token");
  } while (!token.empty());
  return absl::OkStatus();
}

absl::Status SendRows(const ImportRun& run, BatchChannel& channel, const ResourceType& type,
                      const PlacedRows& rows, ImportReport& report, const OutcomeSink& also) {
  std::map<std::string, std::vector<std::size_t>> by_mask;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const auto& fields = rows.rows[i].fields;
    by_mask[fields == nullptr ? "" : fields->mask].push_back(i);
  }
  for (const auto& [mask, indices] : by_mask) {
    std::vector<const Message*> messages;
    for (const std::size_t index : indices) messages.push_back(rows.rows[index].row.get());
    RETURN_IF_ERROR(UpsertRows(channel, type, run.trust(), messages,
                               {.validate_only = run.options.dry_run, .mask = mask},
                               [&](std::size_t i, const changes::v1::RowOutcome& outcome) {
                                 const PlacedRow& row = rows.rows[indices[i]];
                                 report.Add(row.place, outcome, row.fields.get());
                                 if (also) also(indices[i], outcome);
                               }));
  }
  return absl::OkStatus();
}

}  // namespace senda::cli
