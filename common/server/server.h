#ifndef SENDA_COMMON_SERVER_SERVER_H_
#define SENDA_COMMON_SERVER_SERVER_H_

#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/server/admin_endpoint.h"
#include "common/server/config.h"
#include "common/telemetry/metrics.h"

namespace senda::server {

// What a server is made of. Everything pointed to outlives it.
struct ServerParts {
  std::vector<grpc::Service*> services;
  telemetry::Metrics* metrics = nullptr;
  // Whether calls can be answered: the database is there and has our schema. For /readyz.
  std::function<absl::Status()> ready = [] { return absl::OkStatus(); };
  // Tells streams that would otherwise go on for ever to end; runs once, when stopping begins.
  std::function<void()> stop_streams = [] {};
};

// A gRPC server with health, reflection and the admin endpoint, and with the limits of
// ServerConfig. Compression is off: a small compressed message can unpack to gigabytes before any
// limit sees it.
class Server {
 public:
  // Listens at once. UNAVAILABLE/ADDRESS_IN_USE when an address is taken;
  // FAILED_PRECONDITION/TLS_UNREADABLE when a TLS file is not there.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerConfig& config,
                                                       ServerParts parts);
  // Stops without draining, if Stop was not called.
  ~Server();

  int grpc_port() const { return grpc_port_; }
  int admin_port() const { return admin_ == nullptr ? 0 : admin_->port(); }
  // The full names of all services, health and reflection among them.
  const std::vector<std::string>& service_names() const { return service_names_; }
  // Calls within the process, without a socket.
  std::shared_ptr<grpc::Channel> InProcessChannel() const;

  // From here on health says NOT_SERVING and /readyz fails, so that clients and balancers go
  // elsewhere; calls are still answered.
  void BeginDrain();
  // Refuses new calls, lets those that run end, cancels what is left after `grace`, and returns
  // when all have ended. Drains if that has not begun.
  void Stop(absl::Duration grace);

 private:
  Server(const ServerConfig& config, ServerParts parts);
  absl::Status Listen();
  absl::Status StartAdmin();

  const ServerConfig config_;
  const ServerParts parts_;
  std::vector<std::string> service_names_;
  std::unique_ptr<grpc::Server> grpc_;
  std::unique_ptr<AdminEndpoint> admin_;
  int grpc_port_ = 0;
  std::atomic<bool> draining_ = false;
  bool stopped_ = false;
};

// The life of a server program: starts, logs where it listens, waits for SIGTERM or SIGINT, drains
// for config.drain (a second signal cuts that short), stops with config.shutdown_grace.
// `started` runs once it listens.
absl::Status RunServer(const ServerConfig& config, ServerParts parts,
                       const std::function<void(const Server&)>& started = {});

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_SERVER_H_
