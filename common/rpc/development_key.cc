#include "common/rpc/development_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "common/rpc/jwks.h"
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

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

absl::Status Unusable(std::string_view what) {
  return errors::WrongState("DEVELOPMENT_KEY_UNUSABLE",
                            fmt::format("The development key {}.", what));
}

std::string RandomHex() {
  absl::BitGen random;
  return fmt::format("{:016x}", absl::Uniform<uint64_t>(random));
}

struct Free {
  void operator()(char* text) const { std::free(text); }
};
struct ReleaseHeader {
  void operator()(cjose_header_t* header) const { cjose_header_release(header); }
};
struct ReleaseToken {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
using KeyText = std::unique_ptr<char, Free>;

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file.is_open() || file.bad()) return std::nullopt;
  return text;
}

// Writes a file that appears at `path` whole or not at all. With `keep`, a file that is already
// there stays.
absl::Status WriteFile(const std::string& path, std::string_view text, mode_t mode, bool keep) {
  const std::string draft = fmt::format("{}.{}", path, RandomHex());
  const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return Unusable(fmt::format("cannot be written to {}", path));
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool whole = ::close(file) == 0 && written;
  bool placed = false;
  if (whole) {
    // A link, unlike a rename, leaves what another process put there first.
    placed = keep ? ::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST
                  : ::rename(draft.c_str(), path.c_str()) == 0;
  }
  ::unlink(draft.c_str());
  return placed ? absl::OkStatus() : Unusable(fmt::format("cannot be written to {}", path));
}

absl::StatusOr<std::string> NewKey() {
  cjose_err error{};
  cjose_jwk_t* key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error);
  if (key == nullptr) return Unusable("cannot be made");
  const std::string key_id = fmt::format("{}{}", kDevelopmentKeyPrefix, RandomHex());
  const bool named = cjose_jwk_set_kid(key, key_id.data(), key_id.size(), &error);
  const KeyText text(named ? cjose_jwk_to_json(key, /*priv=*/true, &error) : nullptr);
  cjose_jwk_release(key);
  if (text == nullptr) return Unusable("cannot be made");
  return std::string(text.get());
}

}  // namespace

void DevelopmentKey::Release::operator()(_cjose_jwk_int* key) const { cjose_jwk_release(key); }

absl::StatusOr<std::unique_ptr<DevelopmentKey>> DevelopmentKey::OpenOrCreate(
    const std::string& folder) {
  const std::string path = folder + "/development_key.json";
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    ASSIGN_OR_RETURN(const std::string fresh, NewKey());
    RETURN_IF_ERROR(WriteFile(path, fresh, kOwnerOnly, /*keep=*/true));
    if (::stat(path.c_str(), &info) != 0) return Unusable(fmt::format("is missing at {}", path));
  }
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Unusable(fmt::format("can be read by others; run: chmod 600 {}", path));
  }
  const std::optional<std::string> text = ReadFile(path);
  if (!text) return Unusable(fmt::format("cannot be read at {}", path));

  auto self = std::unique_ptr<DevelopmentKey>(new DevelopmentKey());
  self->jwks_path_ = folder + "/development_jwks.json";
  RETURN_IF_ERROR(self->Import(*text));
  ASSIGN_OR_RETURN(const std::string key_set, self->PublicKeySet());
  // Left alone when it is right, so that running servers need not read it again.
  if (ReadFile(self->jwks_path_) != key_set) {
    RETURN_IF_ERROR(WriteFile(self->jwks_path_, key_set, kOwnerOnly | S_IRGRP | S_IROTH,
                              /*keep=*/false));
  }
  return self;
}

absl::Status DevelopmentKey::Import(const std::string& json) {
  cjose_err error{};
  key_.reset(cjose_jwk_import(json.data(), json.size(), &error));
  const char* key_id = key_ == nullptr ? nullptr : cjose_jwk_get_kid(key_.get(), &error);
  if (key_id == nullptr || cjose_jwk_get_kty(key_.get(), &error) != CJOSE_JWK_KTY_EC) {
    return Unusable("file does not hold an EC key with a `kid`; delete it to make a new one");
  }
  key_id_ = key_id;
  return absl::OkStatus();
}

absl::StatusOr<std::string> DevelopmentKey::PublicKeySet() const {
  cjose_err error{};
  const KeyText text(cjose_jwk_to_json(key_.get(), /*priv=*/false, &error));
  if (text == nullptr) return Unusable("has no public half");
  Json key = Json::parse(text.get(), nullptr, /*allow_exceptions=*/false);
  key["use"] = "sig";
  key["alg"] = "ES256";
  return Json{{"keys", Json::array({key})}}.dump(2) + "\n";
}

absl::StatusOr<std::string> DevelopmentKey::Mint(std::string_view subject,
                                                 std::string_view audience, absl::Time now,
                                                 absl::Duration ttl) const {
  const Json claims{{"iss", kDevelopmentIssuer},
                    {"sub", subject},
                    {"aud", audience},
                    {"iat", absl::ToUnixSeconds(now)},
                    {"nbf", absl::ToUnixSeconds(now)},
                    {"exp", absl::ToUnixSeconds(now + ttl)},
                    {"jti", RandomHex()}};
  const std::string payload = claims.dump(-1, ' ', false, Json::error_handler_t::replace);
  cjose_err error{};
  const std::unique_ptr<cjose_header_t, ReleaseHeader> header(cjose_header_new(&error));
  if (header == nullptr ||
      !cjose_header_set(header.get(), CJOSE_HDR_ALG, CJOSE_HDR_ALG_ES256, &error) ||
      !cjose_header_set(header.get(), "typ", "JWT", &error) ||
      !cjose_header_set(header.get(), CJOSE_HDR_KID, key_id_.c_str(), &error)) {
    return Unusable("cannot make a token's header");
  }
  // The key's count of users is not atomic, but signing does not touch it.
  const std::unique_ptr<cjose_jws_t, ReleaseToken> token(
      cjose_jws_sign(key_.get(), header.get(), reinterpret_cast<const uint8_t*>(payload.data()),
                     payload.size(), &error));
  const char* compact = nullptr;
  if (token == nullptr || !cjose_jws_export(token.get(), &compact, &error)) {
    return Unusable("cannot sign");
  }
  return std::string(compact);
}

absl::StatusOr<bool> IsDevelopmentJwks(const std::string& path) {
  ASSIGN_OR_RETURN(const auto keys, Jwks::ReadFile(path));
  return keys->HasDevelopmentKey();
}

}  // namespace senda::rpc
