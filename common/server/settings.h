#ifndef SENDA_COMMON_SERVER_SETTINGS_H_
#define SENDA_COMMON_SERVER_SETTINGS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/server/config.h"

namespace senda::server {

// One setting: how it is called, what it means and where its value goes.
struct Setting {
  std::string name;   // "grpc_address"
  std::string value;  // what a value is, for --help: "HOST:PORT"; "" for a switch
  std::string help;
  bool repeatable = false;  // values are joined with ","
  // What is wrong with the text, or "" when the value was taken.
  std::function<std::string(ServerConfig& config, const std::string& text)> set;
  std::function<std::string(const ServerConfig& config)> get;

  std::string flag() const;         // "--grpc-address"
  std::string environment() const;  // "SENDA_GRPC_ADDRESS"
};

// All settings, in the order of --help.
const std::vector<Setting>& AllSettings();

// The known name nearest to `name` by edit distance, or "" when none is near.
std::string NearestName(std::string_view name, const std::vector<std::string>& known);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_SETTINGS_H_
