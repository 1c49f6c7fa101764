#include "services/cli/up/first_start.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/rpc/development_key.h"
#include "common/server/signals.h"
#include "common/status/status_macros.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/cli/client/connection.h"
#include "services/cli/up/child_process.h"
#include "services/cli/up/welcome.h"

namespace senda::cli {
namespace {

constexpr absl::Duration kReadyTimeout = absl::Seconds(60);
constexpr absl::Duration kPoll = absl::Milliseconds(20);

absl::StatusOr<bool> HasTrusts(const rpc::Client& client, const std::string& data_dir) {
  ASSIGN_OR_RETURN(const auto key, rpc::DevelopmentKey::OpenOrCreate(data_dir));
  rpc::CallOptions options;
  ASSIGN_OR_RETURN(options.token, key->Mint(kOperator, "senda", absl::Now(), absl::Minutes(5)));
  const absl::Time give_up = absl::Now() + kReadyTimeout;
  for (;;) {
    options.deadline = absl::Now() + absl::Seconds(5);
    const auto trusts = client.Call<directory::v1::ListTrustsResponse>(
        "senda.directory.v1.DirectoryService/ListTrusts", directory::v1::ListTrustsRequest(),
        options);
    if (trusts.ok()) return trusts->trusts_size() > 0;
    const bool may_come = absl::IsUnavailable(trusts.status()) && absl::Now() < give_up;
    if (!may_come || server::StopSignals::HasCome()) return trusts.status();
    absl::SleepFor(kPoll);
  }
}

// What a person would type: the demonstration and the dashboard are the program's own commands.
int RunOwn(const UpOptions& options, const std::string& addresses,
           std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), OwnPath());
  arguments.insert(arguments.end(),
                   {"--address", addresses, "--data", options.data_dir, "--trust", "demo"});
  auto child = ChildProcess::Start(arguments);
  if (!child.ok()) return 1;
  while (!child->HasEnded()) {
    if (server::StopSignals::HasCome()) child->Terminate();
    absl::SleepFor(kPoll);
  }
  return child->Wait();
}

int LoadDemonstration(const UpOptions& options, const std::string& addresses) {
  std::vector<std::string> arguments = {"demo",
                                        "--schools",
                                        std::to_string(options.schools),
                                        "--pupils",
                                        std::to_string(options.pupils),
                                        "--seed",
                                        std::to_string(options.seed)};
  if (!options.gias.empty()) arguments.insert(arguments.end(), {"--gias", options.gias});
  if (!options.sen.empty()) arguments.insert(arguments.end(), {"--sen", options.sen});
  return RunOwn(options, addresses, std::move(arguments));
}

void Welcome(const UpOptions& options, const std::string& addresses,
             const std::string& dashboard_address, bool has_trust) {
  RunningSenda running;
  running.addresses = addresses;
  running.dashboard_address = dashboard_address;
  running.port = options.port;
  running.separate = options.separate;
  running.has_trust = has_trust;
  running.data_dir = options.data_dir;
  running.program = OwnPath();
  running.here = std::filesystem::current_path();
  running.stop_hint = options.stop_hint;
  fmt::print("{}", WelcomeText(running));
  std::fflush(stdout);
}

}  // namespace

int FinishStart(const UpOptions& options, const rpc::Client& client, const std::string& addresses,
                const std::string& dashboard_address) {
  const auto has_trusts = HasTrusts(client, options.data_dir);
  if (server::StopSignals::HasCome()) return 0;
  if (!has_trusts.ok()) {
    fmt::print(stderr, "error: the services did not come up: {}\n",
               std::string(has_trusts.status().message()));
    return 1;
  }
  if (!*has_trusts && options.demo && LoadDemonstration(options, addresses) != 0) {
    return server::StopSignals::HasCome() ? 0 : 1;
  }
  if (!options.quiet) {
    const bool has_trust = *has_trusts || options.demo;
    if (has_trust) RunOwn(options, addresses, {"dashboard"});
    Welcome(options, addresses, dashboard_address, has_trust);
  }
  if (!options.ready_file.empty()) std::ofstream(options.ready_file) << addresses << "\n";
  return 0;
}

}  // namespace senda::cli
