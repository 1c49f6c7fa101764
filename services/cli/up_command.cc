#include "services/cli/up_command.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/rpc/client.h"
#include "common/rpc/development_key.h"
#include "common/server/host.h"
#include "common/server/signals.h"
#include "common/status/status_macros.h"
#include "common/telemetry/log.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/cli/child_process.h"
#include "services/cli/connection.h"
#include "services/dashboard/dashboard_service.h"
#include "services/directory/directory_service.h"
#include "services/directory/grants_client.h"
#include "services/goals/goals_service.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils_service.h"
#include "services/workforce_cpd/workforce_service.h"

namespace senda::cli {
namespace {

constexpr absl::Duration kReadyTimeout = absl::Seconds(60);

// A service as it runs on its own: the program and where it listens, counted from the first port.
struct Program {
  std::string area;
  std::string name;
  int offset;
};
const std::vector<Program>& Programs() {
  static const std::vector<Program> programs = {
      {"directory", "directory_server", 0},      {"goals", "goals_server", 2},
      {"pupils", "pupil_tracking_server", 4},    {"provision", "provision_map_server", 6},
      {"workforce", "workforce_cpd_server", 8},  {"dashboard", "dashboard_server", 10}};
  return programs;
}

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

// "directory=127.0.0.1:50051,goals=127.0.0.1:50053,...".
std::string SeparateAddresses(int port) {
  std::string addresses;
  for (const Program& program : Programs()) {
    addresses += fmt::format("{}{}={}", addresses.empty() ? "" : ",", program.area,
                             Loopback(port + program.offset));
  }
  return addresses;
}

server::ServerConfig ConfigOf(const UpOptions& options) {
  server::ServerConfig config;
  config.service = "senda";
  config.development = true;
  config.data_dir = options.data_dir;
  config.database_url = options.postgres;
  config.redis_address = options.redis;
  config.grpc_address = Loopback(options.port);
  config.admin_address = Loopback(options.port + 1);
  config.operators = {std::string(kOperator)};
  config.service_accounts = {std::string(kImporter)};
  config.log_level = "warning";
  config.queue_limit = 1024;
  config.drain = absl::ZeroDuration();
  return config;
}

absl::StatusOr<bool> HasTrusts(const rpc::Client& client, const std::string& data_dir) {
  ASSIGN_OR_RETURN(const auto key, rpc::DevelopmentKey::OpenOrCreate(data_dir));
  rpc::CallOptions options;
  ASSIGN_OR_RETURN(options.token, key->Mint(kOperator, "senda", absl::Now(), absl::Minutes(5)));
  // Several processes come up one after the other; the first call waits for them.
  const absl::Time give_up = absl::Now() + kReadyTimeout;
  for (;;) {
    options.deadline = absl::Now() + absl::Seconds(5);
    const auto trusts = client.Call<directory::v1::ListTrustsResponse>(
        "senda.directory.v1.DirectoryService/ListTrusts", directory::v1::ListTrustsRequest(), options);
    if (trusts.ok()) return trusts->trusts_size() > 0;
    if (!absl::IsUnavailable(trusts.status()) || absl::Now() > give_up) return trusts.status();
    absl::SleepFor(absl::Milliseconds(50));
  }
}

// What a person would type: the demonstration and the dashboard are the program's own commands.
int RunOwn(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), OwnPath());
  auto child = ChildProcess::Start(arguments);
  return child.ok() ? child->Wait() : 1;
}

int LoadDemonstration(const UpOptions& options, const std::string& address) {
  std::vector<std::string> arguments = {"demo",
                                        "--address", address,
                                        "--data", options.data_dir,
                                        "--schools", std::to_string(options.schools),
                                        "--pupils", std::to_string(options.pupils),
                                        "--seed", std::to_string(options.seed)};
  if (!options.gias.empty()) arguments.insert(arguments.end(), {"--gias", options.gias});
  if (!options.sen.empty()) arguments.insert(arguments.end(), {"--sen", options.sen});
  return RunOwn(std::move(arguments));
}

void PrintWelcome(const UpOptions& options, const std::string& address) {
  const std::string first = Loopback(options.port);
  fmt::print(
      "\nSenda is running. For trying out and development: its signing key lies in the data folder.\n"
      "\n"
      "  gRPC      {}\n"
      "  metrics   http://127.0.0.1:{}/metrics   health  http://127.0.0.1:{}/readyz\n"
      "  data      {}\n"
      "\n"
      "Try:\n"
      "  senda list pupils --filter 'sen_provision=SEN_PROVISION_E' --data {} --address {}\n"
      "  buf curl --protocol grpc --http2-prior-knowledge --header \"authorization: Bearer $(senda "
      "token --role TRUST_SEND_LEAD --data {} --address {})\" \\\n"
      "    -d '{{\"name\":\"trusts/demo\"}}' "
      "http://{}/senda.dashboard.v1.DashboardService/GetTrustDashboard\n"
      "\n"
      "Stop with Ctrl-C, or: bash deploy/local/up.sh --stop --data {}\n",
      address, options.port + 1, options.port + 1, options.data_dir, options.data_dir, address,
      options.data_dir, address,
      options.separate ? Loopback(options.port + Programs().back().offset) : first,
      options.data_dir);
  std::fflush(stdout);
}

// What happens once the services answer.
int AfterStart(const UpOptions& options, const rpc::Client& client, const std::string& address) {
  const auto has_trusts = HasTrusts(client, options.data_dir);
  if (!has_trusts.ok()) {
    fmt::print(stderr, "error: the services did not come up: {}\n", has_trusts.status().ToString());
    return 1;
  }
  if (!*has_trusts && options.demo && LoadDemonstration(options, address) != 0) return 1;
  if (!options.quiet) {
    if (*has_trusts || options.demo) {
      RunOwn({"dashboard", "--address", address, "--data", options.data_dir});
    }
    PrintWelcome(options, address);
  }
  if (!options.ready_file.empty()) std::ofstream(options.ready_file) << address << "\n";
  return 0;
}

