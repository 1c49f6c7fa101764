#ifndef SENDA_COMMON_SERVER_CREDENTIALS_H_
#define SENDA_COMMON_SERVER_CREDENTIALS_H_

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "absl/status/statusor.h"
#include "common/server/config.h"

namespace senda::server {

// TLS with the files of `config`, mutual when it names a client CA; plaintext when it names none.
// FAILED_PRECONDITION/TLS_UNREADABLE when a file cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ServerConfig& config);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_CREDENTIALS_H_
