#include "common/server/server.h"

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <httplib.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "google/protobuf/dynamic_message.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr const char* kEcho = "/senda.test.v1.EchoService/Echo";
constexpr const char* kHold = "/senda.test.v1.EchoService/Hold";
constexpr const char* kHealth = "/grpc.health.v1.Health/Check";

// Echo answers with the request's bytes; Hold answers when told to, or ends when cancelled.
class EchoService : public grpc::Service {
 public:
  EchoService() {
    Add(0, kEcho,
        [](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
           grpc::ByteBuffer* reply) {
          *reply = *request;
          auto* reactor = context->DefaultReactor();
          reactor->Finish(grpc::Status::OK);
          return reactor;
        });
    Add(1, kHold,
        [this](grpc::CallbackServerContext*, const grpc::ByteBuffer* request,
               grpc::ByteBuffer* reply) {
          *reply = *request;
          auto* reactor = new HeldCall(*this);
          held_.Notify();
          return reactor;
        });
  }

  void AwaitHeld() { held_.WaitForNotification(); }
  void Release() { released_.Notify(); }

 private:
  class HeldCall : public grpc::ServerUnaryReactor {
   public:
    explicit HeldCall(EchoService& service)
        : waiting_([this, &service] {
            while (!service.released_.WaitForNotificationWithTimeout(absl::Milliseconds(1))) {
              if (cancelled_) break;
            }
            Finish(cancelled_ ? grpc::Status::CANCELLED : grpc::Status::OK);
          }) {}
    void OnCancel() override { cancelled_ = true; }
    void OnDone() override {
      waiting_.detach();
      delete this;
    }

   private:
    std::atomic<bool> cancelled_ = false;
    std::thread waiting_;
  };

  template <typename Function>
  void Add(int index, const char* path, Function function) {
    AddMethod(
        new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(
        index,
        new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(function));
  }

  absl::Notification held_;
  absl::Notification released_;
};

grpc::ByteBuffer ToBuffer(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

std::string ToText(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string text;
  if (buffer.Valid() && buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      text.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return text;
}

struct Answer {
  grpc::Status status;
  std::string text;
};

Answer Call(const std::shared_ptr<grpc::ChannelInterface>& channel, const std::string& method,
            const std::string& request, grpc::ClientContext& context) {
  grpc::GenericStub stub(channel);
  const grpc::ByteBuffer sent = ToBuffer(request);
  grpc::ByteBuffer received;
  Answer answer;
  absl::Notification done;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  stub.UnaryCall(&context, method, grpc::StubOptions(), &sent, &received, [&](grpc::Status status) {
    answer.status = std::move(status);
    done.Notify();
  });
  done.WaitForNotification();
  answer.text = ToText(received);
  return answer;
}

Answer Call(const std::shared_ptr<grpc::ChannelInterface>& channel, const std::string& method,
            const std::string& request) {
  grpc::ClientContext context;
  return Call(channel, method, request, context);
}

std::string HealthOf(const std::shared_ptr<grpc::ChannelInterface>& channel,
                     const std::string& service) {
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(service);
  const Answer answer = Call(channel, kHealth, request.SerializeAsString());
  grpc::health::v1::HealthCheckResponse response;
  if (!answer.status.ok() || !response.ParseFromString(answer.text)) {
    return fmt::format("error {}", static_cast<int>(answer.status.error_code()));
  }
  return grpc::health::v1::HealthCheckResponse::ServingStatus_Name(response.status());
}

class ServerTest : public ::testing::Test {
 protected:
  void Start() {
    parts_.services = {&service_};
    parts_.metrics = &metrics_;
    auto server = Server::Start(config_, parts_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    channel_ = Dial();
  }

  std::shared_ptr<grpc::Channel> Dial() const {
    return grpc::CreateChannel(fmt::format("127.0.0.1:{}", server_->grpc_port()),
                               grpc::InsecureChannelCredentials());
  }

  int AdminStatus(const std::string& path) const {
    httplib::Client client("127.0.0.1", server_->admin_port());
    const httplib::Result result = client.Get(path.c_str());
    return result ? result->status : 0;
  }

  ServerConfig config_;
  ServerParts parts_;
  EchoService service_;
  telemetry::Metrics metrics_;
  std::unique_ptr<Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

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
