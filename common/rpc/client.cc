#include "common/rpc/client.h"

#include <fmt/format.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/client_callback.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/sync_stream.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageLite;
using grpc::internal::RpcMethod;

constexpr absl::Duration kLongestWait = absl::Seconds(60);
constexpr absl::Duration kLongestHop = absl::Seconds(10);
constexpr int kLongestReconnectMs = 5000;

void Apply(const CallOptions& options, grpc::ClientContext& context) {
  context.set_deadline(absl::ToChronoTime(std::min(options.deadline, absl::Now() + kLongestWait)));
  if (!options.token.empty()) context.AddMetadata("authorization", "Bearer " + options.token);
  if (!options.traceparent.empty()) context.AddMetadata("traceparent", options.traceparent);
}

absl::Status ToAbsl(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return FromGrpc(static_cast<int>(status.error_code()), status.error_message(),
                  status.error_details());
}

absl::Status NotAttached() {
  return errors::Make(absl::StatusCode::kUnavailable, "SERVER_UNREACHABLE",
                      "the server is not there yet; try again");
}

absl::Status AddressMissing() {
  return errors::InvalidField("address", "give HOST:PORT, or AREA=HOST:PORT for each service",
                              "ADDRESS_MISSING");
}

// What a call needs until it is over; gRPC keeps pointers into it.
struct CallState {
  CallState(std::string_view method, RpcMethod::RpcType type)
      : path(fmt::format("/{}", method)), rpc(path.c_str(), type) {}
  std::string path;
  RpcMethod rpc;
  grpc::ClientContext context;
};

class GrpcBatchStream final : public BatchStream {
 public:
  GrpcBatchStream(std::shared_ptr<grpc::ChannelInterface> channel, std::string_view method,
                  const CallOptions& options)
      : channel_(std::move(channel)), state_(method, RpcMethod::BIDI_STREAMING) {
    Apply(options, state_.context);
    if (channel_ == nullptr) {
      closed_ = true;
      outcome_ = NotAttached();
      return;
    }
    stream_.reset(grpc::internal::ClientReaderWriterFactory<MessageLite, MessageLite>::Create(
        channel_.get(), state_.rpc, &state_.context));
  }

  absl::Status Exchange(const Message& request, Message& reply) override {
    if (!closed_ && stream_->Write(request) && stream_->Read(&reply)) return absl::OkStatus();
    absl::Status status = Close();
    return status.ok() ? absl::UnavailableError("the server ended the stream early") : status;
  }

  absl::Status Close() override {
    if (!closed_) {
      closed_ = true;
      stream_->WritesDone();
      outcome_ = ToAbsl(stream_->Finish());
    }
    return outcome_;
  }

  ~GrpcBatchStream() override {
    if (!closed_) {
      state_.context.TryCancel();
      stream_->Finish();
    }
  }

 private:
  const std::shared_ptr<grpc::ChannelInterface> channel_;
  CallState state_;
  std::unique_ptr<grpc::ClientReaderWriter<MessageLite, MessageLite>> stream_;
  bool closed_ = false;
  absl::Status outcome_;
};

class GrpcReplyStream final : public ReplyStream {
 public:
  GrpcReplyStream(std::shared_ptr<grpc::ChannelInterface> channel, std::string_view method,
                  const Message& request, const CallOptions& options)
      : channel_(std::move(channel)), state_(method, RpcMethod::SERVER_STREAMING) {
    Apply(options, state_.context);
    if (channel_ == nullptr) return;
    if (options.deadline == absl::InfiniteFuture()) {
      state_.context.set_deadline(std::chrono::system_clock::time_point::max());
    }
    stream_.reset(grpc::internal::ClientReaderFactory<MessageLite>::Create(
        channel_.get(), state_.rpc, &state_.context, static_cast<const MessageLite&>(request)));
  }

  bool Read(Message& message) override { return stream_ != nullptr && stream_->Read(&message); }
  void Cancel() override { state_.context.TryCancel(); }
  absl::Status Finish() override {
    finished_ = true;
    return stream_ == nullptr ? NotAttached() : ToAbsl(stream_->Finish());
  }
  ~GrpcReplyStream() override {
    if (!finished_ && stream_ != nullptr) {
      state_.context.TryCancel();
      stream_->Finish();
    }
  }

 private:
  const std::shared_ptr<grpc::ChannelInterface> channel_;
  CallState state_;
  std::unique_ptr<grpc::ClientReader<MessageLite>> stream_;
  bool finished_ = false;
};

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

