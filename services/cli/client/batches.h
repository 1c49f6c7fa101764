#ifndef SENDA_SERVICES_CLI_CLIENT_BATCHES_H_
#define SENDA_SERVICES_CLI_CLIENT_BATCHES_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "google/protobuf/message.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "services/cli/client/connection.h"
#include "services/cli/client/resource_catalog.h"

// Bulk upserts over several streams at once.
namespace senda::cli {

// Rows in one batch; a message of so many stays far below the server's 4 MiB.
inline constexpr std::size_t kRowsPerBatch = 500;

// Runs a call that may be repeated until it succeeds, fails for good, or has failed six times for a
// reason that passes: the transport, a restart, overload. Waits 6 seconds in all at most.
absl::Status Repeat(absl::FunctionRef<absl::Status()> call);

// The streams of one worker, one per method, opened when first needed. A batch that fails because
// of the transport, a restart or overload is sent again on a new stream, since an upsert may be
// repeated. Not thread-safe.
class BatchChannel {
 public:
  BatchChannel(const Connection& connection, std::string subject)
      : connection_(connection), subject_(std::move(subject)) {}

  absl::Status Send(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& reply);

 private:
  struct Stream {
    std::unique_ptr<rpc::BatchStream> batches;
    absl::Time opened;
  };
  absl::Status SendOnce(const std::string& method, const google::protobuf::Message& request,
                        google::protobuf::Message& reply);

  const Connection& connection_;
  const std::string subject_;
  std::map<std::string, Stream> streams_;
};

// What became of the row at `index` of those given.
using OutcomeSink = std::function<void(std::size_t index, const changes::v1::RowOutcome& outcome)>;

struct UpsertOptions {
  // The server says what it would do and does nothing. It sees rows that build on each other only
  // within one batch.
  bool validate_only = false;
  // The fields that a row replaces where it is found, also by nothing, as a field mask is written.
  // Empty: what the row has set changes, and nothing is cleared.
  std::string mask;
};

// Upserts rows of one kind in batches. The sink is called for each row; an error is about the
// whole.
absl::Status UpsertRows(BatchChannel& channel, const ResourceType& type, const std::string& trust,
                        const std::vector<const google::protobuf::Message*>& rows,
                        const UpsertOptions& options, const OutcomeSink& sink);

// Threads that each have a BatchChannel. Submit waits while two tasks per worker are waiting; after
// a task has failed, later ones are dropped. Not itself for several threads.
class BatchPool {
 public:
  using Task = std::function<absl::Status(BatchChannel& channel)>;

  BatchPool(const Connection& connection, const std::string& subject, int workers);
  ~BatchPool();
  void Submit(Task task);
  bool has_failed() const;
  // Waits for all; the first error. Nothing may be submitted after it.
  absl::Status Finish();

 private:
  void Work(const Connection& connection, const std::string& subject);
  bool MayTake() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return done_ || !tasks_.empty(); }
  bool MayAdd() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return tasks_.size() < 2 * threads_.size() || !status_.ok();
  }

  mutable absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool done_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> threads_;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_BATCHES_H_
