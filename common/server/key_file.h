#ifndef SENDA_COMMON_SERVER_KEY_FILE_H_
#define SENDA_COMMON_SERVER_KEY_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace senda::server {

// The 32 bytes of the key file at `path`, which holds them as 64 hex digits. When the file is
// absent and `create` is true it is made, with its folder, mode 0600; of several processes that do
// so at once, all end with the same key. FAILED_PRECONDITION with the reason
//   KEY_FILE_MISSING   it is not there
//   KEY_FILE_OPEN      others than its owner may read it
//   KEY_FILE_INVALID   it does not hold 64 hex digits, or cannot be read or made
absl::StatusOr<std::string> LoadKeyFile(const std::string& path, bool create);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_KEY_FILE_H_
