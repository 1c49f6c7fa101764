#ifndef SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_
#define SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_

#include <string_view>

#include "absl/status/status.h"
#include "services/cli/output/terminal.h"

namespace senda::cli {

// Asks on standard error before what cannot be taken back, such as "delete it for good?", unless
// `yes` was said beforehand. USAGE when the answer is another, with `declined`, and when standard
// input is no terminal, so that there is nobody to ask.
absl::Status Confirm(std::string_view question, bool yes, std::string_view declined,
                     const Terminal& terminal);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_
