#include <fmt/format.h>

#include "common/rpc/development_key.h"
#include "common/server/config.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::server {
namespace {

bool IsLoopback(const std::string& address) {
  return address.empty() || address.starts_with("127.") || address.starts_with("localhost:") ||
         address.starts_with("[::1]:") || address.starts_with("unix:");
}

bool HoldsPassword(const std::string& url) {
  if (url.find("password=") != std::string::npos) return true;
  const std::size_t start = url.find("://");
  if (start == std::string::npos) return false;
  const std::string authority = url.substr(start + 3, url.find('/', start + 3) - start - 3);
  const std::size_t at = authority.rfind('@');
  return at != std::string::npos && authority.substr(0, at).find(':') != std::string::npos;
}

absl::Status CheckTls(const ServerConfig& config) {
  const bool has_certificate = !config.tls_certificate_file.empty();
  const bool has_key = !config.tls_key_file.empty();
  if (has_certificate != has_key || (!config.tls_client_ca_file.empty() && !has_key)) {
    return errors::WrongState("TLS_INCOMPLETE",
                              "TLS needs both tls_certificate_file and tls_key_file; "
                              "tls_client_ca_file comes on top of them.");
  }
  return absl::OkStatus();
}

absl::Status CheckProduction(const ServerConfig& config) {
  const std::pair<const char*, const std::string&> needed[] = {
      {"jwks_file", config.jwks_file},
      {"token_issuer", config.token_issuer},
      {"token_audience", config.token_audience},
      {"page_token_key_file", config.page_token_key_file},
  };
  for (const auto& [name, value] : needed) {
    if (value.empty()) {
      return errors::WrongState("SETTING_MISSING",
                                fmt::format("A production server needs {}. To try Senda without "
                                            "it, start it with --development.",
                                            name),
                                {{"setting", name}});
    }
  }
  if (!config.redis_address.empty() && config.cache_key_file.empty()) {
    return errors::WrongState("SETTING_MISSING", "Redis needs cache_key_file.",
                              {{"setting", "cache_key_file"}});
  }
  ASSIGN_OR_RETURN(const bool is_development_key, rpc::IsDevelopmentJwks(config.jwks_file));
  if (is_development_key) {
    return errors::WrongState(
        "DEVELOPMENT_JWKS_IN_PRODUCTION",
        fmt::format(
            "{} holds a development key, whose private half lies on a disk. Use the key set "
            "of your identity provider, or start with --development.",
            config.jwks_file));
  }
  if (config.tls_certificate_file.empty() && !config.plaintext &&
      !IsLoopback(config.grpc_address)) {
    return errors::WrongState("PLAINTEXT_IN_PRODUCTION",
                              fmt::format("{} can be reached by others: give TLS files, or "
                                          "--plaintext when a proxy in front ends TLS.",
                                          config.grpc_address));
  }
  if (HoldsPassword(config.database_url)) {
    return errors::WrongState("SECRET_IN_SETTING",
                              "database_url holds a password, which others can read. Put the URL "
                              "into a file and name it in database_url_file.");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckConfig(const ServerConfig& config) {
  RETURN_IF_ERROR(CheckTls(config));
  return config.development ? absl::OkStatus() : CheckProduction(config);
}

}  // namespace senda::server
