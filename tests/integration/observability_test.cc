#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>
#include <memory>
#include <vector>

#include "common/telemetry/log.h"
#include "tests/integration/school_data.h"

// What an operator sees of all services in one server.
namespace senda::integration {
namespace {

using google::protobuf::Message;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

// Messages of services that come with gRPC, by their names.
class Messages {
 public:
  std::unique_ptr<Message> New(const std::string& name, const std::string& text = "") {
    const auto* type =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
    EXPECT_NE(type, nullptr) << name;
    std::unique_ptr<Message> message(factory_.GetPrototype(type)->New());
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, message.get()));
    return message;
  }

 private:
  google::protobuf::DynamicMessageFactory factory_;
};

class ObservabilityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    servers_ = new SeveralServers({});
    servers_->AddTrust("t", {"900001"});
  }
  static void TearDownTestSuite() {
    delete servers_;
    servers_ = nullptr;
  }

  static testing::ServiceHarness& server() { return servers_->server("all"); }
  static std::string Metrics() {
    httplib::Client client("127.0.0.1", server().admin_port());
    const auto answer = client.Get("/metrics");
    return answer ? answer->body : "";
  }

  Messages messages_;
  static SeveralServers* servers_;
};
SeveralServers* ObservabilityTest::servers_ = nullptr;

const std::vector<std::string>& Services() {
  static const std::vector<std::string> services = {
      "senda.directory.v1.DirectoryService",   "senda.goals.v1.GoalsService",
      "senda.pupils.v1.PupilsService",         "senda.provision.v1.ProvisionService",
      "senda.workforce.v1.WorkforceService",   "senda.dashboard.v1.DashboardService",
      "senda.metrics.v1.MetricsSourceService", "senda.changes.v1.ChangeFeedService"};
  return services;
}

TEST_F(ObservabilityTest, ListsEveryServiceByReflection) {
  const auto stream = server().client().OpenBatches(
      "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", server().As("nobody"));
  const auto request =
      messages_.New("grpc.reflection.v1alpha.ServerReflectionRequest", "list_services: '*'");
  const auto reply = messages_.New("grpc.reflection.v1alpha.ServerReflectionResponse");
  const absl::Status status = stream->Exchange(*request, *reply);
  ASSERT_TRUE(status.ok()) << status;
  const std::string text = reply->DebugString();
  for (const std::string& service : Services()) {
    EXPECT_THAT(text, HasSubstr(fmt::format("name: \"{}\"", service)));
  }
}

TEST_F(ObservabilityTest, GivesTheDescriptorsOfItsServices) {
  for (const std::string& service : Services()) {
    const auto stream = server().client().OpenBatches(
        "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", server().As("nobody"));
    const auto request = messages_.New("grpc.reflection.v1alpha.ServerReflectionRequest",
                                       fmt::format("file_containing_symbol: '{}'", service));
    const auto reply = messages_.New("grpc.reflection.v1alpha.ServerReflectionResponse");
    const absl::Status status = stream->Exchange(*request, *reply);
    ASSERT_TRUE(status.ok()) << status;
    EXPECT_THAT(reply->DebugString(), HasSubstr("file_descriptor_proto")) << service;
  }
}

TEST_F(ObservabilityTest, IsHealthyAsAWholeAndForEachService) {
  std::vector<std::string> names = Services();
  names.push_back("");
  for (const std::string& service : names) {
    const auto request =
        messages_.New("grpc.health.v1.HealthCheckRequest", fmt::format("service: '{}'", service));
    const auto reply = messages_.New("grpc.health.v1.HealthCheckResponse");
    const absl::Status status = server().client().Call("grpc.health.v1.Health/Check", *request,
                                                       *reply, server().As("nobody"));
    EXPECT_TRUE(status.ok()) << service << " " << status;
    EXPECT_THAT(reply->DebugString(), HasSubstr("SERVING"));
    EXPECT_THAT(reply->DebugString(), ::testing::Not(HasSubstr("NOT_SERVING")));
  }
}

TEST_F(ObservabilityTest, IsReadyAndCountsItsCallsForPrometheus) {
  TrustDashboardOf(*servers_, "t");
  httplib::Client client("127.0.0.1", server().admin_port());
  const auto ready = client.Get("/readyz");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 200) << ready->body;
  const std::string metrics = Metrics();
  EXPECT_THAT(metrics, HasSubstr("grpc_server_handled_total"));
  EXPECT_THAT(metrics, HasSubstr("grpc_server_handling_seconds_bucket"));
  EXPECT_THAT(metrics, HasSubstr("grpc_method=\"GetTrustDashboard\""));
  // Nobody is told of whom by a label.
  EXPECT_EQ(metrics.find("900001"), std::string::npos);
  EXPECT_EQ(metrics.find("trusts/"), std::string::npos);
}

// The dashboard passes on the trace of its caller, so that the calls it makes are part of it.
TEST_F(ObservabilityTest, TakesATraceAlongToEverySource) {
  const std::string path = server().data_dir() + "/calls.log";
  telemetry::LogSettings settings;
  settings.descriptor = ::open(path.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
  ASSERT_GE(settings.descriptor, 0);
  telemetry::ConfigureLog(settings);
  servers_->AddTrust("traced", {});
  rpc::CallOptions options = server().As("lead");
  options.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto answered = server().client().Call<dashboard::v1::TrustDashboard>(
      "senda.dashboard.v1.DashboardService/GetTrustDashboard",
      Text<dashboard::v1::GetTrustDashboardRequest>("name: 'trusts/traced'"), options);
  EXPECT_TRUE(answered.ok()) << answered.status();
  const auto logged = [&](const std::string& method) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      if (line.find(method) != std::string::npos &&
          line.find("4bf92f3577b34da6a3ce929d0e0e4736") != std::string::npos) {
        return true;
      }
    }
    return false;
  };
  EXPECT_TRUE(Eventually([&] { return logged("DashboardService/GetTrustDashboard"); }));
  EXPECT_TRUE(Eventually([&] { return logged("MetricsSourceService/GetWatermarks"); }));
  settings.level = telemetry::Level::kError;
  telemetry::ConfigureLog(settings);
}

}  // namespace
}  // namespace senda::integration
