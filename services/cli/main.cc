#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/commands/app.h"
#include "services/cli/up/up_command.h"

// The program `senda`.
int main(int argc, char** argv) {
  return senda::cli::RunApp(
      std::vector<std::string>(argv + 1, argv + argc),
      [](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value == nullptr ? std::nullopt : std::optional<std::string>(value);
      },
      [](CLI::App& app) { senda::cli::AddUpCommand(app); });
}
