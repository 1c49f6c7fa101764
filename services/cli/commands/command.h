#ifndef SENDA_SERVICES_CLI_COMMANDS_COMMAND_H_
#define SENDA_SERVICES_CLI_COMMANDS_COMMAND_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/cli/client/connection.h"
#include "services/cli/client/exit_code.h"
#include "services/cli/client/resource_catalog.h"
#include "services/cli/client/settings.h"
#include "services/cli/output/terminal.h"

namespace CLI {
class App;
}

namespace senda::cli {

// What a command works with while it runs.
struct CommandContext {
  const Settings& settings;
  const Terminal& terminal;
  const ResourceCatalog& catalog;
  const Session& session;
};

// A command's work: the exit code, or the error that becomes one.
using Command = std::function<absl::StatusOr<ExitCode>(const CommandContext& context)>;

// Where a subcommand puts its work when the command line asks for it; it is run after all settings
// are known.
struct ChosenCommand {
  Command run;
};

// Each of these adds a subcommand with its options and help. `chosen` must outlive `app`.
void AddListCommand(CLI::App& app, ChosenCommand& chosen);
void AddGetCommand(CLI::App& app, ChosenCommand& chosen);
void AddCreateCommand(CLI::App& app, ChosenCommand& chosen);
void AddUpdateCommand(CLI::App& app, ChosenCommand& chosen);
void AddDeleteCommand(CLI::App& app, ChosenCommand& chosen);
void AddUndeleteCommand(CLI::App& app, ChosenCommand& chosen);
void AddDashboardCommand(CLI::App& app, ChosenCommand& chosen);
void AddChronologyCommand(CLI::App& app, ChosenCommand& chosen);
void AddRecapCommand(CLI::App& app, ChosenCommand& chosen);
void AddDueCommand(CLI::App& app, ChosenCommand& chosen);
void AddRetentionCommand(CLI::App& app, ChosenCommand& chosen);
void AddTransferCommand(CLI::App& app, ChosenCommand& chosen);
void AddRolloverCommand(CLI::App& app, ChosenCommand& chosen);
void AddTokenCommand(CLI::App& app, ChosenCommand& chosen);
void AddDoctorCommand(CLI::App& app, ChosenCommand& chosen);
void AddImportCommand(CLI::App& app, ChosenCommand& chosen);
void AddExportCommand(CLI::App& app, ChosenCommand& chosen);
void AddDemoCommand(CLI::App& app, ChosenCommand& chosen);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_COMMAND_H_
