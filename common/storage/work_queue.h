#ifndef SENDA_COMMON_STORAGE_WORK_QUEUE_H_
#define SENDA_COMMON_STORAGE_WORK_QUEUE_H_

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

namespace senda::storage {

// One queued transaction.
struct Work {
  AccessMode mode = AccessMode::kRead;
  std::string trust;
  absl::Time deadline = absl::InfiniteFuture();
  Database::Body body;
  Database::Done done;
};

// A bounded first-in first-out queue of transactions. Thread-safe.
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t limit) : limit_(limit) {}

  // False, with `work` untouched, when the queue is full or closed.
  bool Push(Work& work);
  // Waits up to `timeout` and takes at most `max`, oldest first; empty when the time ran out.
  // nullopt once the queue is closed and all of its work has been taken.
  std::optional<std::vector<Work>> Take(std::size_t max, absl::Duration timeout);
  bool empty() const;
  // From now on Push refuses; what is queued is still handed out.
  void Close();

 private:
  const std::size_t limit_;
  mutable absl::Mutex mutex_;
  absl::CondVar arrived_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<Work> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_WORK_QUEUE_H_
