#ifndef SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_
#define SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_

#include <string_view>

#include "services/cli/output/terminal.h"

namespace senda::cli {

// Asks on standard error before what cannot be taken back, such as "delete it for good?", if there
// is somebody to ask; otherwise, or if `yes` was said beforehand, it is confirmed.
bool IsConfirmed(std::string_view question, bool yes, const Terminal& terminal);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_CONFIRMATION_H_
