#include "common/server/config.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/rpc/development_key.h"
#include "common/server/settings.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::server {
namespace {

constexpr const char* kConfigFlag = "--config";
constexpr const char* kConfigVariable = "SENDA_CONFIG";

using Values = std::map<std::string, std::string>;  // by the setting's name

absl::Status Invalid(std::string_view reason, const std::string& message) {
  return errors::Make(absl::StatusCode::kInvalidArgument, reason, message);
}

absl::Status Unknown(const std::string& what, const std::string& name, const std::string& nearest) {
  const std::string hint = nearest.empty() ? "See --help." : "Did you mean " + nearest + "?";
  return Invalid("SETTING_UNKNOWN", fmt::format("There is no {} {}. {}", what, name, hint));
}

// The flags by CLI11. Its own reading of files and of the environment is not used: 2.1.2 lets the
// file win over the environment.
void AddFlags(CLI::App& app, const ServerConfig& defaults) {
  const std::string config_help =
      fmt::format("a file of settings, `name = value` each [{}]", kConfigVariable);
  app.add_option(kConfigFlag, config_help)->type_name("FILE");
  for (const Setting& setting : AllSettings()) {
    const std::string value = setting.get(defaults);
    const std::string help = fmt::format("{} [{}{}]", setting.help, setting.environment(),
                                         value.empty() ? "" : "; " + value);
    if (setting.value.empty()) {
      app.add_flag(setting.flag(), help);
    } else {
      CLI::Option* option = app.add_option(setting.flag(), help);
      option->type_name(setting.value);
      if (setting.repeatable) option->take_all();
    }
  }
  app.allow_extras();
}

absl::Status RefuseExtras(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining();
  if (extras.empty()) return absl::OkStatus();
  const std::string name = extras.front().substr(0, extras.front().find('='));
  std::vector<std::string> known = {kConfigFlag, "--help"};
  for (const Setting& setting : AllSettings()) known.push_back(setting.flag());
  return Unknown("flag", name, NearestName(name, known));
}

// The values given as flags, and under "config" the file.
absl::StatusOr<Values> ReadFlags(const ServerConfig& defaults,
                                 const std::vector<std::string>& arguments) {
  CLI::App app;
  AddFlags(app, defaults);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return Invalid("SETTING_INVALID", fmt::format("{} See --help.", error.what()));
  }
  RETURN_IF_ERROR(RefuseExtras(app));
  Values values;
  const auto take = [&](const std::string& name, const std::string& flag) {
    if (app.count(flag) > 0) values[name] = absl::StrJoin(app.get_option(flag)->results(), ",");
  };
  take("config", kConfigFlag);
  for (const Setting& setting : AllSettings()) take(setting.name, setting.flag());
  return values;
}

absl::StatusOr<Values> ReadFile(const std::string& path) {
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML().from_file(path);
  } catch (const CLI::Error& error) {
    return Invalid("CONFIG_FILE",
                   fmt::format("The file {} cannot be read: {}.", path, error.what()));
  }
  std::vector<std::string> known;
  for (const Setting& setting : AllSettings()) known.push_back(setting.name);
  Values values;
  for (const CLI::ConfigItem& item : items) {
    const std::string name = absl::StrReplaceAll(item.fullname(), {{"-", "_"}});
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Unknown(fmt::format("setting in {}:", path), item.fullname(),
                     NearestName(name, known));
    }
    values[name] = absl::StrJoin(item.inputs, ",");
  }
  return values;
}

Values ReadEnvironment(const ConfigSources& sources) {
  Values values;
  for (const Setting& setting : AllSettings()) {
    if (const auto value = sources.environment(setting.environment()))
      values[setting.name] = *value;
  }
  return values;
}

// `source` tells a reader where to correct the value.
absl::Status Overlay(const Values& values, const std::string& source, ServerConfig& config) {
  for (const Setting& setting : AllSettings()) {
    const auto found = values.find(setting.name);
    if (found == values.end()) continue;
    const std::string complaint = setting.set(config, found->second);
    if (!complaint.empty()) {
      return Invalid("SETTING_INVALID", fmt::format("{} from {}: '{}' {}.", setting.name, source,
                                                    found->second, complaint));
    }
  }
  return absl::OkStatus();
}

absl::Status ReadDatabaseUrl(ServerConfig& config) {
  if (config.database_url_file.empty()) return absl::OkStatus();
  std::ifstream file(config.database_url_file);
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  absl::StripAsciiWhitespace(&text);
  if (text.empty()) {
    return Invalid("SETTING_INVALID",
                   fmt::format("database_url_file: {} holds nothing.", config.database_url_file));
  }
  config.database_url = text;
  return absl::OkStatus();
}

void FillInDevelopment(ServerConfig& config) {
  if (!config.development) return;
  const auto fill = [&](std::string& field, std::string value) {
    if (field.empty()) field = std::move(value);
  };
  fill(config.jwks_file, config.data_dir + "/development_jwks.json");
  fill(config.token_issuer, std::string(rpc::kDevelopmentIssuer));
  fill(config.page_token_key_file, config.data_dir + "/page_token.key");
  fill(config.cache_key_file, config.data_dir + "/cache.key");
}

}  // namespace

absl::StatusOr<ServerConfig> LoadConfig(const ServerConfig& defaults,
                                        const ConfigSources& sources) {
  ASSIGN_OR_RETURN(const Values flags, ReadFlags(defaults, sources.arguments));
  std::string file = sources.environment(kConfigVariable).value_or("");
  if (const auto found = flags.find("config"); found != flags.end()) file = found->second;

  ServerConfig config = defaults;
  if (!file.empty()) {
    ASSIGN_OR_RETURN(const Values from_file, ReadFile(file));
    RETURN_IF_ERROR(Overlay(from_file, file, config));
  }
  RETURN_IF_ERROR(Overlay(ReadEnvironment(sources), "the environment", config));
  RETURN_IF_ERROR(Overlay(flags, "the command line", config));
  // The secret file is read after the check that looks for a password among the settings.
  FillInDevelopment(config);
  RETURN_IF_ERROR(CheckConfig(config));
  RETURN_IF_ERROR(ReadDatabaseUrl(config));
  return config;
}

std::string ConfigHelp(const ServerConfig& defaults) {
  CLI::App app(fmt::format("The {} service of Senda.\nA flag is stronger than the environment "
                           "variable in brackets, and that than the file; behind it stands the "
                           "default.",
                           defaults.service),
               "senda-" + defaults.service);
  AddFlags(app, defaults);
  return app.help();
}

ServerConfig LoadConfigOrExit(const ServerConfig& defaults, int argc, char** argv) {
  ConfigSources sources;
  sources.arguments.assign(argv + 1, argv + argc);
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  for (const std::string& argument : sources.arguments) {
    if (argument == "--help" || argument == "-h") {
      std::fputs(ConfigHelp(defaults).c_str(), stdout);
      std::exit(0);
    }
  }
  absl::StatusOr<ServerConfig> config = LoadConfig(defaults, sources);
  if (!config.ok()) {
    const std::string message(config.status().message());
    std::fprintf(stderr, "%s: %s\n", defaults.service.c_str(), message.c_str());
    std::exit(2);
  }
  return *std::move(config);
}

telemetry::LogSettings LogSettingsOf(const ServerConfig& config) {
  telemetry::LogSettings settings;
  settings.service = config.service;
  settings.level = telemetry::ParseLevel(config.log_level).value_or(telemetry::Level::kInfo);
  settings.log_every_nth_call = static_cast<std::uint32_t>(config.log_every_nth_call);
  return settings;
}

}  // namespace senda::server
