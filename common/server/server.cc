#include "common/server/server.h"

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>

#include <chrono>

#include "common/server/credentials.h"
#include "common/server/grpc_log.h"
#include "common/server/signals.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/telemetry/log.h"
#include "grpc/health/v1/health.pb.h"

namespace senda::server {
namespace {

using telemetry::Level;

constexpr int kMaxSendBytes = 4 << 20;

// Learns the names of the services that a server has, for health.
class NamesPlugin : public grpc::ServerBuilderPlugin {
 public:
  explicit NamesPlugin(std::vector<std::string>& names) : names_(names) {}
  std::string name() override { return "senda_service_names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer* initializer) override {
    names_ = *initializer->GetServiceList();
  }
  void ChangeArguments(const std::string&, void*) override {}

 private:
  std::vector<std::string>& names_;
};

// The reflection library adds its plugin to every server of the program; this takes it out again
// where the schema is not to be shown.
class PluginsOption : public grpc::ServerBuilderOption {
 public:
  PluginsOption(bool reflection, std::vector<std::string>& names)
      : reflection_(reflection), names_(names) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    if (!reflection_) {
      const std::string name = grpc::reflection::ProtoServerReflectionPlugin().name();
      std::erase_if(*plugins, [&](const auto& plugin) { return plugin->name() == name; });
    }
    plugins->push_back(std::make_unique<NamesPlugin>(names_));
  }

 private:
  const bool reflection_;
  std::vector<std::string>& names_;
};

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

void SetLimits(const ServerConfig& config, grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(config.max_receive_bytes);
  builder.SetMaxSendMessageSize(kMaxSendBytes);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  const std::pair<const char*, int> arguments[] = {
      {GRPC_ARG_MAX_METADATA_SIZE, config.max_metadata_bytes},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, config.max_concurrent_streams},
      // Without this a second server on the port starts and takes half of the calls.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(absl::Seconds(5))},
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(absl::Minutes(5))},
      // Connections end in time, so that balancers can spread them over new servers.
      {GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(absl::Minutes(30))},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(absl::Seconds(30))},
      {GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(absl::Minutes(1))},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(absl::Seconds(20))},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(absl::Seconds(30))},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 0},
  };
  for (const auto& [name, value] : arguments) builder.AddChannelArgument(name, value);
}

// Linked, so that reflection can describe the health service.
void LinkHealthDescriptor() { grpc::health::v1::HealthCheckRequest::descriptor(); }

}  // namespace

Server::Server(const ServerConfig& config, ServerParts parts)
    : config_(config), parts_(std::move(parts)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerConfig& config,
                                                      ServerParts parts) {
  std::unique_ptr<Server> server(new Server(config, std::move(parts)));
  RETURN_IF_ERROR(server->Listen());
  RETURN_IF_ERROR(server->StartAdmin());
  return server;
}

absl::Status Server::Listen() {
  // A setting of the whole process, read when a server is built.
  static const bool health_enabled = [] {
    grpc::EnableDefaultHealthCheckService(true);
    LinkHealthDescriptor();
    return true;
  }();
  static_cast<void>(health_enabled);

  ASSIGN_OR_RETURN(const auto credentials, MakeServerCredentials(config_));
  grpc::ServerBuilder builder;
  SetLimits(config_, builder);
  builder.SetOption(std::make_unique<PluginsOption>(config_.reflection, service_names_));
  builder.AddListeningPort(config_.grpc_address, credentials, &grpc_port_);
  for (grpc::Service* service : parts_.services) builder.RegisterService(service);
  grpc_ = builder.BuildAndStart();
  if (grpc_ == nullptr) {
    return errors::Make(
        absl::StatusCode::kUnavailable, "ADDRESS_IN_USE",
        fmt::format("Cannot listen on {}: another program may use it.", config_.grpc_address));
  }
  for (const std::string& name : service_names_) {
    grpc_->GetHealthCheckService()->SetServingStatus(name, true);
  }
  return absl::OkStatus();
}

absl::Status Server::StartAdmin() {
  if (config_.admin_address.empty()) return absl::OkStatus();
  AdminEndpoint::Handlers handlers;
  handlers.metrics = [metrics = parts_.metrics] {
    return metrics == nullptr ? std::string() : metrics->Render();
  };
  handlers.ready = [this]() -> absl::Status {
    if (draining_) return absl::UnavailableError("stopping");
    return parts_.ready();
  };
  ASSIGN_OR_RETURN(admin_, AdminEndpoint::Start(config_.admin_address, std::move(handlers)));
  return absl::OkStatus();
}

Server::~Server() { Stop(absl::ZeroDuration()); }

std::shared_ptr<grpc::Channel> Server::InProcessChannel() const {
  return grpc_->InProcessChannel(grpc::ChannelArguments());
}

void Server::BeginDrain() {
  if (draining_.exchange(true)) return;
  grpc_->GetHealthCheckService()->Shutdown();
}

void Server::Stop(absl::Duration grace) {
  if (grpc_ == nullptr || stopped_) return;
  stopped_ = true;
  BeginDrain();
  parts_.stop_streams();
  grpc_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(grace));
  grpc_->Wait();
  admin_.reset();
}

absl::Status RunServer(const ServerConfig& config, ServerParts parts,
                       const std::function<void(const Server&)>& started) {
  IgnoreBrokenPipes();
  RedirectGrpcLog();
  StopSignals signals;
  ASSIGN_OR_RETURN(const auto server, Server::Start(config, std::move(parts)));
  telemetry::Log(Level::kInfo, "serving",
                 {{"service", config.service},
                  {"grpc_port", server->grpc_port()},
                  {"admin_port", server->admin_port()},
                  {"development", config.development}});
  if (started) started(*server);
  const int signal = signals.Wait();
  telemetry::Log(Level::kInfo, "stopping", {{"service", config.service}, {"signal", signal}});
  server->BeginDrain();
  signals.WaitFor(config.drain);
  server->Stop(config.shutdown_grace);
  telemetry::Log(Level::kInfo, "stopped", {{"service", config.service}});
  return absl::OkStatus();
}

}  // namespace senda::server
