#ifndef SENDA_COMMON_TESTING_SERVICE_HARNESS_H_
#define SENDA_COMMON_TESTING_SERVICE_HARNESS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/rpc/development_key.h"
#include "common/server/host.h"

namespace senda::testing {

// Real services in one process behind a real gRPC server on a free loopback port, with real tokens
// and a fresh database of either engine: what tests of services and of the whole call.
//
//   ServiceHarness harness({.database_url = "", .definitions = {&pupil_tracking::Definition()}});
//   auto pupil = harness.client().Call<Pupil>("senda.pupils.v1.PupilsService/GetPupil", request,
//                                             harness.As("senco"));
//
// Without the directory among the definitions, `grants` are the whole truth and can be changed;
// with it, they are made over all trusts at the start (trust "-") and the rest by calls.
class ServiceHarness {
 public:
  struct Options {
    std::string database_url;  // "" for SQLite in a folder of its own
    std::string schema_suffix;
    std::vector<const rpc::ServiceDefinition*> definitions;
    std::vector<rpc::Grant> grants;
    std::string redis_address;  // "" for a cache in memory
    // For services elsewhere: "pupils" -> "127.0.0.1:50052".
    std::map<std::string, std::string> peers;
    // How grants are followed when the directory is elsewhere; empty: `grants` are served.
    server::MakeGrantsPoll make_grants_poll;
    std::string data_dir;  // "" for a folder of its own, removed at the end
    int grpc_port = 0;
    std::vector<std::string> operators;
    std::vector<std::string> service_accounts;
    server::WrapDatabase wrap_database;  // what the services see of their databases
    // Whether projections are fed (services/adr/0014). Not where a test counts on being the only
    // one who uses a database.
    bool follow_sources = true;
    absl::Duration housekeeping = absl::Minutes(10);  // how often (server/housekeeping.h)

    // Puts the data of all definitions where a test's database place says
    // (DatabaseTest::Options; on SQLite each service gets a file in the harness's own folder).
    void UseDatabase(
        const std::function<storage::DatabaseOptions(const std::string& schema)>& place);
  };
  // Aborts the test program when the services cannot be started.
  explicit ServiceHarness(Options options);
  ~ServiceHarness();

  const rpc::Client& client() const { return *client_; }
  std::string address() const;
  int admin_port() const { return server_->admin_port(); }
  const std::string& data_dir() const { return data_dir_; }
  server::Host& host() { return *host_; }

  // Call options of a subject with a fresh token and 30 seconds.
  rpc::CallOptions As(const std::string& subject) const;
  std::string Token(const std::string& subject, absl::Duration ttl = absl::Hours(1)) const;

  // Replaces the grants, when the directory is not here; effective from the next call.
  void SetGrants(std::vector<rpc::Grant> grants);

  // Stops serving, keeping the data; the destructor does it otherwise.
  void Stop();

 private:
  struct Granted;

  Options options_;
  std::string data_dir_;
  bool own_data_dir_ = false;
  std::shared_ptr<Granted> granted_;
  std::unique_ptr<rpc::DevelopmentKey> key_;
  std::unique_ptr<server::Host> host_;
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<rpc::Client> client_;
};

// A grant of `role` to `subject` in the trust, or in one of its schools when `school` is not "".
rpc::Grant GrantOf(const std::string& subject, const std::string& role, const std::string& trust,
                   const std::string& school = "");

}  // namespace senda::testing

#endif  // SENDA_COMMON_TESTING_SERVICE_HARNESS_H_
