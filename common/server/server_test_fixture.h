#ifndef SENDA_COMMON_SERVER_SERVER_TEST_FIXTURE_H_
#define SENDA_COMMON_SERVER_SERVER_TEST_FIXTURE_H_

#include <fmt/format.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/server/server.h"
#include "common/telemetry/metrics.h"
#include "grpc/health/v1/health.pb.h"
#include "gtest/gtest.h"

namespace senda::server {

inline constexpr const char* kEcho = "/senda.test.v1.EchoService/Echo";
inline constexpr const char* kHold = "/senda.test.v1.EchoService/Hold";
inline constexpr const char* kHealth = "/grpc.health.v1.Health/Check";

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

inline grpc::ByteBuffer ToBuffer(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

inline std::string ToText(const grpc::ByteBuffer& buffer) {
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

inline Answer Call(const std::shared_ptr<grpc::ChannelInterface>& channel,
                   const std::string& method, const std::string& request,
                   grpc::ClientContext& context) {
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

inline Answer Call(const std::shared_ptr<grpc::ChannelInterface>& channel,
                   const std::string& method, const std::string& request) {
  grpc::ClientContext context;
  return Call(channel, method, request, context);
}

inline std::string HealthOf(const std::shared_ptr<grpc::ChannelInterface>& channel,
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

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_SERVER_TEST_FIXTURE_H_
