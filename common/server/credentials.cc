#include "common/server/credentials.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <string>

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::server {
namespace {

absl::StatusOr<std::string> ReadPem(const std::string& path) {
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (text.find("-----BEGIN ") == std::string::npos) {
    return errors::WrongState("TLS_UNREADABLE",
                              fmt::format("The TLS file {} cannot be read or is not PEM.", path));
  }
  return text;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeServerCredentials(
    const ServerConfig& config) {
  if (config.tls_certificate_file.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  ASSIGN_OR_RETURN(std::string certificate, ReadPem(config.tls_certificate_file));
  ASSIGN_OR_RETURN(std::string key, ReadPem(config.tls_key_file));
  options.pem_key_cert_pairs.push_back({std::move(key), std::move(certificate)});
  if (!config.tls_client_ca_file.empty()) {
    ASSIGN_OR_RETURN(options.pem_root_certs, ReadPem(config.tls_client_ca_file));
    options.client_certificate_request = GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY;
  }
  return grpc::SslServerCredentials(options);
}

}  // namespace senda::server
