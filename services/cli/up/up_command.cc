#include "services/cli/up/up_command.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "common/rpc/client.h"
#include "common/server/host.h"
#include "common/status/status_macros.h"
#include "common/telemetry/log.h"
#include "services/cli/client/connection.h"
#include "services/cli/up/first_start.h"
#include "services/cli/up/separate_services.h"
#include "services/dashboard/dashboard_service.h"
#include "services/directory/directory_service.h"
#include "services/directory/grants_client.h"
#include "services/goals/goals_service.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils_service.h"
#include "services/workforce_cpd/workforce_service.h"

namespace senda::cli {
namespace {

std::string Loopback(int port) { return fmt::format("127.0.0.1:{}", port); }

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
  config.shutdown_grace = absl::Seconds(2);
  return config;
}

// Asked before anything is started, so that the answer is one clear line.
absl::Status CheckPort(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const absl::Cleanup close = [descriptor] { ::close(descriptor); };
  // As servers do: a connection that lingers from an earlier run is no hindrance.
  const int on = 1;
  ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    return absl::OkStatus();
  }
  return absl::UnavailableError(fmt::format(
      "port {} cannot be used ({}); choose another with --port", port, std::strerror(errno)));
}

absl::Status CheckPorts(const UpOptions& options) {
  const std::vector<int> ports =
      options.separate ? SeparatePorts(options) : std::vector<int>{options.port, options.port + 1};
  for (const int port : ports) RETURN_IF_ERROR(CheckPort(port));
  return absl::OkStatus();
}

// Makes the data folder and keeps others from running on it. The lock ends with the process.
absl::Status TakeDataFolder(const std::string& folder) {
  std::error_code error;
  const bool is_new = std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("cannot make the data folder {}: {}", folder, error.message()));
  }
  if (is_new) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  const std::string path = folder + "/lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return absl::UnavailableError(
        fmt::format("cannot write to the data folder {}: {}", folder, std::strerror(errno)));
  }
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return absl::OkStatus();
  return absl::UnavailableError(fmt::format("Senda runs already on the data folder {}", folder));
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
        const std::string address = Loopback(started.grpc_port());
        code = FinishStart(options, client, address, address);
        if (code != 0) kill(getpid(), SIGTERM);
      });
  (*host)->Quiesce();
  return ran.ok() ? code : Fail(ran);
}

void AddOptions(CLI::App& up, UpOptions& options) {
  up.add_option("--data", options.data_dir, "where the data lives")
      ->option_text(fmt::format("FOLDER [{}]", options.data_dir));
  up.add_option("--port", options.port, "gRPC port; metrics and health are on the next one")
      ->check(CLI::Range(1, 65000))
      ->option_text(fmt::format("N [{}]", options.port));
  up.add_flag_callback(
      "--no-demo", [&options] { options.demo = false; },
      "start empty, without the demonstration trust");
  up.add_option("--postgres", options.postgres, "PostgreSQL instead of SQLite")->option_text("URL");
  up.add_option("--redis", options.redis, "cache there; without it the cache is in memory")
      ->option_text("HOST:PORT");
  up.add_flag("--separate", options.separate, "each service as a process of its own, over TCP");
  up.add_option("--schools", options.schools, "schools of the demonstration trust, at most 90")
      ->check(CLI::Range(1, 90))
      ->option_text(fmt::format("N [{}]", options.schools));
  up.add_option("--pupils", options.pupils, "pupils of the demonstration trust")
      ->check(CLI::Range(20, 225'000))
      ->option_text(fmt::format("N [{}]", options.pupils));
  up.add_option("--seed", options.seed, "the same seed makes the same trust")
      ->option_text(fmt::format("N [{}]", options.seed));
  up.add_option("--gias", options.gias, "take its schools from this GIAS establishment file")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  up.add_option("--sen", options.sen, "make exactly the counts of this DfE school-level SEN file")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  up.add_flag("--quiet", options.quiet, "print neither the dashboard nor what to try");
  // For scripts that start it, such as deploy/local/up.sh.
  up.add_option("--ready-file", options.ready_file)->group("");
  up.add_option("--stop-hint", options.stop_hint)->group("");
}

}  // namespace

int RunUp(const UpOptions& options) {
  UpOptions absolute = options;
  absolute.data_dir = std::filesystem::absolute(options.data_dir).lexically_normal().string();
  if (const absl::Status status = CheckPorts(absolute); !status.ok()) return Fail(status);
  if (const absl::Status status = TakeDataFolder(absolute.data_dir); !status.ok())
    return Fail(status);
  return absolute.separate ? RunSeparately(absolute) : RunTogether(absolute);
}

void AddUpCommand(CLI::App& app) {
  const auto options = std::make_shared<UpOptions>();
  CLI::App* up = app.add_subcommand("up", "Run all services on this machine");
  up->footer(
      "Examples:\n  senda up\n  senda up --schools 40 --pupils 30000 --data big --port 51000\n"
      "  senda up --postgres postgresql://senda@127.0.0.1:5432/senda --separate");
  AddOptions(*up, *options);
  up->callback([options] {
    if (const int code = RunUp(*options); code != 0) throw CLI::RuntimeError(code);
  });
}

}  // namespace senda::cli
