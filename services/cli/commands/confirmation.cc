#include "services/cli/commands/confirmation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "services/cli/client/exit_code.h"

namespace senda::cli {

absl::Status Confirm(std::string_view question, bool yes, std::string_view declined,
                     const Terminal& terminal) {
  if (yes) return absl::OkStatus();
  if (isatty(STDIN_FILENO) != 1) {
    return UsageError(fmt::format("{}: there is nobody to ask; say --yes to do it", declined));
  }
  terminal.Err(fmt::format("{} [y/N] ", question));
  std::string answer;
  std::getline(std::cin, answer);
  const bool is_yes = answer == "y" || answer == "Y" || answer == "yes";
  return is_yes ? absl::OkStatus() : UsageError(declined);
}

}  // namespace senda::cli
