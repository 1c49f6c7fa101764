#include "common/rpc/transaction_step.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/status/status_macros.h"
#include "common/storage/idempotency.h"
#include "common/storage/sha256.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace senda::rpc {
namespace {

// Two encodings of one message must hash alike, so the bytes are made anew in a fixed order.
std::string BodyHash(const google::protobuf::Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return storage::Sha256(bytes);
}

}  // namespace

storage::AuditRecord AuditOf(const Call& call, std::string_view action) {
  storage::AuditRecord record;
  record.actor = call.principal().subject;
  record.role = call.scope().role;
  record.rpc = call.context().method;
  record.action = action;
  record.school = call.children_school();
  record.subjects = absl::StrJoin(call.children(), ",");
  if (call.children().empty()) {
    record.subjects = absl::StrJoin(call.changes(), ",", [](std::string* out, const auto& change) {
      out->append(change.resource_name);
    });
  }
  record.request_id = call.context().request_id;
  record.outcome = "OK";
  return record;
}

absl::Status RunRead(const Method& method, Call& call, const google::protobuf::Message& request,
                     storage::Transaction& transaction, Bytes& reply) {
  call.BeginAttempt(&transaction);
  RETURN_IF_ERROR(call.ReadLinks());
  ASSIGN_OR_RETURN(reply, method.handler(call, request));
  return absl::OkStatus();
}

absl::Status RunWrite(const Method& method, Call& call, const google::protobuf::Message& request,
                      storage::Transaction& transaction, Bytes& reply) {
  call.BeginAttempt(&transaction);
  const std::string& request_id = call.context().request_id;
  const storage::ReplyKey key{call.trust(), call.principal().subject, method.full_name, request_id};
  std::string body_hash;
  if (!request_id.empty()) {
    body_hash = BodyHash(request);
    RETURN_IF_ERROR(storage::LockRequest(transaction, key));
    ASSIGN_OR_RETURN(std::optional<std::string> stored,
                     storage::FindReply(transaction, key, body_hash, call.now()));
    if (stored.has_value()) {
      reply = std::make_shared<const std::string>(*std::move(stored));
      return absl::OkStatus();
    }
  }
  RETURN_IF_ERROR(call.ReadLinks());
  ASSIGN_OR_RETURN(reply, method.handler(call, request));
  if (!request_id.empty()) {
    RETURN_IF_ERROR(storage::SaveReply(transaction, key, body_hash, *reply, call.now()));
  }
  return storage::AppendLogs(transaction, call.trust(), call.now(), call.changes(),
                             {AuditOf(call, "WRITE")});
}

}  // namespace senda::rpc
