#include "common/server/grpc_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "common/telemetry/log.h"
#include "grpc/health/v1/health.pb.h"

namespace senda::server {
namespace {

TEST(GrpcLog, HoldsWhatProtobufSaysOfABodyThatIsNotUtf8) {
  const std::string path = ::testing::TempDir() + "/grpc_log_test." + std::to_string(::getpid());
  telemetry::LogSettings settings;
  settings.level = telemetry::Level::kDebug;
  settings.descriptor = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY, 0600);
  ASSERT_GE(settings.descriptor, 0);
  telemetry::ConfigureLog(settings);
  RedirectGrpcLog();
  grpc::health::v1::HealthCheckRequest request;
  EXPECT_FALSE(request.ParseFromString(std::string("\x0A\x02\xC3\x28", 4)));
  std::ifstream file(path);
  const std::string log((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  EXPECT_THAT(log, ::testing::HasSubstr("\"msg\":\"protobuf\""));
  EXPECT_THAT(log, ::testing::HasSubstr("invalid UTF-8"));
  ::unlink(path.c_str());
}

}  // namespace
}  // namespace senda::server
