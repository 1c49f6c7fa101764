#ifndef SENDA_COMMON_RESOURCE_SEALER_H_
#define SENDA_COMMON_RESOURCE_SEALER_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace senda::resource {

// Seals bytes into a token that nobody without the key can read, alter or make: AES-256-GCM,
// written in base64url without padding. Each token has its own key, derived by HMAC-SHA256 from the
// sealer's key and a random nonce, so the number of tokens under one key is not limited in
// practice.
//
// `purpose` ("page", "feed") is bound into the token: sealed for one purpose, it opens for no
// other. A token says what its maker wrote; it never grants anything. Thread-safe; copies are
// independent.
class Sealer {
 public:
  // INVALID_ARGUMENT unless `key` has 32 bytes. All processes of a deployment share the key, so
  // that a token made by one opens in another.
  static absl::StatusOr<Sealer> FromKey(std::string_view key);

  std::string Seal(std::string_view purpose, std::string_view bytes) const;
  // The bytes that were sealed; none if the token was not made by Seal with this key and purpose.
  std::optional<std::string> Open(std::string_view purpose, std::string_view token) const;

 private:
  explicit Sealer(std::string_view key) : key_(key) {}

  std::string key_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_SEALER_H_
