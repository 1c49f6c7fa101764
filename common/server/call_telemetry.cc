#include "common/server/call_telemetry.h"

#include "common/status/errors.h"
#include "common/telemetry/log.h"
#include "common/telemetry/trace_context.h"

namespace senda::server {
namespace {

telemetry::RpcType TypeOf(const google::protobuf::MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? telemetry::RpcType::kBidiStream
                                     : telemetry::RpcType::kClientStream;
  }
  return method.server_streaming() ? telemetry::RpcType::kServerStream : telemetry::RpcType::kUnary;
}

}  // namespace

void CallTelemetry::Add(const std::vector<rpc::Method>& methods) {
  for (const rpc::Method& method : methods) {
    methods_[&method] =
        rpc_metrics_.Register(method.descriptor->service()->full_name(), method.descriptor->name(),
                              TypeOf(*method.descriptor));
  }
}

void CallTelemetry::Started(const rpc::Method& method) {
  if (const auto found = methods_.find(&method); found != methods_.end()) {
    found->second->Started();
    found->second->MessageReceived();
  }
}

void CallTelemetry::Finished(const rpc::Method& method, const absl::Status& status,
                             std::string_view trust, std::string_view traceparent,
                             absl::Duration elapsed) {
  if (const auto found = methods_.find(&method); found != methods_.end()) {
    found->second->Handled(status.raw_code(), elapsed);
    if (status.ok() && !method.descriptor->server_streaming()) found->second->MessageSent();
  }
  if (!telemetry::ShouldLogCall(status.raw_code())) return;
  telemetry::CallRecord record;
  record.service = service_;
  record.method = method.full_name;
  record.code = status.raw_code();
  const std::string reason = status.ok() ? "" : errors::ReasonOf(status);
  record.reason = reason;
  const std::string detail = status.ok() ? "" : errors::PrivateDetailOf(status);
  record.detail = detail;
  record.took = elapsed;
  record.trust = trust;
  record.trace = telemetry::SpanForCall(traceparent);
  telemetry::LogCall(record);
}

}  // namespace senda::server
