#ifndef SENDA_COMMON_CACHE_BREAKER_H_
#define SENDA_COMMON_CACHE_BREAKER_H_

#include <deque>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace senda::cache {

// Stops calls to a store that fails: after `failures` within `window` it refuses for `pause`, then
// lets one probe through. A probe that succeeds closes it, one that fails pauses it again.
// Thread-safe. Each Allow that answered true is followed by one Succeeded or Failed.
class Breaker {
 public:
  struct Limits {
    std::size_t failures = 5;
    absl::Duration window = absl::Seconds(1);
    absl::Duration pause = absl::Seconds(2);
  };

  explicit Breaker(Limits limits) : limits_(limits) {}

  bool Allow(absl::Time now);
  void Succeeded();
  void Failed(absl::Time now);

 private:
  enum class State { kClosed, kOpen, kProbing };

  const Limits limits_;
  absl::Mutex mutex_;
  State state_ ABSL_GUARDED_BY(mutex_) = State::kClosed;
  std::deque<absl::Time> recent_failures_ ABSL_GUARDED_BY(mutex_);
  absl::Time paused_until_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_BREAKER_H_
