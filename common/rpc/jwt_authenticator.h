#ifndef SENDA_COMMON_RPC_JWT_AUTHENTICATOR_H_
#define SENDA_COMMON_RPC_JWT_AUTHENTICATOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/jwks.h"
#include "common/rpc/jwt.h"
#include "common/rpc/principal.h"

namespace senda::rpc {

struct JwtOptions {
  std::string issuer;    // `iss` must equal it
  std::string audience;  // `aud` must be it or hold it
  std::string jwks_path;
  absl::Duration leeway = absl::Seconds(30);  // for clocks that differ: exp, nbf and iat
  // Hears when the file can no longer be read, with the reason, and when it can again. Called while
  // a call is authenticated: quick, and does not use the authenticator.
  std::function<void(const absl::Status&)> on_keys_changed = nullptr;
};

// Verifies JSON Web Tokens signed with RS256 or ES256 by a key of a JWKS file.
//
// The file is looked at again at most once a second, and at once when a token names an unknown key,
// so rotating keys needs no restart; a key taken out of the file is refused within a second. A file
// that has become unreadable or invalid changes nothing but is told of (on_keys_changed): a
// half-written file must not lock everybody out.
//
// A verified token is remembered until it expires or the keys change, so the usual call costs one
// look-up. At most 10,000 tokens and 8 MiB are remembered. Thread-safe.
class JwtAuthenticator final : public Authenticator {
 public:
  // FAILED_PRECONDITION with JWKS_UNREADABLE or JWKS_INVALID when there are no keys to start with.
  static absl::StatusOr<std::unique_ptr<JwtAuthenticator>> Create(JwtOptions options);

  absl::StatusOr<Principal> Authenticate(std::string_view authorization, absl::Time now) override;

  // How many verified tokens are remembered.
  size_t RememberedTokens() const;

 private:
  struct FileStamp {
    int64_t changed_ns = 0;
    int64_t size = -1;
    uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
  };
  struct Remembered {
    std::string subject;
    absl::Time expires;
  };

  explicit JwtAuthenticator(JwtOptions options) : options_(std::move(options)) {}

  static FileStamp StampOf(const std::string& path);
  absl::StatusOr<Principal> FromMemory(std::string_view token, absl::Time now) const;
  absl::Status CheckClaims(const JwtClaims& claims, absl::Time now) const;
  // Reads the file again if it has changed and the last look is a second or more ago.
  void RefreshKeys(absl::Time now);
  void LookAtFile(absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::shared_ptr<const Jwks> KeysFor(std::string_view key_id, absl::Time now);
  void Remember(std::string_view token, const JwtClaims& claims, const Jwks& keys, absl::Time now);

  const JwtOptions options_;
  mutable absl::Mutex mutex_;
  // Shared: a verification goes on with the keys it began with while others are put in place.
  std::shared_ptr<const Jwks> keys_ ABSL_GUARDED_BY(mutex_);
  FileStamp stamp_ ABSL_GUARDED_BY(mutex_);
  absl::Time looked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  absl::Status keys_status_ ABSL_GUARDED_BY(mutex_);  // how the last reading went
  absl::flat_hash_map<std::string, Remembered> remembered_ ABSL_GUARDED_BY(mutex_);
  size_t remembered_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_JWT_AUTHENTICATOR_H_
