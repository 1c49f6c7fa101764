#include "common/server/grpc_log.h"

#include <grpc/support/log.h>

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

}  // namespace

void RedirectGrpcLog() { gpr_set_log_function(Forward); }

}  // namespace senda::server
