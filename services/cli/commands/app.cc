#include "services/cli/commands/app.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "absl/strings/str_replace.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"
#include "services/cli/commands/command.h"

namespace senda::cli {
namespace {

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

constexpr char kFooter[] =
    "Start here:\n"
    "  senda up                                   run everything on this machine\n"
    "  senda dashboard                            what is provided, and whether it works\n"
    "  senda list pupils --filter 'year_group=7'  any resource; get, create, update, delete\n"
    "  senda import pupils export.csv --dry-run   what a file would do\n"
    "  senda COMMAND --help                       options and examples\n"
    "\n"
    "A flag is stronger than the environment (SENDA_ADDRESS, SENDA_TRUST, ...), and that than the\n"
    "file ($XDG_CONFIG_HOME/senda/config.toml, or --config). Data goes to standard output, talk "
    "to\n"
    "standard error.\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 wrong command line, 3 some rows refused, 4 no server "
    "answers,\n"
    "5 not allowed";

// Flags with values, by their setting.
const std::map<std::string, std::string>& Flags() {
  static const auto* const kFlags =
      new std::map<std::string, std::string>{{"address", "--address"},
                                             {"data", "--data"},
                                             {"token_file", "--token-file"},
                                             {"subject", "--as"},
                                             {"trust", "--trust"},
                                             {"ca_file", "--ca-file"},
                                             {"certificate_file", "--certificate-file"},
                                             {"key_file", "--key-file"},
                                             {"output", "--output"}};
  return *kFlags;
}

void AddGlobalOptions(CLI::App& app) {
  app.add_option("--address")
      ->type_name("HOST:PORT")
      ->description("the server, or AREA=HOST:PORT,... [127.0.0.1:50051]")
      ->group("Options of every command");
  const auto add = [&](const char* flag, const char* type, const char* help) {
    app.add_option(flag)->type_name(type)->description(help)->group("Options of every command");
  };
  add("--trust", "ID", "the trust [demo]");
  add("-o,--output", "FORMAT", "table, json, csv or name [table]");
  add("--token-file", "FILE", "a file that holds your token");
  add("--data", "FOLDER", "data folder of a development server on this machine [senda-data]");
  add("--as", "SUBJECT", "whom a development server should take you for");
  add("--ca-file", "FILE", "speak TLS, with a server of this authority (PEM)");
  add("--certificate-file", "FILE", "your certificate, where the server asks for one (PEM)");
  add("--key-file", "FILE", "its private key (PEM)");
  add("--config", "FILE", "a file of settings");
  app.add_flag("--no-color")->description("no colours")->group("Options of every command");
}

std::string Value(const CLI::App& app, const std::string& flag) {
  return app.count(flag) == 0 ? "" : app.get_option(flag)->results().back();
}

SettingSources SourcesOf(const CLI::App& app, const Environment& environment) {
  SettingSources sources;
  sources.environment = environment;
  for (const auto& [name, flag] : Flags()) {
    if (app.count(flag) > 0) sources.flags[name] = Value(app, flag);
  }
  if (app.count("--no-color") > 0) sources.flags["color"] = "never";
  sources.config_file = Value(app, "--config");
  sources.config_is_optional = sources.config_file.empty();
  if (sources.config_file.empty()) {
    const std::string home = environment("HOME").value_or("");
    const std::string base =
        environment("XDG_CONFIG_HOME").value_or(home.empty() ? "" : home + "/.config");
    if (!base.empty()) sources.config_file = base + "/senda/config.toml";
  }
  return sources;
}

// The subcommand that was given, or the innermost of those.
const CLI::App& Innermost(const CLI::App& app) {
  const auto given = app.get_subcommands();
  return given.empty() ? app : Innermost(*given.back());
}

// What a word that nobody expected was meant to be.
std::string Suggestion(const std::string& word, const CLI::App& app) {
  std::vector<std::string> known;
  const bool is_flag = word.starts_with('-');
  for (const CLI::App* at = &Innermost(app); at != nullptr; at = at->get_parent()) {
    if (is_flag) {
      for (const CLI::Option* option : at->get_options()) {
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
      }
    } else {
      for (const CLI::App* sub : at->get_subcommands({})) known.push_back(sub->get_name());
    }
  }
  return resource::DidYouMean(word.substr(0, word.find('=')), known);
}

void AddEverything(CLI::App& app, ChosenCommand& chosen) {
  AddGlobalOptions(app);
  app.footer(kFooter);
  app.get_formatter()->column_width(32);
  AddDemoCommand(app, chosen);
  AddDashboardCommand(app, chosen);
  AddChronologyCommand(app, chosen);
  AddRecapCommand(app, chosen);
  AddDueCommand(app, chosen);
  AddRetentionCommand(app, chosen);
  AddListCommand(app, chosen);
  AddGetCommand(app, chosen);
  AddCreateCommand(app, chosen);
  AddUpdateCommand(app, chosen);
  AddDeleteCommand(app, chosen);
  AddUndeleteCommand(app, chosen);
  AddImportCommand(app, chosen);
  AddExportCommand(app, chosen);
  AddTransferCommand(app, chosen);
  AddRolloverCommand(app, chosen);
  AddTokenCommand(app, chosen);
  AddDoctorCommand(app, chosen);
}

absl::StatusOr<ExitCode> RunChosen(const ChosenCommand& chosen, const Settings& settings,
                                   const Terminal& terminal) {
  const ResourceCatalog catalog;
  ASSIGN_OR_RETURN(const auto session, Session::Open(settings));
  return chosen.run({settings, terminal, catalog, *session});
}

int Usage(const Terminal& terminal, const std::string& message, const CLI::App& app) {
  const CLI::App& innermost = Innermost(app);
  const std::string command = &innermost == &app ? "" : " " + innermost.get_name();
  terminal.Error(fmt::format("{}\n  see senda{} --help\n", message, command));
  return kUsage;
}

}  // namespace

int RunApp(const std::vector<std::string>& arguments, const Environment& environment,
           const std::function<void(CLI::App& app)>& add_commands) {
  const bool has_no_color = !environment("NO_COLOR").value_or("").empty();
  const Terminal plain(!has_no_color);
  CLI::App app("Senda: what pupils with special educational needs get, and whether it works",
               "senda");
  ChosenCommand chosen;
  // Subcommands inherit it: global options may stand behind them.
  app.fallthrough();
  app.require_subcommand(0, 1);
  add_commands(app);
  AddEverything(app, chosen);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();
  } catch (const CLI::CallForHelp&) {
    const CLI::App& command = Innermost(app);
    plain.Out(command.help(&command == &app ? "" : app.get_name()));
    return kOk;
  } catch (const CLI::ExtrasError&) {
    const std::string word = app.remaining(true).front();
    return Usage(plain, fmt::format("'{}' is not expected here{}", word, Suggestion(word, app)),
                 app);
  } catch (const CLI::ParseError& error) {
    return Usage(plain, error.what(), app);
  }
  if (app.get_subcommands().empty()) {
    plain.Out(app.help());
    return kOk;
  }
  if (chosen.run == nullptr) return kOk;
  const auto settings = ResolveSettings(SourcesOf(app, environment));
  if (!settings.ok()) return Usage(plain, std::string(settings.status().message()), app);
  const Terminal terminal(settings->color);
  const auto code = RunChosen(chosen, *settings, terminal);
  if (code.ok()) return *code;
  terminal.Error(DescribeFailure(code.status(), settings->address));
  return ExitCodeOf(code.status());
}

}  // namespace senda::cli
