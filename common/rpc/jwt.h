#ifndef SENDA_COMMON_RPC_JWT_H_
#define SENDA_COMMON_RPC_JWT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

// Reads the parts of a JSON Web Token (RFC 7519, compact form). Nothing here verifies a signature;
// jwt_authenticator.h puts the steps together.
namespace senda::rpc {

// Longest token that is looked at.
inline constexpr size_t kMaxTokenBytes = 8 * 1024;

// The three parts of a compact token, decoded from base64url.
struct JwtParts {
  std::string header;
  std::string claims;
  std::string signature;
};

// The header fields that decide how a token is verified.
struct JwtHeader {
  std::string algorithm;  // "RS256" or "ES256", nothing else
  std::string key_id;     // "" when absent
};

// The registered claims; what else a token holds is not used.
struct JwtClaims {
  std::string subject;  // never empty
  std::string issuer;
  std::vector<std::string> audiences;
  absl::Time expires;
  std::optional<absl::Time> not_before;
  std::optional<absl::Time> issued_at;
};

// Strict base64url (RFC 7515): no padding, no white space, no bits left over; nullopt otherwise.
std::optional<std::string> DecodeBase64Url(std::string_view text);

// All of these answer UNAUTHENTICATED/TOKEN_MALFORMED for what they cannot read.
absl::StatusOr<JwtParts> SplitJwt(std::string_view token);

// Also UNAUTHENTICATED/TOKEN_ALGORITHM for every algorithm but RS256 and ES256. Refuses a header
// with a repeated member, with `crit`, or whose `typ` is not "JWT" or "at+jwt".
absl::StatusOr<JwtHeader> ParseJwtHeader(std::string_view json);

// Refuses claims without `sub`, `exp`, `iss` or `aud`, and a member that comes twice.
absl::StatusOr<JwtClaims> ParseJwtClaims(std::string_view json);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_JWT_H_
