#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "grpc/health/v1/health.pb.h"
#include "nlohmann/json.hpp"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/cli/commands/command.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

constexpr absl::Duration kTimeout = absl::Seconds(5);
constexpr absl::Duration kSkew = absl::Seconds(30);

// One thing that was looked at.
struct Finding {
  enum class State { kGood, kWarning, kBad };
  State state = State::kGood;
  std::string what;
  std::string found;
  std::string fix;  // "" when there is nothing to do
};

Finding Good(std::string what, std::string found) {
  return {Finding::State::kGood, std::move(what), std::move(found), ""};
}
Finding Warning(std::string what, std::string found, std::string fix) {
  return {Finding::State::kWarning, std::move(what), std::move(found), std::move(fix)};
}
Finding Bad(std::string what, std::string found, std::string fix) {
  return {Finding::State::kBad, std::move(what), std::move(found), std::move(fix)};
}

std::string Said(const absl::Status& status) {
  const std::string reason = errors::ReasonOf(status);
  const std::string message(status.message());
  return reason.empty() ? message : fmt::format("{} [{}]", message, reason);
}

// One server of the address, "" for the one that has all services.
struct Server {
  std::string area;
  std::string address;
};

std::vector<Server> ServersOf(const std::string& address) {
  std::vector<Server> servers;
  const std::vector<std::string> entries = absl::StrSplit(address, ',', absl::SkipWhitespace());
  for (const std::string& entry : entries) {
    const std::size_t equals = entry.find('=');
    if (equals == std::string::npos) {
      servers.push_back({"", entry});
    } else {
      servers.push_back({entry.substr(0, equals), entry.substr(equals + 1)});
    }
  }
  return servers;
}

absl::StatusOr<std::unique_ptr<rpc::Client>> ConnectTo(const Server& server,
                                                       const CommandContext& context) {
  return rpc::ConnectAll(server.address, TlsOf(context.settings));
}

