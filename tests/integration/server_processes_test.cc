#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/rpc/development_key.h"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/workforce/v1/workforce_service.pb.h"
#include "tests/integration/server_process.h"
#include "tests/integration/several_servers.h"

// Each service as the program that is shipped, in a process of its own, with what only that program
// links.
namespace senda::integration {
namespace {

const std::map<std::string, std::string>& Programs() {
  static const std::map<std::string, std::string> programs = {
      {"directory", "directory_server"},     {"goals", "goals_server"},
      {"pupils", "pupil_tracking_server"},   {"provision", "provision_map_server"},
      {"workforce", "workforce_cpd_server"}, {"dashboard", "dashboard_server"}};
  return programs;
}

class ServerProcessesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    data_dir_ = fmt::format("{}/senda-{}", std::filesystem::temp_directory_path().string(),
                            resource::NewUuid(absl::Now()));
    std::filesystem::create_directories(data_dir_);
    key_ = *rpc::DevelopmentKey::OpenOrCreate(data_dir_);
    const std::vector<std::string> flags = {"--data-dir=" + data_dir_, "--operators=operator",
                                            "--drain=0s"};
    for (const auto& [area, program] : Programs()) {
      servers_[area] =
          std::make_unique<ServerProcess>(std::string(SENDA_SERVERS) + "/" + program, flags);
      clients_[area] = std::make_unique<rpc::Client>(*rpc::Connect(servers_[area]->address()));
    }
    std::string peers;
    for (const auto& [area, server] : servers_) {
      peers += fmt::format("{}{}={}", peers.empty() ? "" : ",", area, server->address());
    }
    const std::string directory = servers_["directory"]->address();
    for (const auto& [area, server] : servers_) {
      if (area == "directory") {
        server->Start();
      } else {
        server->Start({"--peers=" + peers, "--directory-address=" + directory});
      }
    }
  }
  void TearDown() override {
    // All at once, and after their clients: an idle connection keeps a server for its whole grace.
    clients_.clear();
    for (const auto& [area, server] : servers_) server->BeginStop();
    for (const auto& [area, server] : servers_) EXPECT_EQ(server->Stop(), 0) << area;
    std::filesystem::remove_all(data_dir_);
  }

  // Calls until the servers are up; then the answer must come.
  template <typename Reply, typename Request>
  Reply Must(const std::string& method, const std::string& request, const std::string& subject) {
    const std::size_t begin = method.find('.') + 1;
    const std::string area = method.substr(begin, method.find('.', begin) - begin);
    absl::StatusOr<Reply> reply;
    Eventually([&] {
      rpc::CallOptions options;
      options.token = *key_->Mint(subject, "senda", absl::Now(), absl::Hours(1));
      options.deadline = absl::Now() + absl::Seconds(10);
      reply = clients_[area]->Call<Reply>(method, Text<Request>(request), options);
      return reply.status().code() != absl::StatusCode::kUnavailable ||
             !servers_[area]->IsRunning();
    });
    EXPECT_TRUE(reply.ok()) << method << ": " << reply.status();
    return reply.ok() ? *reply : Reply();
  }

  std::string data_dir_;
  std::unique_ptr<rpc::DevelopmentKey> key_;
  std::map<std::string, std::unique_ptr<ServerProcess>> servers_;
  std::map<std::string, std::unique_ptr<rpc::Client>> clients_;
};

TEST_F(ServerProcessesTest, WorkTogetherAndStopWell) {
  using namespace directory::v1;
  const std::string directory = "senda.directory.v1.DirectoryService/";
  Must<Trust, CreateTrustRequest>(directory + "CreateTrust",
                                  "trust_id: 't' trust { display_name: 'T' }", "operator");
  Must<School, CreateSchoolRequest>(
      directory + "CreateSchool",
      "parent: 'trusts/t' school_id: '900001' school { urn: '900001' display_name: 'Oak' }",
      "operator");
  Must<RoleGrant, CreateRoleGrantRequest>(
      directory + "CreateRoleGrant",
      "parent: 'trusts/t' role_grant { subject: 'lead' role: ROLE_TRUST_SEND_LEAD }", "operator");
  Must<pupils::v1::ListPupilsResponse, pupils::v1::ListPupilsRequest>(
      "senda.pupils.v1.PupilsService/ListPupils", "parent: 'trusts/t'", "lead");
  Must<workforce::v1::StaffMember, workforce::v1::CreateStaffMemberRequest>(
      "senda.workforce.v1.WorkforceService/CreateStaffMember",
      "parent: 'trusts/t' staff_member { school: 'trusts/t/schools/900001' display_name: 'Sam' "
      "role: STAFF_ROLE_TEACHER }",
      "lead");
  dashboard::v1::TrustDashboard shown;
  EXPECT_TRUE(Eventually([&] {
    shown = Must<dashboard::v1::TrustDashboard, dashboard::v1::GetTrustDashboardRequest>(
        "senda.dashboard.v1.DashboardService/GetTrustDashboard", "name: 'trusts/t'", "lead");
    return shown.unreachable_size() == 0 && shown.schools_size() == 1 &&
           shown.schools(0).staff() == 1;
  })) << shown.DebugString();
  for (const auto& [area, server] : servers_) EXPECT_TRUE(server->IsRunning()) << area;
}

}  // namespace
}  // namespace senda::integration
