#include "common/rpc/bound_service.h"

#include <fmt/format.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;

std::string_view Metadata(const CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  auto found = metadata.find(key);
  if (found == metadata.end()) return "";
  return {found->second.data(), found->second.size()};
}

bool ParseBody(const ByteBuffer& body, google::protobuf::Message& message) {
  // Nearly always one slice, which can be read where it lies.
  grpc::Slice slice;
  if (body.TrySingleSlice(&slice).ok()) {
    return message.ParseFromArray(slice.begin(), static_cast<int>(slice.size()));
  }
  ByteBuffer copy(body);
  grpc::ProtoBufferReader reader(&copy);
  return message.ParseFromZeroCopyStream(&reader);
}

absl::Time DeadlineOf(const CallbackServerContext& context) {
  return std::min(absl::FromChrono(context.deadline()),
                  absl::Now() + BoundService::kDefaultDeadline);
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const absl::Status masked = Masked(status);
  return grpc::Status(static_cast<grpc::StatusCode>(masked.code()), std::string(masked.message()),
                      DetailsBytes(status));
}

grpc::ByteBuffer ToByteBuffer(const Bytes& bytes) {
  auto* owner = new Bytes(bytes);
  // The slice only reads the bytes; its constructor merely lacks the const.
  grpc::Slice slice(
      const_cast<char*>((*owner)->data()), (*owner)->size(),
      [](void* held) { delete static_cast<Bytes*>(held); }, owner);
  return ByteBuffer(&slice, 1);
}

// Answers each message of a bidirectional stream before it reads the next.
class BoundService::BatchReactor final : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  BatchReactor(const BoundService& service, int index, CallbackServerContext* context)
      : service_(service), index_(index), context_(context) {
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    service_.Handle(index_, *context_, request_, [this](absl::Status status, Bytes reply) {
      if (!status.ok()) return Finish(ToGrpc(status));
      response_ = ToByteBuffer(reply);
      StartWrite(&response_);
    });
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  const BoundService& service_;
  const int index_;
  CallbackServerContext* const context_;
  ByteBuffer request_;
  ByteBuffer response_;
};

// Runs a StreamHandler on a thread of its own; Write hands over one message and waits for it.
class BoundService::StreamReactor final : public grpc::ServerWriteReactor<ByteBuffer>,
                                          public StreamWriter {
 public:
  StreamReactor(BoundService& service, int index, CallbackServerContext* context,
                const ByteBuffer& body)
      : service_(service) {
    auto incoming = service.Parse(index, *context, body);
    absl::StatusOr<Target> target =
        incoming.ok() ? service.Route(index, *incoming->request) : incoming.status();
    if (!target.ok()) {
      Finish(ToGrpc(target.status()));
      return;
    }
    incoming->deadline = absl::FromChrono(context->deadline());
    if (!Enter()) {
      Finish(ToGrpc(errors::Overloaded(absl::Seconds(5))));
      return;
    }
    std::thread([this, target = *target, incoming = *std::move(incoming)]() mutable {
      BoundService& owner = service_;
      absl::Status status =
          owner.pipeline_.HandleStream(*target.method, *target.backend, std::move(incoming), *this);
      Finish(ToGrpc(status));
      absl::MutexLock lock(&owner.mutex_);
      --owner.streams_;
    }).detach();
  }

  absl::Status Write(const google::protobuf::Message& message) override {
    if (cancelled()) return absl::CancelledError("the stream is over");
    buffer_ = ToByteBuffer(std::make_shared<const std::string>(message.SerializeAsString()));
    {
      absl::MutexLock lock(&mutex_);
      writing_ = true;
    }
    StartWrite(&buffer_);
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](bool* writing) { return !*writing; }, &writing_));
    return ok_ ? absl::OkStatus() : absl::CancelledError("the client has gone");
  }

  bool cancelled() const override { return cancelled_ || service_.stopping_; }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&mutex_);
    ok_ = ok;
    writing_ = false;
  }
  void OnCancel() override { cancelled_ = true; }
  void OnDone() override { delete this; }

 private:
  bool Enter() {
    absl::MutexLock lock(&service_.mutex_);
    if (service_.stopping_ || service_.streams_ >= kMaxStreams) return false;
    ++service_.streams_;
    return true;
  }

  BoundService& service_;
  ByteBuffer buffer_;
  std::atomic<bool> cancelled_ = false;
  absl::Mutex mutex_;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ok_ ABSL_GUARDED_BY(mutex_) = true;
};

