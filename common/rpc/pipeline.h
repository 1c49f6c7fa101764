#ifndef SENDA_COMMON_RPC_PIPELINE_H_
#define SENDA_COMMON_RPC_PIPELINE_H_

#include <functional>
#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "common/rpc/principal.h"
#include "common/rpc/worker_pool.h"
#include "common/time/clock.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// Hears of every call; records metrics and the log line. Thread-safe, quick, no personal data.
class CallObserver {
 public:
  virtual ~CallObserver() = default;
  virtual void Started(const Method& method) = 0;
  // `status` is the outcome before masking. `trust` is "" when the call ended before it was known.
  virtual void Finished(const Method& method, const absl::Status& status, std::string_view trust,
                        std::string_view traceparent, absl::Duration elapsed) = 0;
};

// A request as it arrived. The views are of the call's metadata, which lives until the call is
// finished.
struct Incoming {
  std::shared_ptr<google::protobuf::Arena> arena;  // owns `request`
  google::protobuf::Message* request = nullptr;
  std::string_view authorization;  // "" when absent
  std::string_view traceparent;    // "" when absent
  absl::Time deadline = absl::InfiniteFuture();
};

// Receives the outcome of a call exactly once, from any thread: OK with the reply, or an error that
// is not yet masked (status_mapping.h does that at the edge).
using Finish = std::function<void(absl::Status, Bytes)>;

// What every method of every service goes through, in this order:
//
//  1. deadline      refused if spent: nobody waits for the answer any more
//  2. authenticate  who calls
//  3. authorise     before anything about the resource is said, so that denied and absent look
//  alike
//  4. validate      OUTPUT_ONLY cleared first (a caller may send back what it read), then all
//                   violations at once
//  5. admission     a bounded queue; beyond it RESOURCE_EXHAUSTED with RetryInfo, at once
//  6. transaction   request_id looked up first (a repeated update must not meet its own new etag),
//                   the handler, the stored reply, then change log and audit last (their head row
//                   is locked for the shortest time), commit
//  7. after commit  queued work; the audit of a read is durable before its reply. What waits, here
//                   or for an answer that is held, keeps no worker meanwhile
//  8. observe       metrics and one log line without personal data
//
// gRPC C++ server interceptors cannot refuse a call, which is why this is a class and not a chain
// of them (services/adr/0003). Thread-safe.
class Pipeline {
 public:
  struct Parts {
    Authenticator& authenticator;
    GrantSource& grants;
    const time::Clock& clock;
    WorkerPool& workers;
    CallObserver& observer;
  };
  explicit Pipeline(const Parts& parts) : parts_(parts) {}

  // Handles a unary call, or one message of a stream of batches. Never blocks for long.
  void Handle(const Method& method, const Backend& backend, Incoming incoming, Finish finish) const;

  // Feeds a server stream on the calling thread, which it may hold for as long as the call lasts.
  absl::Status HandleStream(const Method& method, const Backend& backend, Incoming incoming,
                            StreamWriter& writer) const;

 private:
  absl::StatusOr<CallContext> Admit(const Method& method, const Incoming& incoming) const;

  Parts parts_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_PIPELINE_H_
