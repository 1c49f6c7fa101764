#ifndef SENDA_COMMON_RPC_DEVELOPMENT_KEY_H_
#define SENDA_COMMON_RPC_DEVELOPMENT_KEY_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct _cjose_jwk_int;

namespace senda::rpc {

// What stands in `iss` of a token from a development key.
inline constexpr std::string_view kDevelopmentIssuer = "senda-local-development";

// The signing key of a machine on which Senda is tried out or developed: an ES256 key in a data
// folder, so that tokens outlive a restart. Whoever can read the folder can be anybody, so a
// production server refuses such keys (IsDevelopmentJwks). Thread-safe.
class DevelopmentKey {
 public:
  // Opens `folder`/development_key.json, or makes it (mode 0600) and the folder; of several
  // processes that do so at once, all end with the same key. Writes the public half beside it.
  // FAILED_PRECONDITION/DEVELOPMENT_KEY_UNUSABLE when the file is not a key, cannot be written, or
  // can be read by others.
  static absl::StatusOr<std::unique_ptr<DevelopmentKey>> OpenOrCreate(const std::string& folder);

  // A token (compact JWT, without "Bearer ") for `subject`, valid from `now` for `ttl`.
  absl::StatusOr<std::string> Mint(std::string_view subject, std::string_view audience,
                                   absl::Time now, absl::Duration ttl) const;

  // `folder`/development_jwks.json, for JwtOptions.
  const std::string& jwks_path() const { return jwks_path_; }

 private:
  struct Release {
    void operator()(_cjose_jwk_int* key) const;
  };
  DevelopmentKey() = default;
  absl::Status Import(const std::string& json);
  absl::StatusOr<std::string> PublicKeySet() const;

  std::unique_ptr<_cjose_jwk_int, Release> key_;
  std::string key_id_;
  std::string jwks_path_;
};

// Whether the key set at `path` holds the public half of a development key. FAILED_PRECONDITION
// with JWKS_UNREADABLE or JWKS_INVALID when it cannot be told; a production server refuses that
// too.
absl::StatusOr<bool> IsDevelopmentJwks(const std::string& path);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_DEVELOPMENT_KEY_H_
