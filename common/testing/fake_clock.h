#ifndef SENDA_COMMON_TESTING_FAKE_CLOCK_H_
#define SENDA_COMMON_TESTING_FAKE_CLOCK_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/time/clock.h"

namespace senda::time {

// A clock that stands still until told otherwise. Thread-safe.
class FakeClock final : public Clock {
 public:
  // Starts at 09:00 UTC on Monday 7 September 2026, early in an academic year.
  FakeClock() : FakeClock(absl::FromUnixSeconds(1788771600)) {}
  explicit FakeClock(absl::Time now) : now_(now) {}

  absl::Time Now() const override {
    absl::MutexLock lock(&mutex_);
    return now_;
  }
  void Set(absl::Time now) {
    absl::MutexLock lock(&mutex_);
    now_ = now;
  }
  void Advance(absl::Duration by) {
    absl::MutexLock lock(&mutex_);
    now_ += by;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::time

#endif  // SENDA_COMMON_TESTING_FAKE_CLOCK_H_
