#include "common/server/server.h"

#include <unistd.h>

#include <csignal>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/server/server_test_fixture.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

// The names that reflection lists, by raw messages: the client needs no generated code of it.
std::vector<std::string> Reflect(const std::shared_ptr<grpc::Channel>& channel) {
  // ServerReflectionRequest{list_services: "*"}: field 7, a string.
  const std::string request = {0x3a, 0x01, '*'};
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  grpc::CompletionQueue queue;
  const auto step = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(
      &context, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", &queue);
  stream->StartCall(nullptr);
  step();
  stream->Write(ToBuffer(request), nullptr);
  step();
  grpc::ByteBuffer buffer;
  stream->Read(&buffer, nullptr);
  const bool answered = step();
  grpc::Status status;
  context.TryCancel();
  stream->Finish(&status, nullptr);
  step();
  std::vector<std::string> names;
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(
      "grpc.reflection.v1alpha.ServerReflectionResponse");
  if (!answered || type == nullptr) return names;
  google::protobuf::DynamicMessageFactory factory;
  const std::unique_ptr<google::protobuf::Message> response(factory.GetPrototype(type)->New());
  response->ParseFromString(ToText(buffer));
  const auto& list = response->GetReflection()->GetMessage(
      *response, type->FindFieldByName("list_services_response"));
  const auto* services = list.GetDescriptor()->FindFieldByName("service");
  for (int i = 0; i < list.GetReflection()->FieldSize(list, services); ++i) {
    const auto& service = list.GetReflection()->GetRepeatedMessage(list, services, i);
    names.push_back(service.GetReflection()->GetString(
        service, service.GetDescriptor()->FindFieldByName("name")));
  }
  return names;
}

TEST_F(ServerTest, AnswersOverTheSocketAndWithinTheProcess) {
  Start();
  EXPECT_EQ(Call(channel_, kEcho, "hello").text, "hello");
  EXPECT_EQ(Call(server_->InProcessChannel(), kEcho, "hello").text, "hello");
}

TEST_F(ServerTest, ListsItsServicesByReflection) {
  Start();
  EXPECT_THAT(Reflect(channel_), Contains("senda.test.v1.EchoService"));
  EXPECT_THAT(Reflect(channel_), Contains("grpc.health.v1.Health"));
}

TEST_F(ServerTest, HidesItsServicesWhenToldTo) {
  config_.reflection = false;
  Start();
  EXPECT_TRUE(Reflect(channel_).empty());
  EXPECT_EQ(Call(channel_, kEcho, "hello").text, "hello");
}

TEST_F(ServerTest, HasTheDescriptorOfHealthForReflection) {
  EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
                "grpc.health.v1.Health"),
            nullptr);
}

TEST_F(ServerTest, SaysThatItServesAsAWholeAndForEachService) {
  Start();
  EXPECT_EQ(HealthOf(channel_, ""), "SERVING");
  EXPECT_EQ(HealthOf(channel_, "senda.test.v1.EchoService"), "SERVING");
  EXPECT_EQ(HealthOf(channel_, "no.such.Service"), "error 5");
}

TEST_F(ServerTest, StillAnswersWhileItDrainsButSaysThatItStops) {
  Start();
  EXPECT_EQ(AdminStatus("/readyz"), 200);
  server_->BeginDrain();
  EXPECT_EQ(HealthOf(channel_, ""), "NOT_SERVING");
  EXPECT_EQ(HealthOf(channel_, "senda.test.v1.EchoService"), "NOT_SERVING");
  EXPECT_EQ(AdminStatus("/readyz"), 503);
  EXPECT_EQ(AdminStatus("/healthz"), 200);
  EXPECT_EQ(Call(channel_, kEcho, "hello").text, "hello");
}

TEST_F(ServerTest, AsksWhetherItIsReady) {
  parts_.ready = [] { return absl::UnavailableError("no database"); };
  Start();
  EXPECT_EQ(AdminStatus("/readyz"), 503);
}

TEST_F(ServerTest, LetsACallEndThatRunsWhenItStops) {
  absl::Notification stopping;
  parts_.stop_streams = [&] { stopping.Notify(); };
  Start();
  Answer answer;
  std::thread calling([&] { answer = Call(channel_, kHold, ""); });
  service_.AwaitHeld();
  std::thread stopper([&] { server_->Stop(absl::Seconds(60)); });
  stopping.WaitForNotification();
  service_.Release();
  stopper.join();
  calling.join();
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(Call(Dial(), kEcho, "late").status.error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, CancelsWhatIsLeftAfterTheGrace) {
  Start();
  Answer answer;
  std::thread calling([&] { answer = Call(channel_, kHold, ""); });
  service_.AwaitHeld();
  server_->Stop(absl::ZeroDuration());
  calling.join();
  EXPECT_FALSE(answer.status.ok());
}

TEST_F(ServerTest, ShowsItsMetrics) {
  metrics_.AddCounter("senda_things_total", "Things.").Increment(2);
  Start();
  httplib::Client client("127.0.0.1", server_->admin_port());
  const httplib::Result result = client.Get("/metrics");
  ASSERT_TRUE(result);
  EXPECT_THAT(result->body, HasSubstr("\nsenda_things_total 2\n"));
}

TEST_F(ServerTest, DoesWithoutAnAdminEndpoint) {
  config_.admin_address = "";
  Start();
  EXPECT_EQ(server_->admin_port(), 0);
}

TEST_F(ServerTest, RunServerServesUntilItIsToldToStop) {
  config_.drain = absl::Hours(1);
  parts_.services = {&service_};
  std::string text;
  const absl::Status status = RunServer(config_, parts_, [&](const Server& server) {
    text = Call(server.InProcessChannel(), kEcho, "hello").text;
    // The second one cuts the hour of draining short.
    ::kill(::getpid(), SIGTERM);
    ::kill(::getpid(), SIGINT);
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(text, "hello");
}

}  // namespace
}  // namespace senda::server
