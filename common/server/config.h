#ifndef SENDA_COMMON_SERVER_CONFIG_H_
#define SENDA_COMMON_SERVER_CONFIG_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/telemetry/log.h"

namespace senda::server {

// Every setting of a server. A setting `grpc_address` is the flag --grpc-address, the environment
// variable SENDA_GRPC_ADDRESS and the line `grpc_address = "..."` of the file that --config names;
// a flag is stronger than the environment, and that than the file. `--help` says what each means.
struct ServerConfig {
  std::string service = "senda";  // set by the program, not by a setting
  std::string grpc_address = "127.0.0.1:0";
  std::string admin_address = "127.0.0.1:0";  // "" for none
  std::string data_dir = "senda-data";
  std::string database_url;  // "" for SQLite in data_dir
  std::string database_url_file;
  std::string schema_suffix;  // PostgreSQL: so that several installations can share a database
  std::string redis_address;  // "" for a cache in memory
  std::string directory_address;
  std::map<std::string, std::string> peers;  // "pupils" -> "127.0.0.1:50052"

  bool development = false;
  std::string jwks_file;
  std::string token_issuer;
  std::string token_audience = "senda";
  std::string service_token_file;             // the service's own token, for following role grants
  std::vector<std::string> operators;         // subjects who are platform operators from the start
  std::vector<std::string> service_accounts;  // subjects that are service accounts from the start
  std::string page_token_key_file;
  std::string cache_key_file;
  std::string tls_certificate_file;
  std::string tls_key_file;
  std::string tls_client_ca_file;
  bool plaintext = false;
  bool reflection = true;

  std::string log_level = "info";
  int log_every_nth_call = 1;

  int workers = 8;
  int queue_limit = 32;
  int max_receive_bytes = 4 << 20;
  int max_metadata_bytes = 8 << 10;
  int max_concurrent_streams = 100;
  absl::Duration projection_poll = absl::Seconds(1);
  absl::Duration housekeeping = absl::Minutes(10);
  absl::Duration drain = absl::Seconds(5);
  absl::Duration shutdown_grace = absl::Seconds(20);
};

// Where settings come from; tests give their own.
struct ConfigSources {
  std::vector<std::string> arguments;  // without the program's name
  std::function<std::optional<std::string>(const std::string& name)> environment;
};

// `defaults` overlaid with the file, the environment and the flags, checked as CheckConfig does and
// with the files of development filled in. INVALID_ARGUMENT with the reason
//   SETTING_UNKNOWN   an unknown flag or key of the file; names the nearest known one
//   SETTING_INVALID   a value that is none; names the setting and where the value came from
//   CONFIG_FILE       the file cannot be read
absl::StatusOr<ServerConfig> LoadConfig(const ServerConfig& defaults, const ConfigSources& sources);

// What must hold of several settings together. FAILED_PRECONDITION with the reason
//   TLS_INCOMPLETE                    a certificate without its key, or a client CA without either
//   SETTING_MISSING                   what a production server cannot do without
//   DEVELOPMENT_JWKS_IN_PRODUCTION    or what JWKS_UNREADABLE, JWKS_INVALID say
//   PLAINTEXT_IN_PRODUCTION           reachable from elsewhere without TLS, and not told so
//   SECRET_IN_SETTING                 a password in database_url: others can read flags
absl::Status CheckConfig(const ServerConfig& config);

// The text of --help.
std::string ConfigHelp(const ServerConfig& defaults);

// For main: prints the help and ends with 0 when --help is asked for; prints an error and ends with
// 2 when the settings are wrong.
ServerConfig LoadConfigOrExit(const ServerConfig& defaults, int argc, char** argv);

// The settings of the log that follow from `config`.
telemetry::LogSettings LogSettingsOf(const ServerConfig& config);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_CONFIG_H_
