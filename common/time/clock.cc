#include "common/time/clock.h"

#include <cstdio>
#include <cstdlib>

#include "absl/time/clock.h"

namespace senda::time {
namespace {

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

absl::TimeZone LoadLondon() {
  absl::TimeZone zone;
  if (!absl::LoadTimeZone("Europe/London", &zone)) {
    // Counting statutory days in the wrong zone is worse than not starting.
    std::fputs("The time zone Europe/London is missing: install the package tzdata.\n", stderr);
    std::abort();
  }
  return zone;
}

}  // namespace

const Clock& Clock::System() {
  static const SystemClock* const kClock = new SystemClock;
  return *kClock;
}

absl::TimeZone London() {
  static const absl::TimeZone kLondon = LoadLondon();
  return kLondon;
}

absl::CivilDay Today(absl::Time now) { return absl::ToCivilDay(now, London()); }

}  // namespace senda::time
