#ifndef SENDA_COMMON_PROJECTION_FOLLOWER_H_
#define SENDA_COMMON_PROJECTION_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/projection/follower_counts.h"
#include "common/projection/position.h"
#include "common/projection/projection.h"
#include "common/projection/source_reader.h"
#include "common/rpc/client.h"
#include "common/storage/database.h"
#include "common/telemetry/metrics.h"
#include "common/time/clock.h"

namespace senda::projection {

// Keeps one projection of one service current, with a thread of its own (services/adr/0014).
//
// For every trust the service has data of, it asks the other service every `poll` what has
// changed, reads the rows named as they are now, and applies them in one transaction that moves the
// position by compare-and-set: of several processes that run it each page is applied by one, whole
// or not at all. At first, and when the feed no longer holds what comes next, it reads everything
// page by page, and a process that is killed goes on at the page it was at. While the other service
// does not answer it asks again after 100 ms, and at last every 5 s.
//
// A poll and not WatchChanges: a stream costs its server a thread and twenty queries a second for
// each trust, this one query.
class Follower {
 public:
  struct Options {
    absl::Duration poll = absl::Seconds(1);
    absl::Duration first_retry = absl::Milliseconds(100);  // after an error; doubles up to
    absl::Duration last_retry = absl::Seconds(5);
  };
  struct Parts {
    std::string service;  // whose projection it is: "provision"; the actor of its writes
    Projection& projection;
    storage::Database& database;         // the service's
    const rpc::Client& source;           // of the service followed
    std::function<std::string()> token;  // the service's own credential
    const time::Clock& clock;
    telemetry::Metrics* metrics = nullptr;  // senda_projection_*; null for none
  };

  // All parts outlive the follower; `metrics` may be read after its end. The thread starts at once.
  Follower(Parts parts, Options options);
  ~Follower();
  Follower(const Follower&) = delete;
  Follower& operator=(const Follower&) = delete;

  // Ends the thread; a question under way is given up. May be called more than once.
  void Stop();

 private:
  // What is kept of one trust between questions.
  struct Followed {
    bool loaded = false;
    Position position;  // its token may be ahead of the one stored, by `unsaved` changes
    std::int64_t unsaved = 0;
    absl::Time current_at;  // nothing was unread then; or when the trust came
  };

  void Run();
  // Takes every trust one page further; whether there is more to read now.
  absl::StatusOr<bool> Round();
  absl::StatusOr<bool> Step(const std::string& trust, Followed& followed);
  absl::StatusOr<bool> FollowFeed(const std::string& trust, Followed& followed);
  absl::StatusOr<bool> ReadOn(const std::string& trust, Followed& followed);
  absl::StatusOr<bool> StartReading(const std::string& trust, Followed& followed);
  absl::StatusOr<Position> Load(const std::string& trust);
  absl::StatusOr<std::vector<FollowedRow>> RowsNamedBy(
      const std::string& trust, const changes::v1::ListChangesResponse& changes);
  bool Concerns(const changes::v1::ListChangesResponse& changes) const;
  absl::Status Apply(const std::string& trust, Followed& followed, const Position& next,
                     const std::vector<FollowedRow>& rows);
  void Report(const absl::Status& status);
  void MeasureLag();
  bool stopping() const;
  // False when the follower is to stop.
  bool Pause(absl::Duration length);

  const Parts parts_;
  const Options options_;
  const std::shared_ptr<FollowerCounts> counts_;
  SourceReader reader_;
  std::map<std::string, Followed> followed_;  // by trust; the thread's own
  bool failing_ = false;                      // the thread's own: said in the log
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace senda::projection

#endif  // SENDA_COMMON_PROJECTION_FOLLOWER_H_
