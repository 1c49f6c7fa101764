#include "common/telemetry/rpc_metrics.h"

namespace senda::telemetry {
namespace {

constexpr int kUnknown = 2;
constexpr std::array<std::string_view, 17> kCodeLabels = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

std::string_view TypeLabel(RpcType type) {
  switch (type) {
    case RpcType::kUnary:
      return "unary";
    case RpcType::kClientStream:
      return "client_stream";
    case RpcType::kServerStream:
      return "server_stream";
    case RpcType::kBidiStream:
      return "bidi_stream";
  }
  return "unary";
}

// go-grpc-middleware's bounds, and finer ones below, where answers from memory lie.
std::vector<double> HandlingBounds() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
          0.05,   0.1,     0.25,   0.5,   1,      2.5,   5,    10};
}

std::size_t KnownCode(int code) {
  const bool known = code >= 0 && code < static_cast<int>(kCodeLabels.size());
  return static_cast<std::size_t>(known ? code : kUnknown);
}

}  // namespace

std::string_view GrpcCodeLabel(int code) { return kCodeLabels[KnownCode(code)]; }

void MethodMetrics::Handled(int code, absl::Duration took) {
  handled_[KnownCode(code)]->Increment();
  seconds_->Observe(absl::ToDoubleSeconds(took));
}

MethodMetrics* RpcMetrics::Register(std::string_view service, std::string_view method,
                                    RpcType type) {
  const Labels labels = {{"grpc_type", std::string(TypeLabel(type))},
                         {"grpc_service", std::string(service)},
                         {"grpc_method", std::string(method)}};
  MethodMetrics handles;
  handles.started_ = &metrics_.AddCounter("grpc_server_started_total",
                                          "Total number of RPCs started on the server.", labels);
  handles.received_ =
      &metrics_.AddCounter("grpc_server_msg_received_total",
                           "Total number of RPC stream messages received on the server.", labels);
  handles.sent_ =
      &metrics_.AddCounter("grpc_server_msg_sent_total",
                           "Total number of RPC stream messages sent by the server.", labels);
  handles.seconds_ = &metrics_.AddHistogram(
      "grpc_server_handling_seconds",
      "Histogram of response latency (seconds) of RPCs handled by the server.", HandlingBounds(),
      labels);
  for (std::size_t code = 0; code < MethodMetrics::kCodes; ++code) {
    Labels with_code = labels;
    with_code.emplace_back("grpc_code", kCodeLabels[code]);
    handles.handled_[code] = &metrics_.AddCounter(
        "grpc_server_handled_total",
        "Total number of RPCs completed on the server, regardless of success or failure.",
        std::move(with_code));
  }
  absl::MutexLock lock(&mutex_);
  return &methods_.emplace_back(handles);
}

}  // namespace senda::telemetry
