#ifndef SENDA_COMMON_RPC_CLIENT_H_
#define SENDA_COMMON_RPC_CLIENT_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "google/protobuf/message.h"

namespace grpc {
class ChannelInterface;
}

namespace senda::rpc {

// How one call goes out.
struct CallOptions {
  std::string token;                             // bearer token; "" for none
  std::string traceparent;                       // "" for none
  absl::Time deadline = absl::InfiniteFuture();  // at most 60 s; without, a server stream goes on

  // The options by which a call on behalf of `call` goes on to another service: the caller's own
  // token, so that the other service decides on the person, and half of the time that is left now,
  // at most 10 seconds: when the other does not answer there is time to go on without it, or to say
  // so. What belongs together (the pages of a list, a fan-out) goes out with the same options.
  static CallOptions OnBehalfOf(const Call& call);
};

// A stream of batches: one reply for each request, in order. Not thread-safe.
class BatchStream {
 public:
  virtual ~BatchStream() = default;
  // Sends one batch and waits for its reply.
  virtual absl::Status Exchange(const google::protobuf::Message& request,
                                google::protobuf::Message& reply) = 0;
  // Tells that no more come, and returns how the call ended.
  virtual absl::Status Close() = 0;
};

// A server stream. Not thread-safe.
class ReplyStream {
 public:
  virtual ~ReplyStream() = default;
  // False at the end; then Finish tells how it ended.
  virtual bool Read(google::protobuf::Message& message) = 0;
  virtual void Cancel() = 0;
  virtual absl::Status Finish() = 0;
};

// Calls methods of one server by their names, "senda.pupils.v1.PupilsService/GetPupil".
// Thread-safe; keep one for long. Errors come back as they left the server, with their ErrorInfo. A
// server that cannot be reached gives UNAVAILABLE.
class Client {
 public:
  explicit Client(std::shared_ptr<grpc::ChannelInterface> channel);
  // A client whose server is not there yet: every call is UNAVAILABLE until Attach.
  Client() = default;
  void Attach(std::shared_ptr<grpc::ChannelInterface> channel);
  // The same for the services of one area alone ("pupils" for senda.pupils.v1), where each service
  // is a server of its own.
  void AttachArea(const std::string& area, std::shared_ptr<grpc::ChannelInterface> channel);

  absl::Status Call(std::string_view method, const google::protobuf::Message& request,
                    google::protobuf::Message& reply, const CallOptions& options) const;

  template <typename Reply>
  absl::StatusOr<Reply> Call(std::string_view method, const google::protobuf::Message& request,
                             const CallOptions& options) const {
    Reply reply;
    absl::Status status = Call(method, request, reply, options);
    if (!status.ok()) return status;
    return reply;
  }

  // The same without waiting: `done` is called once, on a gRPC thread, and must not block.
  // `request` and `reply` must live until then.
  void CallAsync(std::string_view method, const google::protobuf::Message& request,
                 google::protobuf::Message& reply, const CallOptions& options,
                 std::function<void(absl::Status)> done) const;

  // Calls on these streams fail like a unary call would.
  std::unique_ptr<BatchStream> OpenBatches(std::string_view method,
                                           const CallOptions& options) const;
  std::unique_ptr<ReplyStream> OpenReplies(std::string_view method,
                                           const google::protobuf::Message& request,
                                           const CallOptions& options) const;

 private:
  std::shared_ptr<grpc::ChannelInterface> ChannelFor(std::string_view method) const;

  mutable absl::Mutex mutex_;
  std::shared_ptr<grpc::ChannelInterface> channel_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::shared_ptr<grpc::ChannelInterface>, std::less<>> areas_
      ABSL_GUARDED_BY(mutex_);
};

// Where TLS material lies; all empty for plaintext. Files are read when the channel is made.
struct ClientTls {
  std::string ca_path;
  std::string certificate_path;
  std::string key_path;
};

// A channel to a server's address ("127.0.0.1:50051", "dns:///pupils:50051"), with round robin over
// its addresses and no retry of its own.
absl::StatusOr<std::shared_ptr<grpc::ChannelInterface>> Connect(const std::string& address,
                                                                const ClientTls& tls = {});

// A client for `addresses`: one address for all services ("127.0.0.1:50051"), or one per area,
// "directory=127.0.0.1:50051,pupils=127.0.0.1:50053". INVALID_ARGUMENT when it is neither.
absl::StatusOr<std::unique_ptr<Client>> ConnectAll(const std::string& addresses,
                                                   const ClientTls& tls = {});

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_CLIENT_H_
