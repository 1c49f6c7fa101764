#ifndef SENDA_SERVICES_CLI_CLIENT_SETTINGS_H_
#define SENDA_SERVICES_CLI_CLIENT_SETTINGS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"

namespace senda::cli {

enum class OutputFormat { kTable, kJson, kCsv, kName };

// What every command obeys.
struct Settings {
  // HOST:PORT, or AREA=HOST:PORT for each service: "directory=...:50051,pupils=...:50053".
  std::string address = "127.0.0.1:50051";
  std::string data = "senda-data";  // of a development server on this machine
  std::string token_file;
  std::string subject;  // whom a development token stands for; "" lets the command choose
  std::string trust = "demo";
  std::string ca_file;  // "" for plaintext
  std::string certificate_file;
  std::string key_file;
  OutputFormat output = OutputFormat::kTable;
  bool color = true;  // if there is a terminal

  std::string trust_name() const { return "trusts/" + trust; }
};

// Where settings come from, by the setting's name: "address", "token_file". A flag is stronger than
// the environment (SENDA_ADDRESS), and that than the file, whose lines read `address = "..."`.
struct SettingSources {
  std::map<std::string, std::string> flags;
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::string config_file;         // "" for none
  bool config_is_optional = true;  // a file that is not there is no error
};

// INVALID_ARGUMENT / USAGE for a value that is none or an unknown name in the file, with the
// nearest known one.
absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources);

// Whether every part of `address` is on this machine.
bool IsLoopback(const std::string& address);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_SETTINGS_H_
