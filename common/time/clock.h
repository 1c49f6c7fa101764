#ifndef SENDA_COMMON_TIME_CLOCK_H_
#define SENDA_COMMON_TIME_CLOCK_H_

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace senda::time {

// The only reader of the wall clock. Rules take `now` as an argument; servers take a Clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // The process's clock; lives for ever.
  static const Clock& System();
};

// A clock that stands still until told otherwise. Thread-safe.
class FakeClock;  // common/testing/fake_clock.h

// Europe/London, in which school days and statutory dates are counted.
absl::TimeZone London();
// The civil day in London at `now`.
absl::CivilDay Today(absl::Time now);

}  // namespace senda::time

#endif  // SENDA_COMMON_TIME_CLOCK_H_
