#ifndef SENDA_COMMON_CACHE_CACHE_H_
#define SENDA_COMMON_CACHE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

// A cache that may lose everything at any moment without harm. Nothing in it is the only copy.
namespace senda::cache {

// A key is (trust, name): an implementation binds the stored value to both, so that a value can
// never be served for another trust or key, and a value that fails that check counts as a miss.
struct Key {
  std::string trust;
  std::string name;
};

// Counts since the cache was made, for metrics. `rejected` are values that were there but failed
// the check against their trust and key: more than zero means a broken or hostile store, so alert
// on it.
struct CacheStats {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;  // includes every miss that an error or an open breaker caused
  std::uint64_t stored = 0;
  std::uint64_t errors = 0;
  std::uint64_t rejected = 0;
};

class Cache {
 public:
  virtual ~Cache() = default;
  // The values under `keys`, in order; nullopt for a miss. A cache that cannot be reached answers
  // misses, fast (a breaker): callers need no error path.
  virtual std::vector<std::optional<std::string>> Get(const std::vector<Key>& keys) = 0;
  // Stores values for about `ttl` (jittered by up to 20 %). Losing them is allowed.
  virtual void Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) = 0;
  // Whether the last attempt reached the store; for health pages, never for readiness.
  virtual bool reachable() const = 0;
  virtual CacheStats stats() const { return {}; }
};

// Bounded, least recently used first out. Thread-safe. `max_bytes` counts keys and values.
std::unique_ptr<Cache> NewMemoryCache(std::size_t max_bytes);

struct RedisOptions {
  std::string address;      // "127.0.0.1:6379" or "unix:/run/redis.sock"
  std::string sealing_key;  // 32 bytes; values are AES-256-GCM sealed
  absl::Duration connect_timeout = absl::Milliseconds(100);
  absl::Duration command_timeout = absl::Milliseconds(50);
  int connections = 4;  // at most; opened when needed
};
// Redis through hiredis 0.14: a context with any error is thrown away, SIGPIPE is ignored, a
// breaker opens after 5 errors within a second for 2 seconds and then lets one probe through.
// Thread-safe. Blocks the caller for at most the connect time limit plus the command time limit, so
// it belongs on worker threads. Redis may start later than we do: only a key that is not 32 bytes
// is fatal.
std::unique_ptr<Cache> NewRedisCache(const RedisOptions& options);

// Fails on cue, for tests: misses, wrong bytes, or slowness injected before `inner`.
class FaultyCache;  // common/cache/faulty_cache.h

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_CACHE_H_
