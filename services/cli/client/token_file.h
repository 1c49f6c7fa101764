#ifndef SENDA_SERVICES_CLI_CLIENT_TOKEN_FILE_H_
#define SENDA_SERVICES_CLI_CLIENT_TOKEN_FILE_H_

#include <string>

#include "absl/status/statusor.h"

namespace senda::cli {

// The bearer token that is all of a file but for white space around it. A usage error when the file
// cannot be read, or holds anything that a token cannot (RFC 6750, section 2.1), such as a second
// line.
absl::StatusOr<std::string> ReadTokenFile(const std::string& path);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_TOKEN_FILE_H_