Finding CheckHealth(const Server& server, const CommandContext& context) {
  const std::string what =
      server.area.empty() ? "server" : fmt::format("server of {}", server.area);
  const auto client = ConnectTo(server, context);
  if (!client.ok()) return Bad(what, Said(client.status()), "check --address and the TLS files");
  rpc::CallOptions options;
  options.deadline = absl::Now() + kTimeout;
  const absl::Time asked = absl::Now();
  const auto reply = (*client)->Call<grpc::health::v1::HealthCheckResponse>(
      "grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), options);
  if (!reply.ok()) {
    return Bad(what, fmt::format("{} does not answer", server.address),
               "start it with `senda up`, or name another with --address");
  }
  if (reply->status() != grpc::health::v1::HealthCheckResponse::SERVING) {
    return Bad(what, fmt::format("{} is not serving", server.address),
               "its log and /readyz say why; a starting server needs a moment");
  }
  return Good(
      what,
      fmt::format("{} serves, {} there and back", server.address,
                  absl::FormatDuration(absl::Trunc(absl::Now() - asked, absl::Microseconds(100)))));
}

nlohmann::json ClaimsOf(const std::string& token) {
  const std::vector<std::string> parts = absl::StrSplit(token, '.');
  std::string payload;
  if (parts.size() != 3 || !absl::WebSafeBase64Unescape(parts[1], &payload)) return nullptr;
  return nlohmann::json::parse(payload, nullptr, false);
}

Finding CheckToken(const CommandContext& context) {
  const auto token = context.session.connection().token(context.session.SubjectOr(kLead));
  if (!token.ok()) return Bad("token", Said(token.status()), "give a token file that can be read");
  if (token->empty()) {
    return Bad(
        "token", "there is none",
        "give one with --token-file, or the data folder of a development server with --data");
  }
  const auto claims = ClaimsOf(*token);
  if (!claims.is_object()) return Bad("token", "it is not a JWT", "ask for a new one");
  const absl::Time end = absl::FromUnixSeconds(claims.value("exp", std::int64_t{0}));
  const std::string subject = claims.value("sub", "");
  if (end <= absl::Now()) {
    return Bad("token", fmt::format("of {}, expired", subject), "get a new one");
  }
  return Good("token",
              fmt::format("of {}, for {} more{}", subject,
                          absl::FormatDuration(absl::Trunc(end - absl::Now(), absl::Seconds(1))),
                          context.session.is_development() ? ", made here for development" : ""));
}

Finding CheckTrust(const CommandContext& context) {
  directory::v1::GetTrustRequest request;
  request.set_name(context.settings.trust_name());
  directory::v1::Trust trust;
  const absl::Status status =
      CallAs(context.session.connection(), context.session.SubjectOr(kOperator),
             "senda.directory.v1.DirectoryService/GetTrust", request, trust);
  if (status.ok())
    return Good("directory", fmt::format("{} is {}", trust.name(), trust.display_name()));
  return Bad("directory", Said(status),
             absl::IsUnauthenticated(status)
                 ? "the server does not take the token: check its issuer, audience and key set"
                 : "check --trust; make a trust with `senda demo` or `senda create trusts`");
}

// The server's own time, as far as it tells: when it last checked the dashboard's figures.
Finding CheckClock(const CommandContext& context) {
  dashboard::v1::GetTrustDashboardRequest request;
  request.set_name(context.settings.trust_name());
  dashboard::v1::TrustDashboard dashboard;
  const absl::Status status =
      CallAs(context.session.connection(), context.session.SubjectOr(kLead),
             "senda.dashboard.v1.DashboardService/GetTrustDashboard", request, dashboard);
  if (!status.ok()) {
    return Bad("dashboard", Said(status),
               absl::IsPermissionDenied(status) ? "give the subject a role that may see it"
                                                : "look at the dashboard server's log");
  }
  const absl::Duration ahead =
      absl::FromUnixSeconds(dashboard.freshness().as_of().seconds()) - absl::Now();
  if (ahead > kSkew) {
    return Warning("clock", fmt::format("the server's is {} ahead", absl::FormatDuration(ahead)),
                   "set both by NTP: tokens are refused when clocks differ");
  }
  if (dashboard.unreachable_size() > 0) {
    return Bad("dashboard",
               fmt::format("{} sources do not answer it", dashboard.unreachable_size()),
               "look below which one, and at its log");
  }
  return Good("dashboard", fmt::format("{} figures; its clock agrees with this one's",
                                       dashboard.figures_size()));
}

Finding CheckSource(const std::string& source, const CommandContext& context) {
  Server server;
  for (const Server& candidate : ServersOf(context.settings.address)) {
    if (candidate.area.empty() || candidate.area == source) server = candidate;
  }
  const auto client = ConnectTo(server, context);
  if (server.address.empty() || !client.ok()) {
    return Bad(source, "no address", fmt::format("add {}=HOST:PORT to --address", source));
  }
  metrics::v1::GetWatermarksRequest request;
  request.set_parent(fmt::format("{}/sources/{}", context.settings.trust_name(), source));
  metrics::v1::GetWatermarksResponse reply;
  const Connection connection{**client, context.session.connection().token};
  const absl::Status status =
      CallAs(connection, context.session.SubjectOr(kLead),
             "senda.metrics.v1.MetricsSourceService/GetWatermarks", request, reply);
  if (!status.ok()) {
    return Bad(source, Said(status),
               errors::ReasonOf(status) == "DATABASE_UNAVAILABLE"
                   ? "its database does not answer: check that it runs and has room"
                   : "look at the service's log");
  }
  std::int64_t newest = 0;
  for (const auto& watermark : reply.watermarks()) newest = std::max(newest, watermark.sequence());
  return Good(source, fmt::format("its database answers; {} changes so far", CountText(newest)));
}

Finding CheckRedis(const std::string& address) {
  const std::size_t colon = address.rfind(':');
  int port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) {
    return Bad("redis", fmt::format("'{}' is not HOST:PORT", address), "correct --redis");
  }
  const timeval timeout{2, 0};
  const std::unique_ptr<redisContext, void (*)(redisContext*)> redis(
      redisConnectWithTimeout(address.substr(0, colon).c_str(), port, timeout), &redisFree);
  const std::string fix = "start it; without it Senda works, but computes more often";
  if (redis == nullptr || redis->err != 0) {
    return Warning("redis", fmt::format("{} does not answer", address), fix);
  }
  redisSetTimeout(redis.get(), timeout);
  const std::unique_ptr<redisReply, void (*)(void*)> pong(
      static_cast<redisReply*>(redisCommand(redis.get(), "PING")), &freeReplyObject);
  if (pong == nullptr || pong->type == REDIS_REPLY_ERROR) {
    return Warning("redis", fmt::format("{} does not answer PING", address), fix);
  }
  return Good("redis", fmt::format("{} answers", address));
}

