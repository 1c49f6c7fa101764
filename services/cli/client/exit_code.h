#ifndef SENDA_SERVICES_CLI_CLIENT_EXIT_CODE_H_
#define SENDA_SERVICES_CLI_CLIENT_EXIT_CODE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace senda::cli {

// How the program ends; part of its interface and shown by `senda --help`.
enum ExitCode {
  kOk = 0,
  kFailed = 1,       // a call or a file failed
  kUsage = 2,        // the command line is wrong; nothing was done
  kPartial = 3,      // done, but some rows were refused
  kUnreachable = 4,  // no server answers
  kNotAllowed = 5,   // no token, a wrong one, or one that may not do this
};

// A mistake in the command line: INVALID_ARGUMENT / USAGE.
absl::Status UsageError(std::string_view message);

ExitCode ExitCodeOf(const absl::Status& status);

// What a person is told of a failure, in lines: the message, each field violation, and what to try
// next where that is known. `server` is the address that was called.
std::string DescribeFailure(const absl::Status& status, std::string_view server);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_CLIENT_EXIT_CODE_H_
