#ifndef SENDA_SERVICES_CLI_COMMANDS_DEMO_LOADER_H_
#define SENDA_SERVICES_CLI_COMMANDS_DEMO_LOADER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "services/cli/client/connection.h"
#include "services/cli/output/progress.h"

namespace senda::cli {

// The demonstration trust to load.
struct DemoOptions {
  std::string trust = "demo";  // id
  int schools = 5;
  int pupils = 2000;
  std::uint64_t seed = 1;
  std::string gias_file;  // with these two, schools and counts are those of the files
  std::string sen_file;
  absl::CivilDay today;
  int workers = 4;  // streams at once
};

// Makes the trust (as kOperator), gives kImporter and kLead their roles in it, and loads everything
// of it (as kImporter): schools side by side, and in each nothing before what it refers to. Safe to
// repeat: what is there already stays, so an interrupted load goes on.
//
// INVALID_ARGUMENT when the plan asks for what cannot be or a file cannot be read as what it is;
// FAILED_PRECONDITION / DEMO_ROW_REFUSED, with the first row's error, when the server refuses rows.
absl::Status LoadDemo(const DemoOptions& options, const Connection& connection, Progress& progress);

// Gives `subject` a role in the whole trust, or in `school` (a name) if that is not empty, unless
// it has it. `role` is a value of directory.v1.Role.
absl::Status EnsureGrant(const Connection& connection, const std::string& trust,
                         const std::string& subject, int role, const std::string& school = "");

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_COMMANDS_DEMO_LOADER_H_
