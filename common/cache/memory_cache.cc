#include "common/cache/memory_cache.h"

#include <iterator>
#include <memory>

#include "common/cache/jitter.h"
#include "common/cache/key_encoding.h"

namespace senda::cache {

MemoryCache::MemoryCache(std::size_t max_bytes, const time::Clock& clock)
    : max_bytes_(max_bytes), clock_(clock) {}

std::vector<std::optional<std::string>> MemoryCache::Get(const std::vector<Key>& keys) {
  std::vector<std::optional<std::string>> values(keys.size());
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto found = index_.find(EncodeKey(keys[i]));
    if (found != index_.end() && found->second->expires <= now) {
      Remove(found->second);
      ++stats_.misses;
    } else if (found == index_.end()) {
      ++stats_.misses;
    } else {
      entries_.splice(entries_.begin(), entries_, found->second);
      values[i] = found->second->value;
      ++stats_.hits;
    }
  }
  return values;
}

void MemoryCache::Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) {
  const absl::Time now = clock_.Now();
  absl::MutexLock lock(&mutex_);
  for (const auto& [key, value] : entries) {
    Store(EncodeKey(key), value, now + Jittered(ttl));
  }
}

CacheStats MemoryCache::stats() const {
  absl::MutexLock lock(&mutex_);
  return stats_;
}

void MemoryCache::Store(std::string id, const std::string& value, absl::Time expires) {
  if (const auto old = index_.find(id); old != index_.end()) {
    Remove(old->second);
  }
  const std::size_t size = id.size() + value.size();
  if (size > max_bytes_) {
    return;
  }
  while (bytes_ + size > max_bytes_) {
    Remove(std::prev(entries_.end()));
  }
  entries_.push_front({std::move(id), value, expires});
  index_[entries_.front().id] = entries_.begin();
  bytes_ += size;
  ++stats_.stored;
}

void MemoryCache::Remove(std::list<Entry>::iterator entry) {
  bytes_ -= entry->id.size() + entry->value.size();
  index_.erase(entry->id);
  entries_.erase(entry);
}

std::unique_ptr<Cache> NewMemoryCache(std::size_t max_bytes) {
  return std::make_unique<MemoryCache>(max_bytes, time::Clock::System());
}

}  // namespace senda::cache
