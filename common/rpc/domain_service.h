#ifndef SENDA_COMMON_RPC_DOMAIN_SERVICE_H_
#define SENDA_COMMON_RPC_DOMAIN_SERVICE_H_

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/cache/cache.h"
#include "common/resource/page_token.h"
#include "common/rpc/client.h"
#include "common/rpc/method_table.h"
#include "common/rpc/principal.h"
#include "common/storage/migration.h"
#include "common/time/clock.h"

namespace senda::projection {
class Projection;
}

namespace senda::rpc {

// What a service is given to stand on. Everything outlives the service.
struct ServiceDependencies {
  Backend backend;
  const resource::PageTokenSealer& tokens;
  const time::Clock& clock;
  // Clients of other services by source: "directory", "pupils", ... Made before any service, and
  // usable once the servers run; a call may answer UNAVAILABLE.
  const std::map<std::string, std::unique_ptr<Client>>& peers;
  GrantSource& grants;
  cache::Cache* cache = nullptr;  // aggregates; null when there is none
  // The grants over all trusts, all of them: the directory makes those that are missing and takes
  // away those not named here. This is how the first operator comes in.
  std::vector<Grant> bootstrap = {};
};

// One service, ready to be bound. Lives as long as its server.
class DomainService {
 public:
  virtual ~DomainService() = default;
  // The tables of its gRPC services, Finish()ed: its own API, and MetricsSource and ChangeFeed
  // where it has data.
  virtual std::vector<const MethodTable*> tables() const = 0;
  // Its own grants, if it is the service that owns them (the directory); null otherwise.
  virtual GrantSource* grants() { return nullptr; }
  // What it keeps of other services' data (common/projection); fed while the server runs. Its own.
  virtual std::vector<projection::Projection*> projections() { return {}; }
};

// How a service is made: all that a main() or the one-process server needs to know of it.
struct ServiceDefinition {
  std::string source;  // "pupils"; also its schema and the name of its file
  std::span<const storage::Migration> migrations;  // none: the service keeps no data
  std::vector<std::string> peers;                  // sources it calls
  std::function<absl::StatusOr<std::unique_ptr<DomainService>>(const ServiceDependencies&)> make;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_DOMAIN_SERVICE_H_
