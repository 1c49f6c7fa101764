#ifndef SENDA_COMMON_SERVER_ADMIN_ENDPOINT_H_
#define SENDA_COMMON_SERVER_ADMIN_ENDPOINT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace senda::server {

// HTTP for those who run the server: /metrics (Prometheus), /healthz (the process works) and
// /readyz (it can answer calls). Has no authentication and shows no data of a trust; bind it
// inside.
class AdminEndpoint {
 public:
  struct Handlers {
    std::function<std::string()> metrics;
    // OK when ready; the message of anything else is shown. Called from several threads at once,
    // and should answer within a second.
    std::function<absl::Status()> ready;
  };

  // Listens on "host:port"; port 0 takes a free one. UNAVAILABLE/ADDRESS_IN_USE when it cannot.
  static absl::StatusOr<std::unique_ptr<AdminEndpoint>> Start(const std::string& address,
                                                              Handlers handlers);
  ~AdminEndpoint();  // stops; waits for requests that run
  int port() const;

 private:
  struct Http;
  explicit AdminEndpoint(std::unique_ptr<Http> http);
  std::unique_ptr<Http> http_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_ADMIN_ENDPOINT_H_
