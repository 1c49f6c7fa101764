#ifndef SENDA_SERVICES_CLI_UP_FIRST_START_H_
#define SENDA_SERVICES_CLI_UP_FIRST_START_H_

#include <string>

#include "common/rpc/client.h"
#include "services/cli/up/up_command.h"

namespace senda::cli {

// What `senda up` does once its services listen: waits until the directory answers, loads the
// demonstration trust if there is no trust yet, prints dashboard and welcome, and writes the ready
// file. `addresses` is what --address takes, `dashboard_address` the server with the dashboard.
// Ends early when SIGTERM or Ctrl-C came. Returns 0, or 1 when something failed and was reported.
int FinishStart(const UpOptions& options, const rpc::Client& client, const std::string& addresses,
                const std::string& dashboard_address);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_UP_FIRST_START_H_
