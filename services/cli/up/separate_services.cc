#include "services/cli/up/separate_services.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/client.h"
#include "common/rpc/development_key.h"
#include "common/server/signals.h"
#include "common/status/status_macros.h"
#include "grpc/health/v1/health.pb.h"
#include "services/cli/client/connection.h"
#include "services/cli/up/child_process.h"
#include "services/cli/up/first_start.h"

namespace senda::cli {
namespace {

constexpr absl::Duration kReadyTimeout = absl::Seconds(60);
constexpr absl::Duration kPoll = absl::Milliseconds(20);

// A service as it runs on its own: the program and where it listens, counted from the first port.
struct Program {
  std::string area;
  std::string name;
  int offset;
};
const std::vector<Program>& Programs() {
  static const auto* const kPrograms = new std::vector<Program>{
      {"directory", "directory_server", 0},     {"goals", "goals_server", 2},
      {"pupils", "pupil_tracking_server", 4},   {"provision", "provision_map_server", 6},
      {"workforce", "workforce_cpd_server", 8}, {"dashboard", "dashboard_server", 10}};
  return *kPrograms;
}

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

// "directory=127.0.0.1:50051,goals=127.0.0.1:50053,...".
std::string Addresses(int port) {
  std::string addresses;
  for (const Program& program : Programs()) {
    addresses += fmt::format("{}{}={}", addresses.empty() ? "" : ",", program.area,
                             Loopback(port + program.offset));
  }
  return addresses;
}

std::vector<std::string> CommandOf(const UpOptions& options, const Program& program) {
  const int port = options.port + program.offset;
  const std::string folder = std::filesystem::path(OwnPath()).parent_path().string();
  std::vector<std::string> command = {folder + "/" + program.name,
                                      "--development",
                                      "--data-dir",
                                      options.data_dir,
                                      "--grpc-address",
                                      Loopback(port),
                                      "--admin-address",
                                      Loopback(port + 1),
                                      "--directory-address",
                                      Loopback(options.port),
                                      "--peers",
                                      Addresses(options.port),
                                      "--operators",
                                      std::string(kOperator),
                                      "--service-accounts",
                                      std::string(kImporter),
                                      "--drain",
                                      "0s",
                                      "--shutdown-grace",
                                      "2s",
                                      "--log-level",
                                      "warning",
                                      "--queue-limit",
                                      "1024"};
  if (!options.postgres.empty()) {
    command.insert(command.end(), {"--database-url", options.postgres});
  }
  if (!options.redis.empty()) command.insert(command.end(), {"--redis-address", options.redis});
  return command;
}

absl::StatusOr<std::vector<ChildProcess>> StartAll(const UpOptions& options) {
  std::vector<ChildProcess> children;
  for (const Program& program : Programs()) {
    ASSIGN_OR_RETURN(ChildProcess child, ChildProcess::Start(CommandOf(options, program)));
    children.push_back(std::move(child));
  }
  return children;
}

absl::Status WaitUntilServing(const UpOptions& options, const Program& program,
                              ChildProcess& child) {
  ASSIGN_OR_RETURN(auto channel, rpc::Connect(Loopback(options.port + program.offset)));
  const rpc::Client client(std::move(channel));
  const absl::Time give_up = absl::Now() + kReadyTimeout;
  rpc::CallOptions call;
  for (;;) {
    call.deadline = absl::Now() + absl::Seconds(5);
    const absl::Status status =
        client
            .Call<grpc::health::v1::HealthCheckResponse>(
                "grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), call)
            .status();
    if (status.ok() || server::StopSignals::HasCome()) return absl::OkStatus();
    if (child.HasEnded()) {
      return absl::UnavailableError(fmt::format("{} ended with {}", program.name, child.Wait()));
    }
    if (absl::Now() > give_up) return status;
    absl::SleepFor(kPoll);
  }
}

void KeepRunning(const UpOptions& options, std::vector<ChildProcess>& children,
                 server::StopSignals& signals) {
  while (signals.WaitFor(absl::Milliseconds(500)) == 0) {
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (!children[i].HasEnded()) continue;
      const Program& program = Programs()[i];
      fmt::print(stderr, "{} ended with {}; starting it again\n", program.name, children[i].Wait());
      if (auto again = ChildProcess::Start(CommandOf(options, program)); again.ok()) {
        children[i] = *std::move(again);
      }
    }
  }
}

// All at once: each ends in its own time, and the folder's owner waits for every one.
void StopAll(std::vector<ChildProcess>& children) {
  for (ChildProcess& child : children) child.Terminate();
  for (ChildProcess& child : children) child.Wait();
}

absl::StatusOr<int> Run(const UpOptions& options) {
  server::StopSignals signals;
  // The servers would each make one at the same time.
  RETURN_IF_ERROR(rpc::DevelopmentKey::OpenOrCreate(options.data_dir).status());
  ASSIGN_OR_RETURN(std::vector<ChildProcess> children, StartAll(options));
  for (std::size_t i = 0; i < children.size(); ++i) {
    RETURN_IF_ERROR(WaitUntilServing(options, Programs()[i], children[i]));
  }
  const std::string addresses = Addresses(options.port);
  ASSIGN_OR_RETURN(const auto client, rpc::ConnectAll(addresses));
  const int code =
      FinishStart(options, *client, addresses, Loopback(options.port + Programs().back().offset));
  if (code == 0) KeepRunning(options, children, signals);
  StopAll(children);
  return code;
}

}  // namespace

std::vector<int> SeparatePorts(const UpOptions& options) {
  std::vector<int> ports;
  for (const Program& program : Programs()) {
    ports.push_back(options.port + program.offset);
    ports.push_back(options.port + program.offset + 1);
  }
  return ports;
}

int RunSeparately(const UpOptions& options) {
  const auto code = Run(options);
  if (code.ok()) return *code;
  fmt::print(stderr, "error: {}\n", std::string(code.status().message()));
  return 1;
}

}  // namespace senda::cli
