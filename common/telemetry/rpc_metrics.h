#ifndef SENDA_COMMON_TELEMETRY_RPC_METRICS_H_
#define SENDA_COMMON_TELEMETRY_RPC_METRICS_H_

#include <array>
#include <deque>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/telemetry/metrics.h"

namespace senda::telemetry {

enum class RpcType { kUnary, kClientStream, kServerStream, kBidiStream };

// The counters of one RPC method, found once at start-up, so that recording is a few atomic
// additions. Thread-safe.
class MethodMetrics {
 public:
  void Started() { started_->Increment(); }
  // `code` is the gRPC status code (the same number as absl::StatusCode); numbers gRPC does not
  // know count as UNKNOWN.
  void Handled(int code, absl::Duration took);
  void MessageReceived() { received_->Increment(); }
  void MessageSent() { sent_->Increment(); }

 private:
  friend class RpcMetrics;
  static constexpr std::size_t kCodes = 17;

  Counter* started_;
  Counter* received_;
  Counter* sent_;
  std::array<Counter*, kCodes> handled_;
  Histogram* seconds_;
};

// grpc_server_* under the names and labels of go-grpc-middleware, for which dashboards and alerts
// exist. Every code of every method is present from the start, so that the first error is seen as a
// rise. Thread-safe.
class RpcMetrics {
 public:
  // `metrics` must outlive this.
  explicit RpcMetrics(Metrics& metrics) : metrics_(metrics) {}

  // `service` is "senda.goals.v1.GoalService", `method` "GetGoal". The result lives as long as
  // this.
  MethodMetrics* Register(std::string_view service, std::string_view method, RpcType type);

 private:
  Metrics& metrics_;
  absl::Mutex mutex_;
  std::deque<MethodMetrics> methods_ ABSL_GUARDED_BY(mutex_);
};

// The label grpc_code of go-grpc-middleware: "OK", "NotFound", "Unknown".
std::string_view GrpcCodeLabel(int code);

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_RPC_METRICS_H_
