#include "services/cli/commands/confirmation.h"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <string>

namespace senda::cli {

bool IsConfirmed(std::string_view question, bool yes, const Terminal& terminal) {
  if (yes || isatty(STDIN_FILENO) != 1) return true;
  terminal.Err(fmt::format("{} [y/N] ", question));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

}  // namespace senda::cli
