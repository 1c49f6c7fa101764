#include "common/rpc/jwt_authenticator.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {
namespace {

constexpr size_t kMaxRemembered = 10'000;
constexpr size_t kMaxRememberedBytes = 8 * 1024 * 1024;
constexpr absl::Duration kLookInterval = absl::Seconds(1);

// The token of "Bearer <token>".
absl::StatusOr<std::string_view> BearerToken(std::string_view authorization) {
  constexpr absl::string_view kScheme = "bearer ";
  if (authorization.empty()) {
    return errors::Unauthenticated("TOKEN_MISSING",
                                   "Send a token: `authorization: Bearer <token>`.");
  }
  if (!absl::StartsWithIgnoreCase({authorization.data(), authorization.size()}, kScheme) ||
      authorization.size() == kScheme.size()) {
    return errors::Unauthenticated("TOKEN_MALFORMED", "`authorization` must be `Bearer <token>`.");
  }
  return authorization.substr(kScheme.size());
}

absl::Status Expired() {
  return errors::Unauthenticated("TOKEN_EXPIRED", "The token has expired. Sign in again.");
}

}  // namespace

absl::StatusOr<std::unique_ptr<JwtAuthenticator>> JwtAuthenticator::Create(JwtOptions options) {
  auto self = std::unique_ptr<JwtAuthenticator>(new JwtAuthenticator(std::move(options)));
  const absl::MutexLock lock(&self->mutex_);
  self->LookAtFile(absl::InfinitePast());
  RETURN_IF_ERROR(self->keys_status_);
  return self;
}

absl::StatusOr<Principal> JwtAuthenticator::Authenticate(std::string_view authorization,
                                                         absl::Time now) {
  ASSIGN_OR_RETURN(const std::string_view token, BearerToken(authorization));
  RefreshKeys(now);
  auto known = FromMemory(token, now);
  if (!absl::IsNotFound(known.status())) return known;

  ASSIGN_OR_RETURN(const JwtParts parts, SplitJwt(token));
  ASSIGN_OR_RETURN(const JwtHeader header, ParseJwtHeader(parts.header));
  const std::shared_ptr<const Jwks> keys = KeysFor(header.key_id, now);
  RETURN_IF_ERROR(keys->Verify(token, header.algorithm, header.key_id));
  ASSIGN_OR_RETURN(JwtClaims claims, ParseJwtClaims(parts.claims));
  RETURN_IF_ERROR(CheckClaims(claims, now));
  Remember(token, claims, *keys, now);
  return Principal{std::move(claims.subject), std::string(token), claims.expires};
}

size_t JwtAuthenticator::RememberedTokens() const {
  const absl::ReaderMutexLock lock(&mutex_);
  return remembered_.size();
}

absl::StatusOr<Principal> JwtAuthenticator::FromMemory(std::string_view token,
                                                       absl::Time now) const {
  const absl::ReaderMutexLock lock(&mutex_);
  const auto it = remembered_.find(absl::string_view(token.data(), token.size()));
  if (it == remembered_.end()) return absl::NotFoundError("not remembered");
  if (now >= it->second.expires + options_.leeway) return Expired();
  return Principal{it->second.subject, std::string(token), it->second.expires};
}

std::shared_ptr<const Jwks> JwtAuthenticator::KeysFor(std::string_view key_id, absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  // The provider may have rotated its keys within the last second.
  if (!keys_->Has(key_id)) LookAtFile(now);
  return keys_;
}

absl::Status JwtAuthenticator::CheckClaims(const JwtClaims& claims, absl::Time now) const {
  if (claims.issuer != options_.issuer) {
    return errors::Unauthenticated("TOKEN_ISSUER", "The token comes from another issuer (`iss`).");
  }
  if (std::find(claims.audiences.begin(), claims.audiences.end(), options_.audience) ==
      claims.audiences.end()) {
    return errors::Unauthenticated("TOKEN_AUDIENCE", "The token is for another service (`aud`).");
  }
  if (now >= claims.expires + options_.leeway) return Expired();
  for (const auto& begins : {claims.not_before, claims.issued_at}) {
    if (begins.has_value() && now + options_.leeway < *begins) {
      return errors::Unauthenticated("TOKEN_NOT_YET_VALID",
                                     "The token is not valid yet. Check the clocks.");
    }
  }
  return absl::OkStatus();
}

JwtAuthenticator::FileStamp JwtAuthenticator::StampOf(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  // The time of change rather than of modification: it also moves when the mode or the name does.
  return {info.st_ctim.tv_sec * 1'000'000'000 + info.st_ctim.tv_nsec, info.st_size, info.st_ino};
}

void JwtAuthenticator::RefreshKeys(absl::Time now) {
  {
    const absl::ReaderMutexLock lock(&mutex_);
    // A clock set back must not stop the looking.
    if (absl::AbsDuration(now - looked_) < kLookInterval) return;
  }
  const absl::MutexLock lock(&mutex_);
  if (absl::AbsDuration(now - looked_) >= kLookInterval) LookAtFile(now);
}

void JwtAuthenticator::LookAtFile(absl::Time now) {
  const bool looked_before = keys_ != nullptr;
  looked_ = now;
  // The stamp is taken first: a change during the reading is then seen at the next look.
  const FileStamp stamp = StampOf(options_.jwks_path);
  if (stamp == stamp_ && looked_before) return;
  stamp_ = stamp;
  auto read = Jwks::ReadFile(options_.jwks_path);
  const bool turned = looked_before && read.ok() != keys_status_.ok();
  keys_status_ = read.status();
  if (turned && options_.on_keys_changed) options_.on_keys_changed(keys_status_);
  if (!read.ok()) return;
  keys_ = *std::move(read);
  remembered_.clear();
  remembered_bytes_ = 0;
}

void JwtAuthenticator::Remember(std::string_view token, const JwtClaims& claims, const Jwks& keys,
                                absl::Time now) {
  const absl::MutexLock lock(&mutex_);
  if (keys_.get() != &keys) return;  // verified with keys that are gone
  if (remembered_.size() >= kMaxRemembered || remembered_bytes_ >= kMaxRememberedBytes) {
    size_t freed = 0;
    absl::erase_if(remembered_, [&](const auto& entry) {
      const bool over = now >= entry.second.expires;
      if (over) freed += entry.first.size();
      return over;
    });
    remembered_bytes_ -= freed;
  }
  // Rarer than once in 10,000 verifications, so starting again is cheaper than keeping an order.
  if (remembered_.size() >= kMaxRemembered || remembered_bytes_ >= kMaxRememberedBytes) {
    remembered_.clear();
    remembered_bytes_ = 0;
  }
  if (remembered_.emplace(token, Remembered{claims.subject, claims.expires}).second) {
    remembered_bytes_ += token.size();
  }
}

}  // namespace senda::rpc
