#ifndef SENDA_COMMON_CACHE_FAULTY_CACHE_H_
#define SENDA_COMMON_CACHE_FAULTY_CACHE_H_

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/cache/cache.h"

namespace senda::cache {

// Stands before a real cache and fails on cue. Thread-safe. Callers must give the same answers
// through it as without any cache.
class FaultyCache : public Cache {
 public:
  enum class Fault {
    kNone,
    kUnreachable,  // every Get misses, every Set is lost
    kLosesSets,    // Get works, what is stored now is lost
    kWrongBytes,   // Get answers bytes that are no valid value
  };

  // `inner` must outlive this.
  explicit FaultyCache(Cache& inner) : inner_(inner) {}

  void SetFault(Fault fault) { fault_ = fault; }
  // Runs before each Get, on the calling thread: a test holds the call there to play a slow cache.
  // Set it before other threads use the cache.
  void SetBeforeGet(std::function<void()> hook) { before_get_ = std::move(hook); }
  int gets() const { return gets_; }
  int sets() const { return sets_; }

  std::vector<std::optional<std::string>> Get(const std::vector<Key>& keys) override;
  void Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) override;
  bool reachable() const override;
  CacheStats stats() const override { return inner_.stats(); }

 private:
  Cache& inner_;
  std::function<void()> before_get_;
  std::atomic<Fault> fault_ = Fault::kNone;
  std::atomic<int> gets_ = 0;
  std::atomic<int> sets_ = 0;
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_FAULTY_CACHE_H_
