#ifndef SENDA_COMMON_SERVER_CALL_TELEMETRY_H_
#define SENDA_COMMON_SERVER_CALL_TELEMETRY_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/rpc/method_table.h"
#include "common/rpc/pipeline.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/rpc_metrics.h"

namespace senda::server {

// Turns what the pipeline tells into grpc_server_* metrics and one log line per call. Thread-safe
// once all tables are added.
class CallTelemetry final : public rpc::CallObserver {
 public:
  // `service` is the name in log lines. `metrics` must outlive this.
  CallTelemetry(std::string service, telemetry::Metrics& metrics)
      : service_(std::move(service)), rpc_metrics_(metrics) {}

  // Makes the metrics of the methods of a Finish()ed table, which must outlive this and stay where
  // they are. Before serving.
  void Add(const std::vector<rpc::Method>& methods);

  void Started(const rpc::Method& method) override;
  void Finished(const rpc::Method& method, const absl::Status& status, std::string_view trust,
                std::string_view traceparent, absl::Duration elapsed) override;

 private:
  const std::string service_;
  telemetry::RpcMetrics rpc_metrics_;
  absl::flat_hash_map<const rpc::Method*, telemetry::MethodMetrics*> methods_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_CALL_TELEMETRY_H_
