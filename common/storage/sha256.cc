#include "common/storage/sha256.h"

#include <openssl/evp.h>

#include <cstdlib>

#include "absl/strings/escaping.h"

namespace senda::storage {

std::string Sha256(std::string_view bytes) {
  // Fetched once: OpenSSL 3 looks the algorithm up under a lock otherwise.
  static EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                 kAlgorithm, nullptr) != 1) {
    std::abort();  // OpenSSL without SHA-256 or without memory: no record could be trusted.
  }
  return digest;
}

std::string Sha256Hex(std::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

}  // namespace senda::storage
