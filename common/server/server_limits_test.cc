#include "common/server/server_test_fixture.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

TEST_F(ServerTest, RefusesAPortThatAnotherServerHas) {
  Start();
  ServerConfig second = config_;
  second.grpc_address = fmt::format("127.0.0.1:{}", server_->grpc_port());
  EchoService service;
  ServerParts parts;
  parts.services = {&service};
  EXPECT_EQ(errors::ReasonOf(Server::Start(second, parts).status()), "ADDRESS_IN_USE");
}

TEST_F(ServerTest, RefusesAnAdminPortThatAnotherServerHas) {
  Start();
  ServerConfig second = config_;
  second.admin_address = fmt::format("127.0.0.1:{}", server_->admin_port());
  EchoService service;
  ServerParts parts;
  parts.services = {&service};
  EXPECT_EQ(errors::ReasonOf(Server::Start(second, parts).status()), "ADDRESS_IN_USE");
}

TEST_F(ServerTest, RefusesAMessageAboveItsLimit) {
  config_.max_receive_bytes = 1 << 20;
  Start();
  const auto code = [&](std::size_t bytes) {
    return Call(channel_, kEcho, std::string(bytes, 'x')).status.error_code();
  };
  EXPECT_EQ(code(1 << 20), grpc::StatusCode::OK);
  EXPECT_EQ(code((1 << 20) + 1), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, RefusesMetadataAboveItsLimit) {
  config_.max_metadata_bytes = 32 << 10;
  Start();
  const auto code = [&](std::size_t bytes) {
    grpc::ClientContext context;
    context.AddMetadata("padding", std::string(bytes, 'x'));
    return Call(channel_, kEcho, "hello", context).status.error_code();
  };
  // gRPC's own limit is 8 KiB, so the first call shows that ours is used.
  EXPECT_EQ(code(20'000), grpc::StatusCode::OK);
  EXPECT_EQ(code(40'000), grpc::StatusCode::RESOURCE_EXHAUSTED);
}

TEST_F(ServerTest, RefusesCompressedMessages) {
  Start();
  for (const auto algorithm : {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    context.set_compression_algorithm(algorithm);
    EXPECT_EQ(Call(channel_, kEcho, std::string(100'000, 'x'), context).status.error_code(),
              grpc::StatusCode::UNIMPLEMENTED);
  }
}

}  // namespace
}  // namespace senda::server
