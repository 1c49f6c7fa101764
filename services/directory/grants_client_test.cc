#include "services/directory/grants_client.h"

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/bound_service.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"
#include "senda/directory/v1/directory_service.pb.h"

namespace senda::directory {
namespace {

// A directory that answers with what the test says, and remembers what it was asked.
class ScriptedDirectory : public grpc::Service {
 public:
  ScriptedDirectory() {
    AddMethod(
        new grpc::internal::RpcServiceMethod("/senda.directory.v1.DirectoryService/SyncRoleGrants",
                                             grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        0, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
               [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                      grpc::ByteBuffer* reply) {
                 auto* reactor = context->DefaultReactor();
                 reactor->Finish(Answer(*context, *request, *reply));
                 return reactor;
               }));
  }

  v1::SyncRoleGrantsResponse response;
  absl::Status status;
  v1::SyncRoleGrantsRequest asked;
  std::string authorization;

 private:
  grpc::Status Answer(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& request,
                      grpc::ByteBuffer& reply) {
    grpc::Slice slice;
    EXPECT_TRUE(request.DumpToSingleSlice(&slice).ok());
    EXPECT_TRUE(asked.ParseFromArray(slice.begin(), static_cast<int>(slice.size())));
    const auto found = context.client_metadata().find("authorization");
    if (found != context.client_metadata().end()) {
      authorization.assign(found->second.data(), found->second.size());
    }
    if (!status.ok()) return rpc::ToGrpc(status);
    reply = rpc::ToByteBuffer(std::make_shared<const std::string>(response.SerializeAsString()));
    return grpc::Status::OK;
  }
};

class GrantsClientTest : public ::testing::Test {
 protected:
  GrantsClientTest() {
    grpc::ServerBuilder builder;
    builder.RegisterService(&directory_);
    server_ = builder.BuildAndStart();
    client_ = std::make_unique<rpc::Client>(server_->InProcessChannel({}));
    poll_ = MakeGrantsPoll(
        *client_, [this] { return token_; }, "f");
  }
  ~GrantsClientTest() override { server_->Shutdown(); }

  ScriptedDirectory directory_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<rpc::Client> client_;
  std::string token_ = "first";
  rpc::GrantsFollower::Poll poll_;
};

TEST_F(GrantsClientTest, SaysWhoAsksAndWhatItHas) {
  ASSERT_TRUE(poll_(7).ok());
  EXPECT_EQ(directory_.asked.follower(), "f");
  EXPECT_EQ(directory_.asked.applied_version(), 7);
  EXPECT_GT(directory_.asked.wait_milliseconds(), 0);
  EXPECT_LE(directory_.asked.wait_milliseconds(), 2000);
  EXPECT_EQ(directory_.authorization, "Bearer first");
  token_ = "renewed";
  ASSERT_TRUE(poll_(7).ok());
  EXPECT_EQ(directory_.authorization, "Bearer renewed");
}

TEST_F(GrantsClientTest, GivesAllGrantsAsTheReplicaTakesThem) {
  directory_.response.set_complete(true);
  directory_.response.set_version(9);
  auto* local = directory_.response.add_grants();
  local->set_name("trusts/oak/roleGrants/g");
  local->set_subject("ana");
  local->set_role(v1::ROLE_SENCO);
  local->set_school("trusts/oak/schools/130001");
  local->mutable_valid_until()->set_seconds(2000);
  auto* platform = directory_.response.add_grants();
  platform->set_name("trusts/-/roleGrants/p");
  platform->set_subject("op");
  platform->set_role(v1::ROLE_PLATFORM_OPERATOR);

  const auto update = poll_(0);
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_TRUE(update->full);
  EXPECT_EQ(update->version, 9);
  ASSERT_EQ(update->grants.size(), 2u);
  EXPECT_EQ(update->grants[0].trust, "oak");
  EXPECT_EQ(update->grants[0].role, "SENCO");
  EXPECT_EQ(update->grants[0].school, "trusts/oak/schools/130001");
  EXPECT_EQ(update->grants[0].expires, absl::FromUnixSeconds(2000));
  EXPECT_EQ(update->grants[1].trust, "-");
  EXPECT_EQ(update->grants[1].role, "PLATFORM_OPERATOR");
  EXPECT_EQ(update->grants[1].expires, absl::InfiniteFuture());
}

TEST_F(GrantsClientTest, GivesChangesThatBuildOnWhatWasApplied) {
  directory_.response.set_version(9);
  directory_.response.add_removed("trusts/oak/roleGrants/g");
  const auto update = poll_(7);
  ASSERT_TRUE(update.ok()) << update.status();
  EXPECT_FALSE(update->full);
  EXPECT_EQ(update->from_version, 7);
  EXPECT_EQ(update->revoked, std::vector<std::string>{"trusts/oak/roleGrants/g"});
}

TEST_F(GrantsClientTest, RefusesAGrantWithoutATrust) {
  directory_.response.set_complete(true);
  directory_.response.add_grants()->set_name("roleGrants/g");
  EXPECT_EQ(poll_(0).status().code(), absl::StatusCode::kInternal);
}

TEST_F(GrantsClientTest, ReportsTheDirectorysError) {
  directory_.status = errors::GrantsStale();
  EXPECT_EQ(errors::ReasonOf(poll_(7).status()), "GRANTS_STALE");
}

}  // namespace
}  // namespace senda::directory
