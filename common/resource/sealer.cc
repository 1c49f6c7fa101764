#include "common/resource/sealer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <memory>

#include "absl/strings/escaping.h"
#include "common/status/errors.h"

namespace senda::resource {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kHeaderSize = kSaltSize + kNonceSize;
constexpr std::string_view kContext = "senda sealed token 1";

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Fails only if the process is out of memory or without entropy; no token is better than a weak
// one.
void Require(bool done) {
  if (!done) std::abort();
}

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::array<unsigned char, kKeySize> TokenKey(std::string_view key, std::string_view salt) {
  std::string input(kContext);
  input += salt;
  std::array<unsigned char, kKeySize> derived;
  unsigned int size = 0;
  Require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(input), input.size(),
               derived.data(), &size) != nullptr);
  return derived;
}

}  // namespace

absl::StatusOr<Sealer> Sealer::FromKey(std::string_view key) {
  if (key.size() != kKeySize) {
    return errors::InvalidField("key", "must have 32 bytes, such as `openssl rand 32` makes",
                                "KEY_SIZE");
  }
  return Sealer(key);
}

std::string Sealer::Seal(std::string_view purpose, std::string_view bytes) const {
  std::string sealed(kHeaderSize + bytes.size() + kTagSize, '\0');
  unsigned char* const out = Bytes(sealed);
  Require(RAND_bytes(out, kHeaderSize) == 1);
  auto token_key = TokenKey(key_, std::string_view(sealed).substr(0, kSaltSize));

  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  Require(context != nullptr && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                                   token_key.data(), out + kSaltSize) == 1);
  Require(EVP_EncryptUpdate(context.get(), nullptr, &size, Bytes(purpose),
                            static_cast<int>(purpose.size())) == 1);
  Require(EVP_EncryptUpdate(context.get(), out + kHeaderSize, &size, Bytes(bytes),
                            static_cast<int>(bytes.size())) == 1);
  Require(EVP_EncryptFinal_ex(context.get(), out + kHeaderSize + bytes.size(), &size) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize,
                              out + kHeaderSize + bytes.size()) == 1);
  OPENSSL_cleanse(token_key.data(), token_key.size());
  return absl::WebSafeBase64Escape(sealed);
}

std::optional<std::string> Sealer::Open(std::string_view purpose, std::string_view token) const {
  std::string sealed;
  if (!absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &sealed) ||
      sealed.size() < kHeaderSize + kTagSize ||
      // base64 has several spellings of one value (unused bits, padding, blanks): only ours counts.
      absl::WebSafeBase64Escape(sealed) != token) {
    return std::nullopt;
  }
  auto token_key = TokenKey(key_, std::string_view(sealed).substr(0, kSaltSize));
  const std::size_t size = sealed.size() - kHeaderSize - kTagSize;
  unsigned char* const in = Bytes(sealed);
  std::string bytes(size, '\0');

  const Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int written = 0;
  Require(context != nullptr && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                                   token_key.data(), in + kSaltSize) == 1);
  OPENSSL_cleanse(token_key.data(), token_key.size());
  Require(EVP_DecryptUpdate(context.get(), nullptr, &written, Bytes(purpose),
                            static_cast<int>(purpose.size())) == 1);
  Require(EVP_DecryptUpdate(context.get(), Bytes(bytes), &written, in + kHeaderSize,
                            static_cast<int>(size)) == 1);
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize,
                              in + kHeaderSize + size) == 1);
  if (EVP_DecryptFinal_ex(context.get(), Bytes(bytes) + size, &written) != 1) return std::nullopt;
  return bytes;
}

}  // namespace senda::resource
