#ifndef SENDA_SERVICES_DIRECTORY_GRANT_BOOK_H_
#define SENDA_SERVICES_DIRECTORY_GRANT_BOOK_H_

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/grants_replica.h"
#include "common/rpc/principal.h"
#include "common/storage/database.h"
#include "common/time/clock.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/directory/follower_acks.h"
#include "services/directory/grant_feed.h"
#include "services/directory/waiting_room.h"

namespace senda::directory {

// All role grants as the database has them, in memory: what the directory itself decides on, and
// what the followers of the other services are answered from. Thread-safe.
//
// Why a revocation holds from the call after its answer: a follower does not use a copy that is
// older than 5 seconds, counted from the question that confirmed it. Each question is answered from
// a reading of the database that began after the question came. So once the revocation is committed
// and read here, whoever asks learns of it; and whoever does not ask stops within 5 seconds.
// AwaitRevoked waits for the first or the second, whichever is sooner. It waits for the second
//  - for followers that asked within the last 5 seconds and do not say that they have applied it;
//  - in the first 5 seconds of this process, because followers of an earlier one are not known;
//  - on PostgreSQL, while another directory process is alive, because its followers are not known.
// That the directory's own clock runs like the followers' is assumed; that they agree is not.
//
// However many questions are held and revocations waited for, they keep no thread of the callers'.
//
// The request_id of a deletion that is repeated while the first is still waiting is answered at
// once: it must not be taken for the end of the wait.
class GrantBook final : public rpc::GrantSource {
 public:
  static constexpr absl::Duration kLongestHold = absl::Seconds(2);
  // How long a new grant's answer waits for followers to have it.
  static constexpr absl::Duration kLongestGrantWait = absl::Seconds(1);
  // Other directory processes show themselves so often, and count as alive for so long. The second
  // is three times the age of a copy: clocks may differ by the rest.
  static constexpr absl::Duration kBeat = absl::Seconds(2);
  static constexpr absl::Duration kAlive = absl::Seconds(15);
  // Below this age of its own beat a process answers; above it others might not count it.
  static constexpr absl::Duration kLongestSilence = absl::Seconds(10);

  struct Options {
    // How often the database is asked for changes by another process.
    absl::Duration poll_interval = absl::Milliseconds(500);
  };

  // Reads all grants; if the database does not answer, it is asked again every poll_interval.
  // `database` and `clock` must outlive the book.
  GrantBook(storage::Database& database, const time::Clock& clock);
  GrantBook(storage::Database& database, const time::Clock& clock, Options options);
  ~GrantBook() override;
  GrantBook(const GrantBook&) = delete;
  GrantBook& operator=(const GrantBook&) = delete;

  // UNAVAILABLE/GRANTS_STALE when the database has not answered for 5 seconds.
  absl::StatusOr<std::vector<rpc::Grant>> GrantsOf(std::string_view subject,
                                                   absl::Time now) override;

  // Reads what has changed in the database. Blocks.
  absl::Status Refresh();

  // Called once, on the caller's thread or the book's; must not block.
  using GiveAnswer = std::function<void(absl::StatusOr<v1::SyncRoleGrantsResponse>)>;

  // Answers a follower that has applied `applied_version`; holds the question for at most `hold`,
  // and kLongestHold, while there is nothing new. A follower not answered before is given
  // everything, whatever it says: its copy may be of a database that has been restored since. Reads
  // the database before it returns; what is held is answered later.
  void Answer(const std::string& follower, std::int64_t applied_version, absl::Duration hold,
              GiveAnswer answer);

  // Calls `done` when no server can act on a copy before `version` any more; within 5 seconds.
  // Reads the database before it returns.
  void AwaitRevoked(std::int64_t version, std::function<void()> done);
  // Calls `done` when the known followers have `version`; within kLongestGrantWait.
  void AwaitGranted(std::int64_t version, std::function<void()> done);

  std::int64_t version() const;

 private:
  void Run();
  absl::Status Beat(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(refresh_mutex_);
  // Whether no other directory process may be answering.
  bool Alone();
  void Apply(GrantChanges changes, absl::Time confirmed_at);
  v1::SyncRoleGrantsResponse Since(std::int64_t applied_version) const;
  v1::SyncRoleGrantsResponse Changes(std::int64_t after) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  v1::SyncRoleGrantsResponse Everything() const ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  void Await(std::int64_t version, absl::Time earliest, absl::Time latest,
             std::function<void()> done);

  storage::Database& database_;
  const time::Clock& clock_;
  const Options options_;
  const bool shared_;  // whether other directory processes may use the database
  const std::string process_;
  const absl::Time started_;

  absl::Mutex refresh_mutex_;  // one reading at a time, so that they are applied in order
  absl::Time last_beat_ ABSL_GUARDED_BY(refresh_mutex_) = absl::InfinitePast();
  rpc::GrantsReplica replica_;  // the same grants by subject

  mutable absl::Mutex mutex_ ABSL_ACQUIRED_AFTER(refresh_mutex_);
  absl::flat_hash_map<std::string, rpc::Grant> grants_ ABSL_GUARDED_BY(mutex_);  // by name
  std::int64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
  // The newest changes: version and name. Complete for those after oldest_.
  std::deque<std::pair<std::int64_t, std::string>> log_ ABSL_GUARDED_BY(mutex_);
  std::int64_t oldest_ ABSL_GUARDED_BY(mutex_) = 0;
  FollowerAcks acks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  WaitingRoom waiting_;
  std::thread thread_;
};

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_GRANT_BOOK_H_
