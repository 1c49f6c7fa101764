#include "common/rpc/jwks.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"

extern "C" {
#include "cjose/cjose.h"
}

namespace senda::rpc {
namespace {

using Json = nlohmann::json;

constexpr size_t kMinRsaBits = 2048;

absl::Status Invalid(std::string_view what) {
  return errors::WrongState("JWKS_INVALID", fmt::format("The key set (JWKS) {}.", what));
}

std::string StringMember(const Json& json, const char* name) {
  const auto it = json.find(name);
  return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// The algorithm a key may be used with, or "" when it is for something else.
std::string AlgorithmOf(const Json& json) {
  const std::string type = StringMember(json, "kty");
  const std::string use = StringMember(json, "use");
  std::string algorithm;
  if (type == "RSA") algorithm = "RS256";
  if (type == "EC" && StringMember(json, "crv") == "P-256") algorithm = "ES256";
  if (!use.empty() && use != "sig") return "";
  if (json.contains("alg") && StringMember(json, "alg") != algorithm) return "";
  return algorithm;
}

struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};

}  // namespace

void Jwks::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }

absl::StatusOr<std::shared_ptr<const Jwks>> Jwks::Parse(std::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("keys") || !json["keys"].is_array()) {
    return Invalid("is not a JSON object with a list `keys`");
  }
  auto set = std::make_shared<Jwks>();
  for (const Json& item : json["keys"]) {
    if (!item.is_object()) return Invalid("holds a key that is not an object");
    const std::string key_id = StringMember(item, "kid");
    if (key_id.empty()) return Invalid("holds a key without `kid`");
    if (item.contains("d") || item.contains("k")) {
      return Invalid(
          fmt::format("holds the secret part of key {}; publish only public keys", key_id));
    }
    const std::string algorithm = AlgorithmOf(item);
    if (algorithm.empty()) continue;
    const std::string key_text = item.dump();
    cjose_err error{};
    std::unique_ptr<_cjose_jwk_int, Release> key(
        cjose_jwk_import(key_text.data(), key_text.size(), &error));
    if (key == nullptr) return Invalid(fmt::format("holds key {} that cannot be read", key_id));
    if (algorithm == "RS256" && cjose_jwk_get_keysize(key.get(), &error) < kMinRsaBits) continue;
    if (!set->keys_.emplace(key_id, Key{std::move(key), algorithm}).second) {
      return Invalid(fmt::format("holds key {} twice", key_id));
    }
  }
  if (set->keys_.empty()) return Invalid("holds no key for RS256 or ES256");
  return set;
}

absl::StatusOr<std::shared_ptr<const Jwks>> Jwks::ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file.is_open() || file.bad()) {
    return errors::WrongState("JWKS_UNREADABLE",
                              fmt::format("Cannot read the key set (JWKS) at {}.", path));
  }
  return Parse(text);
}

bool Jwks::HasDevelopmentKey() const {
  for (const auto& [key_id, key] : keys_) {
    if (key_id.starts_with(kDevelopmentKeyPrefix)) return true;
  }
  return false;
}

absl::Status Jwks::Verify(std::string_view token, std::string_view algorithm,
                          std::string_view key_id) const {
  const auto it = keys_.find(absl::string_view(key_id.data(), key_id.size()));
  if (it == keys_.end()) {
    return errors::Unauthenticated(
        "TOKEN_UNKNOWN_KEY", "The token is signed with a key that this server does not know.");
  }
  if (it->second.algorithm != algorithm) {
    return errors::Unauthenticated("TOKEN_ALGORITHM",
                                   "The token's algorithm is not the one its key is for.");
  }
  cjose_err error{};
  const std::unique_ptr<cjose_jws_t, ReleaseToken> jws(
      cjose_jws_import(token.data(), token.size(), &error));
  const auto refused = [] {
    return errors::Unauthenticated("TOKEN_SIGNATURE", "The token's signature is not valid.");
  };
  if (jws == nullptr) return refused();
  // cjose reads the header with a parser of its own and verifies by what it finds there.
  const char* read = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, &error);
  if (read == nullptr || read != algorithm) return refused();
  if (!cjose_jws_verify(jws.get(), it->second.key.get(), &error)) return refused();
  return absl::OkStatus();
}

}  // namespace senda::rpc
