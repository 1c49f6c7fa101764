#ifndef SENDA_SERVICES_CLI_UP_SEPARATE_SERVICES_H_
#define SENDA_SERVICES_CLI_UP_SEPARATE_SERVICES_H_

#include <vector>

#include "services/cli/up/up_command.h"

namespace senda::cli {

// The ports that RunSeparately takes: for each service one for gRPC and one for metrics and health.
std::vector<int> SeparatePorts(const UpOptions& options);

// Runs each service as a process of its own, talking over TCP, as in production. A service that
// ends is started again; all end with this process. The stop signals must be caught already.
// Returns as RunUp does.
int RunSeparately(const UpOptions& options);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_UP_SEPARATE_SERVICES_H_
