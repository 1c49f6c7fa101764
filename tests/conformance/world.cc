#include "tests/conformance/world.h"

#include <fmt/format.h>
#include <google/protobuf/empty.pb.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <utility>

#include "services/dashboard/dashboard_service.h"
#include "services/directory/directory_service.h"
#include "services/goals/goals_service.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils_service.h"
#include "services/workforce_cpd/workforce_service.h"
#include "tests/conformance/resource_api.h"

namespace senda::conformance {
namespace {

std::map<std::string, std::unique_ptr<World>>& Worlds() {
  static auto* worlds = new std::map<std::string, std::unique_ptr<World>>();
  return *worlds;
}

}  // namespace

int NextNumber() {
  static std::atomic<int> number = 0;
  return ++number;
}

World* World::Of(const std::string& engine) {
  auto& worlds = Worlds();
  if (!worlds.contains(engine)) {
    auto place = testing::NewPlace(engine);
    if (place == nullptr) return nullptr;
    worlds[engine].reset(new World(std::move(place)));
  }
  return worlds[engine].get();
}

void World::EndAll() { Worlds().clear(); }

World::World(std::unique_ptr<testing::DatabasePlace> place) : place_(std::move(place)) {
  testing::ServiceHarness::Options options;
  options.definitions = {&directory::Definition(),      &goals::Definition(),
                         &pupil_tracking::Definition(), &provision_map::Definition(),
                         &workforce_cpd::Definition(),  &dashboard::Definition()};
  options.UseDatabase([this](const std::string& schema) { return place_->Options(schema); });
  options.operators = {kOperator};
  options.service_accounts = {kService};
  options.wrap_database = [this](const std::string& source,
                                 std::unique_ptr<storage::Database> database) {
    storage::FaultyDatabase faulty = storage::WrapWithFaults(std::move(database));
    faults_[source] = faulty.plan;
    return std::move(faulty.database);
  };
  options.follow_sources = false;  // faults are meant for the calls of the tests
  schema_suffix_ = options.schema_suffix;
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
}

void World::Must(const std::string& method, const std::string& request_type,
                 const std::string& request) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  const MessagePtr message = FromText(pool->FindMessageTypeByName(request_type), request);
  google::protobuf::Empty ignored;
  const absl::Status status = client().Call(method, *message, ignored, As(kOperator));
  if (status.ok()) return;
  std::cerr << method << " " << request << ": " << status << "\n";
  std::abort();
}

Trust World::NewTrust() {
  Trust trust;
  trust.id = fmt::format("t{}", NextNumber());
  trust.name = "trusts/" + trust.id;
  trust.oak = trust.name + "/schools/900001";
  trust.elm = trust.name + "/schools/900002";
  const std::string service = "senda.directory.v1.DirectoryService/";
  Must(service + "CreateTrust", "senda.directory.v1.CreateTrustRequest",
       fmt::format("trust_id: '{}' trust {{ display_name: 'Trust' }}", trust.id));
  for (const char* urn : {"900001", "900002"}) {
    Must(service + "CreateSchool", "senda.directory.v1.CreateSchoolRequest",
         fmt::format("parent: '{}' school_id: '{}' school {{ urn: '{}' display_name: 'School' }}",
                     trust.name, urn, urn));
  }
  for (const auto& [subject, school] : {std::pair(kLead, std::string()), {kOak, trust.oak}}) {
    for (const char* role : {school.empty() ? "ROLE_TRUST_SEND_LEAD" : "ROLE_SENCO",
                             "ROLE_RECORDS_OFFICER", "ROLE_PLATFORM_OPERATOR"}) {
      Must(service + "CreateRoleGrant", "senda.directory.v1.CreateRoleGrantRequest",
           fmt::format("parent: '{}' role_grant {{ subject: '{}' role: {} school: '{}' }}",
                       trust.name, subject, role, school));
    }
  }
  return trust;
}

}  // namespace senda::conformance
