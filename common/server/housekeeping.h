#ifndef SENDA_COMMON_SERVER_HOUSEKEEPING_H_
#define SENDA_COMMON_SERVER_HOUSEKEEPING_H_

#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/storage/database.h"
#include "common/telemetry/metrics.h"
#include "common/time/clock.h"

namespace senda::server {

// Deletes what the services' databases need not keep any longer, now and then, with a thread of its
// own: replies older than the 24 hours for which a request_id is known (storage/idempotency.h), of
// all trusts. Changes and audit are kept for ever.
//
// It deletes in small batches, each a transaction of its own, so that no writer waits for long. Of
// several processes on one database each may do it; who comes second finds less.
class Housekeeping {
 public:
  struct Options {
    absl::Duration interval = absl::Minutes(10);  // also before the first time
    int batch = 500;                              // rows deleted by one transaction
  };
  struct Store {
    std::string service;  // "pupils"
    storage::Database& database;
  };

  // Databases, clock and metrics outlive it. Counts in senda_replies_removed_total by service.
  Housekeeping(const std::vector<Store>& stores, const time::Clock& clock,
               telemetry::Metrics& metrics, Options options);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

  // Ends the thread; a batch under way is finished. May be called more than once.
  void Stop();

 private:
  struct Kept {
    Store store;
    telemetry::Counter& removed;
    bool failing = false;  // the thread's own: said in the log
  };

  void Run();
  absl::Status Prune(const Kept& kept);
  static void Report(Kept& kept, const absl::Status& status);
  bool stopping() const;

  const time::Clock& clock_;
  const Options options_;
  std::vector<Kept> kept_;  // the thread's own
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_HOUSEKEEPING_H_
