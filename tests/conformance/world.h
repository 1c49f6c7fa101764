#ifndef SENDA_TESTS_CONFORMANCE_WORLD_H_
#define SENDA_TESTS_CONFORMANCE_WORLD_H_

#include <map>
#include <memory>
#include <string>

#include "common/rpc/client.h"
#include "common/storage/faulty_database.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"

namespace senda::conformance {

// A trust with two schools and these people:
//   lead       SEND lead, records officer and operator of the whole trust
//   oak        SENCO, records officer and operator of the school Oak
// and over all trusts: operator (platform operator) and service (service account).
struct Trust {
  std::string id;
  std::string name;  // "trusts/t1"
  std::string oak;   // "trusts/t1/schools/130001"
  std::string elm;
};

// All services of the project in one real server on one engine, shared by the tests of a program.
// Each test has trusts of its own.
class World {
 public:
  static constexpr char kLead[] = "lead";
  static constexpr char kOak[] = "oak";
  static constexpr char kOperator[] = "operator";
  static constexpr char kService[] = "service";

  // The world of "sqlite" or "postgres"; nullptr when PostgreSQL is not to be had.
  static World* Of(const std::string& engine);
  // Ends all worlds; call when the tests are over.
  static void EndAll();

  Trust NewTrust();

  testing::ServiceHarness& harness() { return *harness_; }
  const rpc::Client& client() const { return harness_->client(); }
  rpc::CallOptions As(const std::string& subject) const { return harness_->As(subject); }
  // The faults of a service's database: none until a test arms one.
  storage::FaultPlan& faults(const std::string& source) { return *faults_.at(source); }
  // "_4711_1" behind each service's schema on PostgreSQL; "" on SQLite.
  const std::string& schema_suffix() const { return schema_suffix_; }

 private:
  explicit World(std::unique_ptr<testing::DatabasePlace> place);
  void Must(const std::string& method, const std::string& request_type, const std::string& request);

  std::unique_ptr<testing::DatabasePlace> place_;
  std::string schema_suffix_;
  std::map<std::string, storage::FaultPlan*> faults_;  // owned by the services' databases
  std::unique_ptr<testing::ServiceHarness> harness_;
};

// A number that no other call of this program gets.
int NextNumber();

}  // namespace senda::conformance

#endif  // SENDA_TESTS_CONFORMANCE_WORLD_H_
