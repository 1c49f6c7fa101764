#ifndef SENDA_SERVICES_CLI_COMMANDS_APP_H_
#define SENDA_SERVICES_CLI_COMMANDS_APP_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace senda::cli {

// Runs one command line, without the program's name, and returns the exit code. `add_commands` adds
// subcommands of the program's own; one that fails throws CLI::RuntimeError with its code.
int RunApp(const std::vector<std::string>& arguments,
           const std::function<std::optional<std::string>(const std::string& name)>& environment,
           const std::function<void(CLI::App& app)>& add_commands);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_APP_H_
