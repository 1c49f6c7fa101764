#include "tests/integration/several_servers.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/testing/free_port.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/dashboard/dashboard_service.h"
#include "services/directory/directory_service.h"
#include "services/directory/grants_client.h"
#include "services/goals/goals_service.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils_service.h"
#include "services/workforce_cpd/workforce_service.h"

namespace senda::integration {
namespace {

constexpr char kAll[] = "all";
constexpr char kDirectory[] = "senda.directory.v1.DirectoryService/";

const rpc::ServiceDefinition& DefinitionOf(const std::string& area) {
  if (area == "directory") return directory::Definition();
  if (area == "goals") return goals::Definition();
  if (area == "pupils") return pupil_tracking::Definition();
  if (area == "provision") return provision_map::Definition();
  if (area == "workforce") return workforce_cpd::Definition();
  return dashboard::Definition();
}

}  // namespace

bool Eventually(const std::function<bool()>& holds, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (!holds()) {
    if (absl::Now() > end) return false;
  }
  return true;
}

const std::vector<std::string>& SeveralServers::Areas() {
  static const std::vector<std::string> areas = {"directory", "goals",     "pupils",
                                                 "provision", "workforce", "dashboard"};
  return areas;
}

SeveralServers::SeveralServers(const Options& options) : options_(options) {
  data_dir_ = fmt::format("{}/senda-{}", std::filesystem::temp_directory_path().string(),
                          resource::NewUuid(absl::Now()));
  if (!options_.separate) {
    Start(kAll);
    return;
  }
  for (const std::string& area : Areas()) ports_[area] = testing::FreePort();
  for (const std::string& area : Areas()) Start(area);
}

SeveralServers::~SeveralServers() {
  // Who calls goes before whom it calls.
  for (auto area = Areas().rbegin(); area != Areas().rend(); ++area) Stop(*area);
  servers_.clear();
  std::filesystem::remove_all(data_dir_);
}

void SeveralServers::Stop(const std::string& area) { servers_.erase(area); }

void SeveralServers::Start(const std::string& area) {
  testing::ServiceHarness::Options options;
  options.data_dir = data_dir_;
  options.redis_address = options_.redis_address;
  options.operators = {"operator"};
  options.service_accounts = {"service"};
  options.grpc_port = ports_[area];
  if (area == kAll) {
    for (const std::string& each : Areas()) options.definitions.push_back(&DefinitionOf(each));
  } else {
    options.definitions = {&DefinitionOf(area)};
    options.make_grants_poll = &directory::MakeGrantsPoll;
    for (const auto& [other, port] : ports_) {
      if (other != area) options.peers[other] = fmt::format("127.0.0.1:{}", port);
    }
  }
  auto server = std::make_unique<testing::ServiceHarness>(std::move(options));
  const std::string address = server->address();
  ports_[area] = std::stoi(address.substr(address.find(':') + 1));
  servers_[area] = std::move(server);
}

testing::ServiceHarness& SeveralServers::server(const std::string& area) {
  return *servers_.at(options_.separate ? area : kAll);
}

std::string SeveralServers::AreaOf(const std::string& method) {
  const std::size_t begin = method.find('.') + 1;
  return method.substr(begin, method.find('.', begin) - begin);
}

void SeveralServers::AddTrust(const std::string& id, const std::vector<std::string>& urns) {
  using namespace directory::v1;
  const std::string service = kDirectory;
  Must<Trust, CreateTrustRequest>(
      service + "CreateTrust",
      fmt::format("trust_id: '{}' trust {{ display_name: 'Trust {}' }}", id, id), "operator");
  for (const std::string& urn : urns) {
    Must<School, CreateSchoolRequest>(
        service + "CreateSchool",
        fmt::format("parent: 'trusts/{}' school_id: '{}' school {{ urn: '{}' display_name: 'School "
                    "{}' }}",
                    id, urn, urn, urn),
        "operator");
  }
  Grant(id, "lead", "lead", "ROLE_TRUST_SEND_LEAD");
}

void SeveralServers::Grant(const std::string& trust, const std::string& id,
                           const std::string& subject, const std::string& role,
                           const std::string& school) {
  using namespace directory::v1;
  Must<RoleGrant, CreateRoleGrantRequest>(
      std::string(kDirectory) + "CreateRoleGrant",
      fmt::format("parent: 'trusts/{}' role_grant_id: '{}' role_grant {{ subject: '{}' role: {} "
                  "school: '{}' }}",
                  trust, id, subject, role, school),
      "operator");
}

}  // namespace senda::integration
