#include <fmt/format.h>
#include <google/protobuf/empty.pb.h>
#include <gtest/gtest.h>

#include "senda/directory/v1/directory_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "tests/integration/school_data.h"

// Every service in a server of its own, following the directory's grants over gRPC.
namespace senda::integration {
namespace {

using namespace pupils::v1;

TEST(SeparateServers, DenyFromTheNextCallWhatWasRevoked) {
  SeveralServers servers({.separate = true});
  servers.AddTrust("t", {"900001"});
  const std::string pupil = AddPupil(servers, "t", "900001", 1);
  const auto get = Text<GetPupilRequest>(fmt::format("name: '{}'", pupil));
  const auto read = [&] {
    return servers.Call<Pupil>("senda.pupils.v1.PupilsService/GetPupil", get, "ana").status();
  };
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(read().code(), absl::StatusCode::kPermissionDenied) << round;
    const std::string id = fmt::format("g{}", round);
    servers.Grant("t", id, "ana", "ROLE_SENCO", "trusts/t/schools/900001");
    EXPECT_TRUE(Eventually([&] { return read().ok(); })) << round << " " << read();
    const auto revoked = servers.Call<google::protobuf::Empty>(
        "senda.directory.v1.DirectoryService/DeleteRoleGrant",
        Text<directory::v1::DeleteRoleGrantRequest>(
            fmt::format("name: 'trusts/t/roleGrants/{}'", id)),
        "operator");
    ASSERT_TRUE(revoked.ok()) << revoked.status();
    EXPECT_EQ(read().code(), absl::StatusCode::kPermissionDenied) << round;
  }
}

TEST(SeparateServers, AnswerTogetherAsOneServerWould) {
  SeveralServers separate({.separate = true});
  SeveralServers together({});
  for (SeveralServers* servers : {&separate, &together}) {
    servers->AddTrust("t", {"900001", "900002"});
    AddPupil(*servers, "t", "900001", 1, "K", "SLCN");
    AddPupil(*servers, "t", "900002", 2, "E", "ASD");
  }
  const auto figures = [](SeveralServers& servers) {
    dashboard::v1::TrustDashboard dashboard = TrustDashboardOf(servers, "t");
    dashboard.clear_freshness();
    return dashboard.DebugString();
  };
  EXPECT_EQ(figures(separate), figures(together));
}

}  // namespace
}  // namespace senda::integration
