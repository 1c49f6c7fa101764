#include "common/server/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <string>

#include "common/telemetry/log.h"

namespace senda::server {
namespace {

void Forward(gpr_log_func_args* line) {
  // gRPC calls a client's bad behaviour an error.
  const telemetry::Level level = line->severity == GPR_LOG_SEVERITY_DEBUG
                                     ? telemetry::Level::kDebug
                                     : telemetry::Level::kWarning;
  telemetry::Log(level, "grpc",
                 {{"text", line->message}, {"file", line->file}, {"line", line->line}});
}

// A body that cannot be read is in the log of its call; what protobuf adds is for debugging.
void ForwardProtobuf(google::protobuf::LogLevel, const char* file, int line,
                     const std::string& text) {
  telemetry::Log(telemetry::Level::kDebug, "protobuf",
                 {{"text", text}, {"file", file}, {"line", line}});
}

}  // namespace

void RedirectGrpcLog() {
  gpr_set_log_function(Forward);
  google::protobuf::SetLogHandler(ForwardProtobuf);
}

}  // namespace senda::server
