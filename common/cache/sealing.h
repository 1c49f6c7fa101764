#ifndef SENDA_COMMON_CACHE_SEALING_H_
#define SENDA_COMMON_CACHE_SEALING_H_

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/cache/cache.h"

struct evp_cipher_st;

namespace senda::cache {

// Makes values unreadable and unforgeable to whoever can reach the store, and binds each to its
// trust and name: AES-256-GCM under a key derived (HMAC-SHA256) for that entry alone, so the number
// of random nonces under one key stays small. Thread-safe.
class Sealer {
 public:
  // Ends the process unless `key` is 32 bytes: it comes from the key file, which checked it.
  explicit Sealer(std::string_view key);

  std::string Seal(const Key& entry, std::string_view value) const;
  // nullopt unless `sealed` is exactly what Seal made for this very entry with this key.
  std::optional<std::string> Open(const Key& entry, std::string_view sealed) const;

 private:
  using EntryKey = std::array<unsigned char, 32>;
  EntryKey DeriveKey(std::string_view context) const;

  std::string key_;
  std::shared_ptr<evp_cipher_st> cipher_;  // shared_ptr for its deleter: the type is OpenSSL's own
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_SEALING_H_
