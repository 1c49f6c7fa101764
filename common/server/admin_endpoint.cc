#include "common/server/admin_endpoint.h"

#include <fmt/format.h>
#include <httplib.h>

#include <thread>

#include "absl/strings/numbers.h"
#include "common/status/errors.h"
#include "common/telemetry/metrics.h"

namespace senda::server {
namespace {

constexpr std::size_t kThreads = 4;
constexpr std::size_t kLargestBody = 4096;  // nothing here takes a body

// cpp-httplib sets SO_REUSEPORT unless told otherwise: a second server on the port would then start
// and answer half of the requests.
void SetSocketOptions(socket_t socket) {
  const int on = 1;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
}

}  // namespace

struct AdminEndpoint::Http {
  httplib::Server server;
  std::thread thread;
  int port = 0;
};

AdminEndpoint::AdminEndpoint(std::unique_ptr<Http> http) : http_(std::move(http)) {}

absl::StatusOr<std::unique_ptr<AdminEndpoint>> AdminEndpoint::Start(const std::string& address,
                                                                    Handlers handlers) {
  auto http = std::make_unique<Http>();
  httplib::Server& server = http->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_socket_options(SetSocketOptions);
  server.set_tcp_nodelay(true);
  server.set_payload_max_length(kLargestBody);
  server.Get("/metrics", [handlers](const httplib::Request&, httplib::Response& response) {
    response.set_content(handlers.metrics(), std::string(telemetry::Metrics::kContentType).c_str());
  });
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    response.set_content("alive\n", "text/plain");
  });
  server.Get("/readyz", [handlers](const httplib::Request&, httplib::Response& response) {
    const absl::Status status = handlers.ready();
    response.status = status.ok() ? 200 : 503;
    response.set_content(status.ok() ? "ready\n" : std::string(status.message()) + "\n",
                         "text/plain");
  });

  const std::size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon);
  int port = -1;
  if (colon != std::string::npos && absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    if (port == 0) {
      port = server.bind_to_any_port(host.c_str());
    } else if (!server.bind_to_port(host.c_str(), port)) {
      port = -1;
    }
  }
  if (port <= 0) {
    return errors::Make(absl::StatusCode::kUnavailable, "ADDRESS_IN_USE",
                        fmt::format("Cannot listen on the admin address {}: another program may "
                                    "use it.",
                                    address));
  }
  http->port = port;
  http->thread = std::thread([&server] { server.listen_after_bind(); });
  // stop() is lost on a server that does not run yet.
  while (!server.is_running()) std::this_thread::yield();
  return std::unique_ptr<AdminEndpoint>(new AdminEndpoint(std::move(http)));
}

AdminEndpoint::~AdminEndpoint() {
  http_->server.stop();
  http_->thread.join();
}

int AdminEndpoint::port() const { return http_->port; }

}  // namespace senda::server
