#include "common/cache/jitter.h"

#include "absl/random/random.h"

namespace senda::cache {

absl::Duration Jittered(absl::Duration ttl) {
  thread_local absl::InsecureBitGen random;
  return ttl * absl::Uniform(random, 0.8, 1.2);
}

}  // namespace senda::cache