int Fail(const absl::Status& status) {
  fmt::print(stderr, "error: {}\n", std::string(status.message()));
  return 1;
}

int RunTogether(const UpOptions& options) {
  auto config = server::LoadConfig(
      ConfigOf(options), {{}, [](const std::string&) { return std::optional<std::string>(); }});
  if (!config.ok()) return Fail(config.status());
  telemetry::ConfigureLog(server::LogSettingsOf(*config));
  auto host = server::Host::Create(
      *config,
      {&directory::Definition(), &goals::Definition(), &pupil_tracking::Definition(),
       &provision_map::Definition(), &workforce_cpd::Definition(), &dashboard::Definition()},
      &directory::MakeGrantsPoll);
  if (!host.ok()) return Fail(host.status());
  int code = 0;
  const absl::Status ran =
      server::RunServer(*config, (*host)->parts(), [&](const server::Server& started) {
        (*host)->Serve(started);
        const rpc::Client client(started.InProcessChannel());
        code = AfterStart(options, client, Loopback(started.grpc_port()));
        if (code != 0) kill(getpid(), SIGTERM);
      });
  (*host)->Quiesce();
  return ran.ok() ? code : Fail(ran);
}

std::vector<std::string> CommandOf(const UpOptions& options, const Program& program) {
  const int port = options.port + program.offset;
  const std::string folder = std::filesystem::path(OwnPath()).parent_path().string();
  std::vector<std::string> command = {folder + "/" + program.name,
                                      "--development",
                                      "--data-dir", options.data_dir,
                                      "--grpc-address", Loopback(port),
                                      "--admin-address", Loopback(port + 1),
                                      "--directory-address", Loopback(options.port),
                                      "--peers", SeparateAddresses(options.port),
                                      "--operators", std::string(kOperator),
                                      "--service-accounts", std::string(kImporter),
                                      "--drain", "0s",
                                      "--log-level", "warning",
                                      "--queue-limit", "1024"};
  if (!options.postgres.empty()) {
    command.insert(command.end(), {"--database-url", options.postgres});
  }
  if (!options.redis.empty()) command.insert(command.end(), {"--redis-address", options.redis});
  return command;
}

int RunSeparately(const UpOptions& options) {
  server::StopSignals signals;
  std::filesystem::create_directories(options.data_dir);
  if (const auto key = rpc::DevelopmentKey::OpenOrCreate(options.data_dir); !key.ok()) {
    return Fail(key.status());
  }
  std::vector<ChildProcess> children;
  for (const Program& program : Programs()) {
    auto child = ChildProcess::Start(CommandOf(options, program));
    if (!child.ok()) return Fail(child.status());
    children.push_back(*std::move(child));
  }
  const std::string addresses = SeparateAddresses(options.port);
  const auto client = rpc::ConnectAll(addresses);
  if (!client.ok()) return Fail(client.status());
  if (const int code = AfterStart(options, **client, addresses); code != 0) return code;
  for (;;) {
    if (signals.WaitFor(absl::Seconds(1))) break;
    for (std::size_t i = 0; i < children.size(); ++i) {
      if (!children[i].HasEnded()) continue;
      fmt::print(stderr, "{} has ended with {}; starting it again\n", Programs()[i].name,
                 children[i].Wait());
      if (auto again = ChildProcess::Start(CommandOf(options, Programs()[i])); again.ok()) {
        children[i] = *std::move(again);
      }
    }
  }
  for (ChildProcess& child : children) child.Terminate();
  for (ChildProcess& child : children) child.Wait();
  return 0;
}

}  // namespace

int RunUp(const UpOptions& options) {
  UpOptions absolute = options;
  absolute.data_dir = std::filesystem::absolute(options.data_dir).string();
  return absolute.separate ? RunSeparately(absolute) : RunTogether(absolute);
}

void AddUpCommand(CLI::App& app) {
  auto options = std::make_shared<UpOptions>();
  CLI::App* up = app.add_subcommand("up", "run all services on this machine");
  up->add_option("--data", options->data_dir, "where the data lives")->capture_default_str();
  up->add_option("--port", options->port, "gRPC port; metrics and health are on the next one")
      ->check(CLI::Range(1, 65000))
      ->capture_default_str();
  up->add_option("--postgres", options->postgres, "PostgreSQL URL instead of SQLite");
  up->add_option("--redis", options->redis, "Redis address; without it the cache is in memory");
  up->add_flag("!--no-demo", options->demo, "start empty");
  up->add_flag("--separate", options->separate, "each service as a process of its own");
  up->add_option("--schools", options->schools, "schools of the demonstration trust")
      ->check(CLI::Range(1, 90))
      ->capture_default_str();
  up->add_option("--pupils", options->pupils, "pupils of the demonstration trust")
      ->capture_default_str();
  up->add_option("--seed", options->seed, "what the demonstration trust is made from")
      ->capture_default_str();
  up->add_option("--gias", options->gias, "GIAS establishment file with the schools to use");
  up->add_option("--sen", options->sen, "DfE school-level SEN file with the counts to use");
  up->add_flag("--quiet", options->quiet, "print neither the dashboard nor what to try");
  up->add_option("--ready-file", options->ready_file, "a file to write once all is ready");
  up->callback([options] {
    if (const int code = RunUp(*options); code != 0) throw CLI::RuntimeError(code);
  });
}

}  // namespace senda::cli
