#ifndef SENDA_COMMON_CACHE_JITTER_H_
#define SENDA_COMMON_CACHE_JITTER_H_

#include "absl/time/time.h"

namespace senda::cache {

// `ttl` times 0.8 to 1.2, so that values stored together do not expire together. Thread-safe.
absl::Duration Jittered(absl::Duration ttl);

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_JITTER_H_