CallOptions CallOptions::OnBehalfOf(const rpc::Call& call) {
  CallOptions options;
  options.token = call.principal().token;
  options.traceparent = call.context().traceparent;
  const absl::Time now = absl::Now();
  options.deadline = now + std::min((call.deadline() - now) / 2, kLongestHop);
  return options;
}

Client::Client(std::shared_ptr<grpc::ChannelInterface> channel) { Attach(std::move(channel)); }

void Client::Attach(std::shared_ptr<grpc::ChannelInterface> channel) {
  absl::MutexLock lock(&mutex_);
  channel_ = std::move(channel);
}

void Client::AttachArea(const std::string& area, std::shared_ptr<grpc::ChannelInterface> channel) {
  absl::MutexLock lock(&mutex_);
  areas_[area] = std::move(channel);
}

std::shared_ptr<grpc::ChannelInterface> Client::ChannelFor(std::string_view method) const {
  absl::ReaderMutexLock lock(&mutex_);
  if (areas_.empty()) return channel_;
  const std::size_t first = method.find('.') + 1;
  const auto found = areas_.find(method.substr(first, method.find('.', first) - first));
  return found == areas_.end() ? channel_ : found->second;
}

absl::Status Client::Call(std::string_view method, const Message& request, Message& reply,
                          const CallOptions& options) const {
  const auto channel = ChannelFor(method);
  if (channel == nullptr) return NotAttached();
  CallState state(method, RpcMethod::NORMAL_RPC);
  Apply(options, state.context);
  return ToAbsl(grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(
      channel.get(), state.rpc, &state.context, request, &reply));
}

void Client::CallAsync(std::string_view method, const Message& request, Message& reply,
                       const CallOptions& options, std::function<void(absl::Status)> done) const {
  const auto channel = ChannelFor(method);
  if (channel == nullptr) return done(NotAttached());
  auto state = std::make_shared<CallState>(method, RpcMethod::NORMAL_RPC);
  Apply(options, state->context);
  grpc::internal::CallbackUnaryCall<MessageLite, MessageLite>(
      channel.get(), state->rpc, &state->context, static_cast<const MessageLite*>(&request), &reply,
      [channel, state, done = std::move(done)](grpc::Status status) { done(ToAbsl(status)); });
}

std::unique_ptr<BatchStream> Client::OpenBatches(std::string_view method,
                                                 const CallOptions& options) const {
  return std::make_unique<GrpcBatchStream>(ChannelFor(method), method, options);
}

std::unique_ptr<ReplyStream> Client::OpenReplies(std::string_view method, const Message& request,
                                                 const CallOptions& options) const {
  return std::make_unique<GrpcReplyStream>(ChannelFor(method), method, request, options);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelInterface>> Connect(const std::string& address,
                                                                const ClientTls& tls) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!tls.ca_path.empty()) {
    grpc::SslCredentialsOptions options;
    ASSIGN_OR_RETURN(options.pem_root_certs, ReadFile(tls.ca_path));
    if (!tls.certificate_path.empty()) {
      ASSIGN_OR_RETURN(options.pem_cert_chain, ReadFile(tls.certificate_path));
      ASSIGN_OR_RETURN(options.pem_private_key, ReadFile(tls.key_path));
    }
    credentials = grpc::SslCredentials(options);
  }
  grpc::ChannelArguments arguments;
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  // By default a server that was away long is tried again every two minutes.
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLongestReconnectMs);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return std::shared_ptr<grpc::ChannelInterface>(
      grpc::CreateCustomChannel(address, credentials, arguments));
}

absl::StatusOr<std::unique_ptr<Client>> ConnectAll(const std::string& addresses,
                                                   const ClientTls& tls) {
  auto client = std::make_unique<Client>();
  const std::vector<std::string> entries = absl::StrSplit(addresses, ',', absl::SkipWhitespace());
  for (const std::string& entry : entries) {
    const std::size_t equals = entry.find('=');
    const bool for_area = equals != std::string::npos;
    const std::string address = for_area ? entry.substr(equals + 1) : entry;
    if (equals == 0 || address.empty()) return AddressMissing();
    ASSIGN_OR_RETURN(auto channel, Connect(address, tls));
    if (for_area) {
      client->AttachArea(entry.substr(0, equals), std::move(channel));
    } else {
      client->Attach(std::move(channel));
    }
  }
  if (entries.empty()) return AddressMissing();
  return client;
}

}  // namespace senda::rpc
