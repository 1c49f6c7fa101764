#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/directory/directory_service.h"
#include "services/directory/grants_client.h"
#include "services/pupil_tracking/pupils_service.h"

// Roles as another service sees them: the directory and pupil tracking, each a server of its own,
// with the grants followed over TCP.
namespace senda::directory {
namespace {

using senda::testing::ServiceHarness;

constexpr char kDirectory[] = "senda.directory.v1.DirectoryService/";
constexpr char kOperator[] = "operator";

class RevocationTest : public senda::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    const auto place = [this](const std::string& schema) { return Options(schema); };
    ServiceHarness::Options here;
    here.definitions = {&Definition()};
    here.operators = {kOperator};
    here.UseDatabase(place);
    directory_ = std::make_unique<ServiceHarness>(here);

    ServiceHarness::Options there;
    there.definitions = {&pupil_tracking::Definition()};
    there.data_dir = directory_->data_dir();  // for the key that tokens are made with
    there.peers = {{"directory", directory_->address()}};
    there.make_grants_poll = &MakeGrantsPoll;
    there.UseDatabase(place);
    pupils_ = std::make_unique<ServiceHarness>(there);

    v1::CreateTrustRequest trust;
    trust.set_trust_id("oak");
    trust.mutable_trust()->set_display_name("Oak");
    v1::Trust made;
    ASSERT_TRUE(Ask("CreateTrust", trust, made).ok());
  }

  absl::Status Ask(const std::string& method, const google::protobuf::Message& request,
                   google::protobuf::Message& reply) {
    return directory_->client().Call(kDirectory + method, request, reply,
                                     directory_->As(kOperator));
  }
  std::string Give(const std::string& subject) {
    v1::CreateRoleGrantRequest request;
    request.set_parent("trusts/oak");
    request.mutable_role_grant()->set_subject(subject);
    request.mutable_role_grant()->set_role(v1::ROLE_SENCO);
    v1::RoleGrant grant;
    const absl::Status status = Ask("CreateRoleGrant", request, grant);
    EXPECT_TRUE(status.ok()) << status;
    return grant.name();
  }
  void Take(const std::string& name) {
    v1::DeleteRoleGrantRequest request;
    request.set_name(name);
    google::protobuf::Empty nothing;
    const absl::Status status = Ask("DeleteRoleGrant", request, nothing);
    EXPECT_TRUE(status.ok()) << status;
  }
  // How the other service answers: "" for well, or the error's reason.
  std::string ListPupils(const std::string& subject) {
    pupils::v1::ListPupilsRequest request;
    request.set_parent("trusts/oak");
    pupils::v1::ListPupilsResponse reply;
    const absl::Status status = pupils_->client().Call("senda.pupils.v1.PupilsService/ListPupils",
                                                       request, reply, pupils_->As(subject));
    return status.ok() ? "" : errors::ReasonOf(status);
  }

  // A grant may reach the other service after the call that made it was answered.
  void AwaitAccess(const std::string& subject) {
    const absl::Time end = absl::Now() + absl::Seconds(30);
    while (!ListPupils(subject).empty() && absl::Now() < end) {
    }
    EXPECT_EQ(ListPupils(subject), "");
  }

  std::unique_ptr<ServiceHarness> directory_;
  std::unique_ptr<ServiceHarness> pupils_;
};

TEST_P(RevocationTest, HoldsEverywhereFromTheNextCall) {
  for (int round = 0; round < 10; ++round) {
    ASSERT_EQ(ListPupils("ana"), "PERMISSION_DENIED_OR_ABSENT") << round;
    const std::string grant = Give("ana");
    AwaitAccess("ana");
    Take(grant);
  }
  EXPECT_EQ(ListPupils("ana"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(RevocationTest, LeavesTheRolesOfOthersAlone) {
  Give("ben");
  AwaitAccess("ben");
  Take(Give("ana"));
  EXPECT_EQ(ListPupils("ana"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(ListPupils("ben"), "");
}

INSTANTIATE_TEST_SUITE_P(Engines, RevocationTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
