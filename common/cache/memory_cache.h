#ifndef SENDA_COMMON_CACHE_MEMORY_CACHE_H_
#define SENDA_COMMON_CACHE_MEMORY_CACHE_H_

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/cache/cache.h"
#include "common/time/clock.h"

namespace senda::cache {

// The cache of a process without Redis, and of tests. Thread-safe.
class MemoryCache : public Cache {
 public:
  // `clock` decides what has expired and must outlive the cache.
  MemoryCache(std::size_t max_bytes, const time::Clock& clock);

  std::vector<std::optional<std::string>> Get(const std::vector<Key>& keys) override;
  // A value larger than the whole cache is not stored.
  void Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) override;
  bool reachable() const override { return true; }
  CacheStats stats() const override;

 private:
  struct Entry {
    std::string id;
    std::string value;
    absl::Time expires;
  };

  void Store(std::string id, const std::string& value, absl::Time expires)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Remove(std::list<Entry>::iterator entry) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t max_bytes_;
  const time::Clock& clock_;
  mutable absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // most recently used first
  absl::flat_hash_map<std::string, std::list<Entry>::iterator> index_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  CacheStats stats_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_MEMORY_CACHE_H_
