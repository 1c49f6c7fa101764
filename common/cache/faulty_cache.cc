#include "common/cache/faulty_cache.h"

namespace senda::cache {

std::vector<std::optional<std::string>> FaultyCache::Get(const std::vector<Key>& keys) {
  ++gets_;
  if (before_get_) {
    before_get_();
  }
  if (fault_ == Fault::kUnreachable) {
    return std::vector<std::optional<std::string>>(keys.size());
  }
  if (fault_ == Fault::kWrongBytes) {
    return std::vector<std::optional<std::string>>(keys.size(), std::string("\xff\x00\x01", 3));
  }
  return inner_.Get(keys);
}

void FaultyCache::Set(const std::vector<std::pair<Key, std::string>>& entries, absl::Duration ttl) {
  ++sets_;
  if (fault_ == Fault::kNone || fault_ == Fault::kWrongBytes) {
    inner_.Set(entries, ttl);
  }
}

bool FaultyCache::reachable() const { return fault_ != Fault::kUnreachable && inner_.reachable(); }

}  // namespace senda::cache
