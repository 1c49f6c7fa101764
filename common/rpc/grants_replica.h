#ifndef SENDA_COMMON_RPC_GRANTS_REPLICA_H_
#define SENDA_COMMON_RPC_GRANTS_REPLICA_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/principal.h"
#include "common/time/clock.h"

namespace senda::rpc {

// What the directory answers to "what has changed since version n?".
struct GrantsUpdate {
  bool full = false;                 // `grants` are all there are; otherwise a delta
  int64_t from_version = 0;          // of a delta: the version it builds on
  int64_t version = 0;               // the version after it
  std::vector<Grant> grants;         // new or changed, told apart by `name`
  std::vector<std::string> revoked;  // names that are no more; only in a delta
};

// A copy of all role grants in memory, so that no call waits for the directory. It refuses to
// answer when the directory has not confirmed it for 5 seconds: a revocation must not be missed.
// Thread-safe.
class GrantsReplica final : public GrantSource {
 public:
  static constexpr absl::Duration kMaxAge = absl::Seconds(5);

  // Applies `update` whole, or not at all: FAILED_PRECONDITION/GRANTS_GAP when a delta does not
  // build on `version()`. `confirmed_at` is a time at which the directory is known to have had no
  // later change; the time at which the question was sent is always one. It never moves back.
  absl::Status Apply(GrantsUpdate update, absl::Time confirmed_at);

  absl::StatusOr<std::vector<Grant>> GrantsOf(std::string_view subject, absl::Time now) override;

  // The version applied last; 0 before the first.
  int64_t version() const;
  absl::Time confirmed_at() const;

  // Waits until a first update is there; false when `timeout` passes before.
  bool AwaitFirst(absl::Duration timeout) const;

 private:
  void Put(Grant grant) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(const std::string& name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::vector<Grant>> by_subject_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::string> subject_of_ ABSL_GUARDED_BY(mutex_);  // by name
  int64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time confirmed_at_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  bool applied_ ABSL_GUARDED_BY(mutex_) = false;
};

// Keeps a replica current with a thread of its own.
class GrantsFollower {
 public:
  // Asks the directory what has changed since `applied_version`; 0 asks for everything. It may hold
  // the question until there is a change, but not longer than 2 seconds: each answer confirms the
  // replica as of the moment the question was sent.
  using Poll = std::function<absl::StatusOr<GrantsUpdate>(int64_t applied_version)>;

  struct Options {
    absl::Duration first_retry = absl::Milliseconds(50);  // after an error; doubles up to
    absl::Duration last_retry = absl::Seconds(1);
    std::function<void()> cancel;  // makes a Poll under way return soon, when Stop is called
  };

  // `replica` and `clock` must outlive the follower. The thread starts at once.
  GrantsFollower(GrantsReplica& replica, Poll poll, const time::Clock& clock);
  GrantsFollower(GrantsReplica& replica, Poll poll, const time::Clock& clock, Options options);
  ~GrantsFollower();
  GrantsFollower(const GrantsFollower&) = delete;
  GrantsFollower& operator=(const GrantsFollower&) = delete;

  // Ends the thread; returns when a Poll under way has returned. May be called more than once.
  void Stop();

 private:
  void Run();
  absl::Status Once();
  // False when the follower is to stop.
  bool Pause(absl::Duration length);

  GrantsReplica& replica_;
  const Poll poll_;
  const time::Clock& clock_;
  const Options options_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_GRANTS_REPLICA_H_
