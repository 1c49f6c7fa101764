#ifndef SENDA_COMMON_RPC_BOUND_SERVICE_H_
#define SENDA_COMMON_RPC_BOUND_SERVICE_H_

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/rpc/method_table.h"
#include "common/rpc/pipeline.h"

// The only place that uses `grpc::internal` names, as generated code does (services/adr/0003).
namespace senda::rpc {

// A gRPC service made from its descriptor: every method is a raw callback method that parses the
// request on an arena, hands it to the pipeline and answers with finished bytes. Ordinary stubs and
// reflection work with it.
//
// Several tables of one service (the MetricsSource of every domain service in one process) are told
// apart by the source in the request's `parent`, `trusts/{trust}/sources/{source}`.
//
// A stream of batches (bidirectional) is a row of unary calls, each answered before the next is
// read. A server stream runs on a thread of its own, at most kMaxStreams at a time.
class BoundService final : public grpc::Service {
 public:
  static constexpr int kMaxStreams = 256;
  // A call without a deadline gets this one: nobody waits for ever.
  static constexpr absl::Duration kDefaultDeadline = absl::Seconds(60);

  // The tables (at least one, all of one service, Finish()ed) and the pipeline must outlive the
  // service, and the service its server.
  BoundService(std::vector<const MethodTable*> tables, const Pipeline& pipeline);
  // Waits for the threads of server streams; call StopStreams and shut the server down before.
  ~BoundService() override;

  // Tells running server streams to end; new ones are refused with UNAVAILABLE.
  void StopStreams() { stopping_ = true; }

  const std::string& full_name() const { return tables_.front()->service().full_name(); }

 private:
  class BatchReactor;
  class StreamReactor;
  struct Target {
    const Method* method = nullptr;
    const Backend* backend = nullptr;
  };

  void Register(int index);
  // The method in the table that the request is for; NOT_FOUND for a source that is not here.
  absl::StatusOr<Target> Route(int index, const google::protobuf::Message& request) const;
  // Parses and handles one message.
  void Handle(int index, const grpc::CallbackServerContext& context, const grpc::ByteBuffer& body,
              Finish finish) const;
  absl::StatusOr<Incoming> Parse(int index, const grpc::CallbackServerContext& context,
                                 const grpc::ByteBuffer& body) const;

  const std::vector<const MethodTable*> tables_;
  const Pipeline& pipeline_;
  std::vector<std::unique_ptr<std::string>> path_storage_;  // gRPC keeps pointers into these
  std::atomic<bool> stopping_ = false;
  absl::Mutex mutex_;
  int streams_ ABSL_GUARDED_BY(mutex_) = 0;
};

// A status as it leaves the process: masked, with google.rpc details.
grpc::Status ToGrpc(const absl::Status& status);

// `bytes` as a gRPC buffer that shares them.
grpc::ByteBuffer ToByteBuffer(const Bytes& bytes);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_BOUND_SERVICE_H_
