#ifndef SENDA_COMMON_STORAGE_SHA256_H_
#define SENDA_COMMON_STORAGE_SHA256_H_

#include <string>
#include <string_view>

namespace senda::storage {

// The SHA-256 of `bytes`: 32 bytes, or 64 hexadecimal digits.
std::string Sha256(std::string_view bytes);
std::string Sha256Hex(std::string_view bytes);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_SHA256_H_
