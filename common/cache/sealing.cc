#include "common/cache/sealing.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/cache/key_encoding.h"

namespace senda::cache {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeaderBytes = 1 + kNonceBytes;

[[noreturn]] void Die(const char* message) {
  std::fprintf(stderr, "senda cache sealing: %s\n", message);
  std::abort();
}

// OpenSSL fails here only when it is out of memory or was not built with the algorithm.
void Require(int result, const char* call) {
  if (result != 1) {
    Die(call);
  }
}

unsigned char* Bytes(char* text) { return reinterpret_cast<unsigned char*>(text); }
const unsigned char* Bytes(const char* text) {
  return reinterpret_cast<const unsigned char*>(text);
}

// One context per thread: making one costs as much as sealing a small value.
EVP_CIPHER_CTX* ThreadContext() {
  struct Freer {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };
  thread_local std::unique_ptr<EVP_CIPHER_CTX, Freer> context(EVP_CIPHER_CTX_new());
  if (context == nullptr) {
    Die("EVP_CIPHER_CTX_new");
  }
  EVP_CIPHER_CTX_reset(context.get());
  return context.get();
}

}  // namespace

Sealer::Sealer(std::string_view key)
    : key_(key), cipher_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr), EVP_CIPHER_free) {
  if (key.size() != 32) {
    Die("the key is not 32 bytes");
  }
  if (cipher_ == nullptr) {
    Die("AES-256-GCM is not available");
  }
}

Sealer::EntryKey Sealer::DeriveKey(std::string_view context) const {
  EntryKey derived;
  if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), Bytes(context.data()),
           context.size(), derived.data(), nullptr) == nullptr) {
    Die("HMAC");
  }
  return derived;
}

std::string Sealer::Seal(const Key& entry, std::string_view value) const {
  const std::string context = EncodeKey(entry);
  const EntryKey key = DeriveKey(context);
  std::string sealed(kHeaderBytes + value.size() + kTagBytes, '\0');
  sealed[0] = kVersion;
  unsigned char* nonce = Bytes(sealed.data() + 1);
  Require(RAND_bytes(nonce, kNonceBytes), "RAND_bytes");
  EVP_CIPHER_CTX* cipher = ThreadContext();
  int length = 0;
  Require(EVP_EncryptInit_ex2(cipher, cipher_.get(), key.data(), nonce, nullptr), "EncryptInit");
  Require(EVP_EncryptUpdate(cipher, nullptr, &length, Bytes(context.data()),
                            static_cast<int>(context.size())),
          "EncryptUpdate");
  unsigned char* body = Bytes(sealed.data() + kHeaderBytes);
  Require(
      EVP_EncryptUpdate(cipher, body, &length, Bytes(value.data()), static_cast<int>(value.size())),
      "EncryptUpdate");
  Require(EVP_EncryptFinal_ex(cipher, body + length, &length), "EncryptFinal");
  Require(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kTagBytes, body + value.size()),
          "GET_TAG");
  return sealed;
}

std::optional<std::string> Sealer::Open(const Key& entry, std::string_view sealed) const {
  if (sealed.size() < kHeaderBytes + kTagBytes || sealed[0] != kVersion) {
    return std::nullopt;
  }
  const std::string context = EncodeKey(entry);
  const EntryKey key = DeriveKey(context);
  std::string value(sealed.size() - kHeaderBytes - kTagBytes, '\0');
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  EVP_CIPHER_CTX* cipher = ThreadContext();
  int length = 0;
  Require(EVP_DecryptInit_ex2(cipher, cipher_.get(), key.data(), Bytes(sealed.data() + 1), nullptr),
          "DecryptInit");
  Require(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()), "SET_TAG");
  Require(EVP_DecryptUpdate(cipher, nullptr, &length, Bytes(context.data()),
                            static_cast<int>(context.size())),
          "DecryptUpdate");
  Require(EVP_DecryptUpdate(cipher, Bytes(value.data()), &length,
                            Bytes(sealed.data() + kHeaderBytes), static_cast<int>(value.size())),
          "DecryptUpdate");
  if (EVP_DecryptFinal_ex(cipher, Bytes(value.data()) + length, &length) != 1) {
    return std::nullopt;
  }
  return value;
}

}  // namespace senda::cache
