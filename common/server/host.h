#ifndef SENDA_COMMON_SERVER_HOST_H_
#define SENDA_COMMON_SERVER_HOST_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/cache/cache.h"
#include "common/projection/follower.h"
#include "common/rpc/bound_service.h"
#include "common/rpc/domain_service.h"
#include "common/rpc/grants_replica.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/worker_pool.h"
#include "common/server/call_telemetry.h"
#include "common/server/config.h"
#include "common/server/housekeeping.h"
#include "common/server/server.h"
#include "common/telemetry/metrics.h"

namespace senda::server {

// How the grants of other processes come here: from the directory, as what `client` answers. Given
// by the program, because common/ knows no service.
using MakeGrantsPoll = std::function<rpc::GrantsFollower::Poll(
    const rpc::Client& client, std::function<std::string()> token, std::string follower)>;

// Puts a database of faults, or of another kind, in front of a service's own; for tests.
using WrapDatabase = std::function<std::unique_ptr<storage::Database>(
    const std::string& source, std::unique_ptr<storage::Database> database)>;

// One or several services made ready to be served by one process: databases migrated and opened,
// peers connected, pipeline and bindings in place. With one definition it is what a container runs;
// with all of them it is `senda up`, in which services call each other over in-process channels
// with the same contracts.
//
//   ASSIGN_OR_RETURN(auto host, Host::Create(config, {&pupils::Definition()}, poll));
//   return RunServer(config, host->parts(), [&](const Server& s) { host->Serve(s); });
class Host {
 public:
  // FAILED_PRECONDITION when a key, the JWKS or a database cannot be used; INTERNAL when a service
  // is not fit to be served.
  static absl::StatusOr<std::unique_ptr<Host>> Create(
      const ServerConfig& config, std::vector<const rpc::ServiceDefinition*> definitions,
      MakeGrantsPoll make_grants_poll, WrapDatabase wrap_database = nullptr);
  // Stop the server before.
  ~Host();

  // For Server::Start; valid as long as the host.
  ServerParts parts();
  // Tells services where they are: call once the server listens. `server` must outlive the calls.
  void Serve(const Server& server);
  // Feeds projections no more; for tests that need their databases to themselves.
  void StopFollowing();
  // Stops what runs in the background and calls others; call before the server is destroyed.
  void Quiesce();

  // Waits until the role grants are here; false after `timeout`.
  bool AwaitGrants(absl::Duration timeout) const;

  storage::Database& database(const std::string& source);
  telemetry::Metrics& metrics() { return metrics_; }

 private:
  struct Hosted;
  class LateGrants;

  Host(const ServerConfig& config, MakeGrantsPoll make_grants_poll, WrapDatabase wrap_database);
  absl::Status Init(std::vector<const rpc::ServiceDefinition*> definitions);
  absl::Status OpenStorage(Hosted& hosted);
  absl::Status MakeService(Hosted& hosted);
  absl::Status MakeCache();
  void FollowSources();
  void KeepHouse();
  void BindAll();
  absl::Status Ready();
  std::string ServiceToken() const;

  const ServerConfig config_;
  const MakeGrantsPoll make_grants_poll_;
  const WrapDatabase wrap_database_;
  telemetry::Metrics metrics_;
  CallTelemetry telemetry_;
  std::unique_ptr<rpc::Authenticator> authenticator_;
  std::unique_ptr<resource::PageTokenSealer> tokens_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<LateGrants> grants_;
  rpc::GrantsReplica replica_;
  std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  std::vector<std::unique_ptr<Hosted>> hosted_;
  rpc::WorkerPool workers_;
  std::unique_ptr<rpc::Pipeline> pipeline_;
  std::vector<std::unique_ptr<rpc::BoundService>> bound_;
  std::unique_ptr<rpc::GrantsFollower> follower_;
  std::vector<std::unique_ptr<projection::Follower>> projections_;
  std::unique_ptr<Housekeeping> housekeeping_;
};

// A main() for one service: settings, host, server, until a signal. Returns the exit code.
int RunService(const rpc::ServiceDefinition& definition, const MakeGrantsPoll& make_grants_poll,
               int argc, char** argv);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_HOST_H_
