#include "services/cli/client/settings.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/resource/names.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"
#include "services/cli/client/exit_code.h"

namespace senda::cli {
namespace {

using Setter = std::function<std::string(Settings&, const std::string&)>;  // "" or what is wrong

Setter Text(std::string Settings::*field) {
  return [field](Settings& settings, const std::string& value) {
    settings.*field = value;
    return std::string();
  };
}

std::string SetOutput(Settings& settings, const std::string& value) {
  const std::map<std::string, OutputFormat> formats = {{"table", OutputFormat::kTable},
                                                       {"json", OutputFormat::kJson},
                                                       {"csv", OutputFormat::kCsv},
                                                       {"name", OutputFormat::kName}};
  const auto found = formats.find(value);
  if (found == formats.end()) {
    return "is not table, json, csv or name" +
           resource::DidYouMean(value, {"table", "json", "csv", "name"});
  }
  settings.output = found->second;
  return "";
}

std::string SetTrust(Settings& settings, const std::string& value) {
  settings.trust = value.starts_with("trusts/") ? value.substr(7) : value;
  return resource::IsValidId(settings.trust) ? "" : "is not the id of a trust, such as demo";
}

std::string SetColor(Settings& settings, const std::string& value) {
  settings.color = value != "never" && value != "false";
  return "";
}

const std::vector<std::pair<std::string, Setter>>& Setters() {
  static const auto* const kSetters = new std::vector<std::pair<std::string, Setter>>{
      {"address", Text(&Settings::address)},
      {"data", Text(&Settings::data)},
      {"token_file", Text(&Settings::token_file)},
      {"subject", Text(&Settings::subject)},
      {"trust", SetTrust},
      {"ca_file", Text(&Settings::ca_file)},
      {"certificate_file", Text(&Settings::certificate_file)},
      {"key_file", Text(&Settings::key_file)},
      {"output", SetOutput},
      {"color", SetColor}};
  return *kSetters;
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& [name, setter] : Setters()) names.push_back(name);
  return names;
}

absl::Status Overlay(const std::map<std::string, std::string>& values, std::string_view source,
                     Settings& settings) {
  for (const auto& [name, setter] : Setters()) {
    const auto found = values.find(name);
    if (found == values.end()) continue;
    const std::string complaint = setter(settings, found->second);
    if (!complaint.empty()) {
      return UsageError(fmt::format("{} from {}: '{}' {}", name, source, found->second, complaint));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> ReadFile(const SettingSources& sources) {
  std::map<std::string, std::string> values;
  const std::string& path = sources.config_file;
  if (path.empty() || (sources.config_is_optional && !std::filesystem::exists(path))) return values;
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_file(path);
  } catch (const CLI::Error& error) {
    return UsageError(fmt::format("the file {} cannot be read: {}", path, error.what()));
  }
  const std::vector<std::string> names = Names();
  for (const CLI::ConfigItem& item : items) {
    const std::string name = absl::StrReplaceAll(item.fullname(), {{"-", "_"}});
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return UsageError(fmt::format("there is no setting '{}' (in {}){}", name, path,
                                    resource::DidYouMean(name, names)));
    }
    values[name] = absl::StrJoin(item.inputs, ",");
  }
  return values;
}

}  // namespace

absl::StatusOr<Settings> ResolveSettings(const SettingSources& sources) {
  Settings settings;
  ASSIGN_OR_RETURN(const auto file, ReadFile(sources));
  RETURN_IF_ERROR(Overlay(file, sources.config_file, settings));
  std::map<std::string, std::string> environment;
  for (const std::string& name : Names()) {
    const auto value = sources.environment("SENDA_" + absl::AsciiStrToUpper(name));
    if (value.has_value() && !value->empty()) environment[name] = *value;
  }
  // https://no-color.org: set to anything but nothing.
  if (!sources.environment("NO_COLOR").value_or("").empty()) environment["color"] = "never";
  RETURN_IF_ERROR(Overlay(environment, "the environment", settings));
  RETURN_IF_ERROR(Overlay(sources.flags, "the command line", settings));
  return settings;
}

bool IsLoopback(const std::string& address) {
  const std::vector<std::string> entries = absl::StrSplit(address, ',');
  for (const std::string& entry : entries) {
    const std::string place = entry.substr(entry.find('=') + 1);
    const std::string host = place.substr(0, place.rfind(':'));
    const bool is_local = host == "localhost" || host == "[::1]" || host.starts_with("127.") ||
                          place.starts_with("unix:");
    if (!is_local) return false;
  }
  return true;
}

}  // namespace senda::cli
