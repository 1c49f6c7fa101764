#ifndef SENDA_COMMON_RPC_JWKS_H_
#define SENDA_COMMON_RPC_JWKS_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct _cjose_jwk_int;

namespace senda::rpc {

// A set of public keys (RFC 7517) that tokens are verified with, found by `kid`. Immutable, so any
// number of threads may verify with it.
class Jwks {
 public:
  // FAILED_PRECONDITION/JWKS_INVALID when the text is no key set, or a key has no `kid`, repeats
  // one, or holds private material. Keys that can verify neither RS256 nor ES256 (another type or
  // curve, RSA below 2048 bits, `use` other than "sig", another `alg`) are left out; a set in which
  // none is left is refused.
  static absl::StatusOr<std::shared_ptr<const Jwks>> Parse(std::string_view json);
  // Parses a file; also FAILED_PRECONDITION/JWKS_UNREADABLE.
  static absl::StatusOr<std::shared_ptr<const Jwks>> ReadFile(const std::string& path);

  bool Has(std::string_view key_id) const {
    return keys_.contains(absl::string_view(key_id.data(), key_id.size()));
  }
  size_t size() const { return keys_.size(); }
  // Whether any key carries the mark of a local development key (development_key.h).
  bool HasDevelopmentKey() const;

  // Checks the signature of a compact token with the key `key_id`. UNAUTHENTICATED with
  // TOKEN_UNKNOWN_KEY, TOKEN_ALGORITHM (the key is not for `algorithm`) or TOKEN_SIGNATURE.
  absl::Status Verify(std::string_view token, std::string_view algorithm,
                      std::string_view key_id) const;

 private:
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  struct Key {
    std::unique_ptr<_cjose_jwk_int, Release> key;
    std::string algorithm;  // the only one it may be used with
  };
  absl::flat_hash_map<std::string, Key> keys_;
};

// What `kid` of a development key starts with.
inline constexpr std::string_view kDevelopmentKeyPrefix = "senda-development-";

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_JWKS_H_