BoundService::BoundService(std::vector<const MethodTable*> tables, const Pipeline& pipeline)
    : tables_(std::move(tables)), pipeline_(pipeline) {
  for (int i = 0; i < tables_.front()->service().method_count(); ++i) Register(i);
}

BoundService::~BoundService() {
  stopping_ = true;
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(
      +[](int* streams) { return *streams == 0; }, &streams_));
}

void BoundService::Register(int index) {
  using grpc::internal::RpcMethod;
  const Method& method = tables_.front()->methods()[static_cast<std::size_t>(index)];
  const bool client_stream = method.descriptor->client_streaming();
  const bool server_stream = method.descriptor->server_streaming();
  const auto type = client_stream   ? RpcMethod::BIDI_STREAMING
                    : server_stream ? RpcMethod::SERVER_STREAMING
                                    : RpcMethod::NORMAL_RPC;
  path_storage_.push_back(std::make_unique<std::string>("/" + method.full_name));
  AddMethod(new grpc::internal::RpcServiceMethod(path_storage_.back()->c_str(), type, nullptr));
  grpc::internal::MethodHandler* handler = nullptr;
  if (client_stream) {
    handler = new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
        [this, index](CallbackServerContext* context) {
          return new BatchReactor(*this, index, context);
        });
  } else if (server_stream) {
    handler = new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
        [this, index](CallbackServerContext* context, const ByteBuffer* body) {
          return new StreamReactor(*this, index, context, *body);
        });
  } else {
    handler = new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
        [this, index](CallbackServerContext* context, const ByteBuffer* body,
                      ByteBuffer* response) {
          grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
          Handle(index, *context, *body, [reactor, response](absl::Status status, Bytes reply) {
            if (status.ok()) *response = ToByteBuffer(reply);
            reactor->Finish(ToGrpc(status));
          });
          return reactor;
        });
  }
  MarkMethodRawCallback(index, handler);
}

absl::StatusOr<BoundService::Target> BoundService::Route(
    int index, const google::protobuf::Message& request) const {
  const auto at = static_cast<std::size_t>(index);
  if (tables_.size() == 1) return Target{&tables_[0]->methods()[at], &tables_[0]->backend()};
  const auto* parent = request.GetDescriptor()->FindFieldByName("parent");
  const std::string name =
      parent == nullptr ? "" : request.GetReflection()->GetString(request, parent);
  auto parts = resource::SplitName(name);
  for (const MethodTable* table : tables_) {
    if (parts.has_value() && parts->collection == "sources" &&
        parts->id == table->backend().source) {
      return Target{&table->methods()[at], &table->backend()};
    }
  }
  return errors::InvalidField("parent",
                              "give trusts/{trust}/sources/{source} with a source that "
                              "this server has, such as pupils",
                              "SOURCE_UNKNOWN");
}

absl::StatusOr<Incoming> BoundService::Parse(int index, const CallbackServerContext& context,
                                             const ByteBuffer& body) const {
  const Method& method = tables_.front()->methods()[static_cast<std::size_t>(index)];
  Incoming incoming;
  incoming.arena = std::make_shared<google::protobuf::Arena>();
  incoming.request = method.request_prototype->New(incoming.arena.get());
  if (!ParseBody(body, *incoming.request)) {
    return errors::Make(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED",
                        fmt::format("the body is not a {}; check that every string is UTF-8",
                                    method.descriptor->input_type()->full_name()));
  }
  incoming.request->DiscardUnknownFields();
  incoming.authorization = Metadata(context, "authorization");
  incoming.traceparent = Metadata(context, "traceparent");
  incoming.deadline = DeadlineOf(context);
  return incoming;
}

void BoundService::Handle(int index, const CallbackServerContext& context, const ByteBuffer& body,
                          Finish finish) const {
  auto incoming = Parse(index, context, body);
  if (!incoming.ok()) return finish(incoming.status(), nullptr);
  auto target = Route(index, *incoming->request);
  if (!target.ok()) return finish(target.status(), nullptr);
  pipeline_.Handle(*target->method, *target->backend, *std::move(incoming), std::move(finish));
}

}  // namespace senda::rpc
