#ifndef SENDA_SERVICES_CLI_COMMANDS_SCHOOL_LOOKUP_H_
#define SENDA_SERVICES_CLI_COMMANDS_SCHOOL_LOOKUP_H_

#include "absl/status/statusor.h"
#include "services/cli/commands/command.h"
#include "services/cli/output/move_text.h"

namespace senda::cli {

// What the schools of the trust are called.
absl::StatusOr<SchoolNames> ReadSchoolNames(const CommandContext& context);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_SCHOOL_LOOKUP_H_
