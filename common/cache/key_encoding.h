#ifndef SENDA_COMMON_CACHE_KEY_ENCODING_H_
#define SENDA_COMMON_CACHE_KEY_ENCODING_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "common/cache/cache.h"

namespace senda::cache {

// One string per key; the length in front keeps ("ab", "c") apart from ("a", "bc"). It names the
// value in a store, so the form is part of what a running Redis holds.
inline std::string EncodeKey(const Key& key) {
  return absl::StrCat("senda:1:", key.trust.size(), ":", key.trust, ":", key.name);
}

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_KEY_ENCODING_H_