Finding CheckDataFolder(const std::string& folder) {
  struct stat state {};
  const std::string key = folder + "/development_key.json";
  if (stat(key.c_str(), &state) != 0) {
    return Good("data folder", fmt::format("no development key in '{}'", folder));
  }
  if ((state.st_mode & 077U) != 0) {
    return Bad("data folder", fmt::format("others can read {}", key),
               fmt::format("chmod 600 '{}'; whoever reads it can be anybody", key));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    return Bad("data folder", fmt::format("'{}' cannot be written", folder),
               fmt::format("give it to yourself: chown \"$USER\" '{}'", folder));
  }
  return Good("data folder", fmt::format("'{}' is yours alone", folder));
}

void Print(const Finding& finding, const Terminal& terminal) {
  const Style& style = terminal.out_style();
  const std::string mark = finding.state == Finding::State::kGood      ? style.Good("ok  ")
                           : finding.state == Finding::State::kWarning ? style.Warn("warn")
                                                                       : style.Bad("FAIL");
  terminal.Out(fmt::format("{}  {}  {}\n", mark, PadRight(finding.what, 20), finding.found));
  if (!finding.fix.empty()) terminal.Out(fmt::format("{:28}→ {}\n", "", finding.fix));
}

absl::StatusOr<ExitCode> RunDoctor(const std::string& redis, const CommandContext& context) {
  std::vector<Finding> findings = {CheckDataFolder(context.settings.data), CheckToken(context)};
  bool is_up = true;
  for (const Server& server : ServersOf(context.settings.address)) {
    findings.push_back(CheckHealth(server, context));
    is_up = is_up && findings.back().state == Finding::State::kGood;
  }
  if (is_up) {
    findings.push_back(CheckTrust(context));
    for (const char* source : {"directory", "pupils", "provision", "goals", "workforce"}) {
      findings.push_back(CheckSource(source, context));
    }
    findings.push_back(CheckClock(context));
  }
  if (!redis.empty()) findings.push_back(CheckRedis(redis));
  ExitCode code = kOk;
  for (const Finding& finding : findings) {
    Print(finding, context.terminal);
    if (finding.state == Finding::State::kBad) code = is_up ? kFailed : kUnreachable;
  }
  context.terminal.Err(code == kOk ? "all is well\n" : "see what to do above\n");
  return code;
}

}  // namespace

void AddDoctorCommand(CLI::App& app, ChosenCommand& chosen) {
  const auto redis = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("doctor", "Look whether everything works, and say what to do if not");
  command->footer("Examples:\n  senda doctor\n  senda doctor --redis 127.0.0.1:6379");
  command->add_option("--redis", *redis, "also look at the Redis of the servers")
      ->type_name("HOST:PORT");
  command->callback([redis, &chosen] {
    chosen.run = [redis](const CommandContext& context) { return RunDoctor(*redis, context); };
  });
}

}  // namespace senda::cli
