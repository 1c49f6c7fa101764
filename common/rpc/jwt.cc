#include "common/rpc/jwt.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"

namespace senda::rpc {
namespace {

using Json = nlohmann::json;

absl::Status Malformed(std::string_view what) {
  return errors::Unauthenticated(
      "TOKEN_MALFORMED",
      fmt::format("The token {}. Ask the identity provider for a new one.", what));
}

// Two readers of a JSON text may pick different copies of a repeated member, so a text with one is
// refused rather than read.
absl::StatusOr<Json> ParseObject(std::string_view text) {
  std::set<std::string> members;
  bool repeated = false;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth == 1 && event == Json::parse_event_t::key) {
      repeated |= !members.insert(parsed.get<std::string>()).second;
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object())
    return Malformed("holds a part that is not a JSON object");
  if (repeated) return Malformed("repeats a member");
  return json;
}

std::string StringMember(const Json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// NumericDate: seconds since 1970, whole or not.
absl::StatusOr<std::optional<absl::Time>> TimeMember(const Json& json, const char* name) {
  const auto it = json.find(name);
  if (it == json.end()) return std::nullopt;
  constexpr double kYear9999 = 253402300799.0;
  if (!it->is_number()) return Malformed(fmt::format("holds `{}` that is not a number", name));
  const double seconds = it->get<double>();
  if (!std::isfinite(seconds) || seconds < 0 || seconds > kYear9999) {
    return Malformed(fmt::format("holds `{}` out of range", name));
  }
  return absl::UnixEpoch() + absl::Seconds(seconds);
}

absl::StatusOr<std::vector<std::string>> Audiences(const Json& json) {
  const auto it = json.find("aud");
  if (it == json.end()) return Malformed("has no `aud`");
  if (it->is_string()) return std::vector<std::string>{it->get<std::string>()};
  if (!it->is_array()) return Malformed("holds `aud` that is neither text nor a list");
  std::vector<std::string> audiences;
  for (const Json& item : *it) {
    if (!item.is_string()) return Malformed("holds `aud` with an item that is not text");
    audiences.push_back(item.get<std::string>());
  }
  return audiences;
}

bool IsTokenType(std::string_view type) {
  constexpr std::string_view kOptionalPrefix = "application/";
  std::string bare(type);
  std::transform(bare.begin(), bare.end(), bare.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (bare.starts_with(kOptionalPrefix)) bare.erase(0, kOptionalPrefix.size());
  return bare == "jwt" || bare == "at+jwt";
}

}  // namespace

std::optional<std::string> DecodeBase64Url(std::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({text.data(), text.size()}, &bytes)) return std::nullopt;
  // Abseil forgives padding, white space and spare bits; only what encodes back to itself is
  // strict.
  if (absl::WebSafeBase64Escape(bytes) != text) return std::nullopt;
  return bytes;
}

absl::StatusOr<JwtParts> SplitJwt(std::string_view token) {
  if (token.size() > kMaxTokenBytes) return Malformed("is longer than 8 KiB");
  const size_t first = token.find('.');
  const size_t second = token.find('.', first + 1);
  if (first == token.npos || second == token.npos || token.find('.', second + 1) != token.npos) {
    return Malformed("does not have three parts");
  }
  auto header = DecodeBase64Url(token.substr(0, first));
  auto claims = DecodeBase64Url(token.substr(first + 1, second - first - 1));
  auto signature = DecodeBase64Url(token.substr(second + 1));
  if (!header || !claims || !signature) return Malformed("is not base64url");
  return JwtParts{*std::move(header), *std::move(claims), *std::move(signature)};
}

absl::StatusOr<JwtHeader> ParseJwtHeader(std::string_view text) {
  ASSIGN_OR_RETURN(const Json json, ParseObject(text));
  JwtHeader header;
  header.algorithm = StringMember(json, "alg");
  // An allow-list: `none`, the HMAC family and whatever comes later never reach a key.
  if (header.algorithm != "RS256" && header.algorithm != "ES256") {
    return errors::Unauthenticated("TOKEN_ALGORITHM",
                                   "The token must be signed with RS256 or ES256.");
  }
  if (json.contains("crit"))
    return Malformed("asks for extensions (`crit`) that are not supported");
  if (!IsTokenType(StringMember(json, "typ")))
    return Malformed("is not of type JWT or at+jwt (`typ`)");
  header.key_id = StringMember(json, "kid");
  return header;
}

absl::StatusOr<JwtClaims> ParseJwtClaims(std::string_view text) {
  ASSIGN_OR_RETURN(const Json json, ParseObject(text));
  JwtClaims claims;
  claims.subject = StringMember(json, "sub");
  if (claims.subject.empty()) return Malformed("has no `sub`");
  claims.issuer = StringMember(json, "iss");
  if (claims.issuer.empty()) return Malformed("has no `iss`");
  ASSIGN_OR_RETURN(claims.audiences, Audiences(json));
  ASSIGN_OR_RETURN(const std::optional<absl::Time> expires, TimeMember(json, "exp"));
  if (!expires) return Malformed("has no `exp`");
  claims.expires = *expires;
  ASSIGN_OR_RETURN(claims.not_before, TimeMember(json, "nbf"));
  ASSIGN_OR_RETURN(claims.issued_at, TimeMember(json, "iat"));
  return claims;
}

}  // namespace senda::rpc
