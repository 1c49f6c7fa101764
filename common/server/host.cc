#include "common/server/host.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/synchronization/mutex.h"
#include "common/resource/uuid.h"
#include "common/rpc/development_key.h"
#include "common/rpc/jwt_authenticator.h"
#include "common/server/key_file.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/migrator.h"
#include "common/telemetry/log.h"

namespace senda::server {
namespace {

constexpr std::size_t kMemoryCacheBytes = 64u << 20;
constexpr std::string_view kServiceSubject = "senda-service";
constexpr absl::Duration kServiceTokenLifetime = absl::Hours(1);

// Debian's Abseil has the deadlock detector of debug builds switched on: every lock, gRPC's too,
// then also takes one lock of the whole process and is entered into a graph. Debug builds keep it.
void LockWithoutDeadlockDetector() {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
#endif
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return std::string(absl::StripAsciiWhitespace(line));
}

storage::DatabaseOptions DatabaseOptionsOf(const ServerConfig& config, const std::string& source) {
  storage::DatabaseOptions options;
  options.schema = source + config.schema_suffix;
  options.url = config.database_url;
  if (!config.database_url_file.empty()) options.url = FirstLine(config.database_url_file);
  if (options.url.empty()) options.url = fmt::format("sqlite://{}/{}.db", config.data_dir, source);
  return options;
}

rpc::Grant BootstrapGrant(const std::string& subject, const std::string& role) {
  rpc::Grant grant;
  grant.subject = subject;
  grant.role = role;
  grant.trust = "-";
  return grant;
}

std::vector<rpc::Grant> BootstrapGrants(const ServerConfig& config) {
  std::vector<rpc::Grant> grants;
  for (const std::string& subject : config.operators) {
    grants.push_back(BootstrapGrant(subject, "PLATFORM_OPERATOR"));
  }
  for (const std::string& subject : config.service_accounts) {
    grants.push_back(BootstrapGrant(subject, "SERVICE_ACCOUNT"));
  }
  if (config.development) {
    grants.push_back(BootstrapGrant(std::string(kServiceSubject), "SERVICE_ACCOUNT"));
  }
  return grants;
}

// Calls go on with the keys of before, so that nobody would notice until those are exchanged.
std::function<void(const absl::Status&)> TellOfKeys(telemetry::Metrics& metrics) {
  telemetry::Gauge& readable =
      metrics.AddGauge("senda_token_keys_readable",
                       "1 when the JWKS file could be read at the last look at it, else 0.");
  readable.Set(1);
  return [&readable](const absl::Status& status) {
    readable.Set(status.ok() ? 1 : 0);
    telemetry::Log(status.ok() ? telemetry::Level::kInfo : telemetry::Level::kError,
                   status.ok() ? "the JWKS file can be read again"
                               : "the JWKS file cannot be read; the keys of before stay in use",
                   {{"reason", errors::ReasonOf(status)}});
  };
}

}  // namespace

// Grants whose source is known only once the services are made.
class Host::LateGrants final : public rpc::GrantSource {
 public:
  void Set(rpc::GrantSource* source) { source_ = source; }
  absl::StatusOr<std::vector<rpc::Grant>> GrantsOf(std::string_view subject,
                                                   absl::Time now) override {
    rpc::GrantSource* source = source_;
    return source == nullptr ? errors::GrantsStale() : source->GrantsOf(subject, now);
  }

 private:
  std::atomic<rpc::GrantSource*> source_ = nullptr;
};

struct Host::Hosted {
  const rpc::ServiceDefinition* definition = nullptr;
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::AuditLog> audit_log;
  std::unique_ptr<rpc::DomainService> service;
};

Host::Host(const ServerConfig& config, MakeGrantsPoll make_grants_poll, WrapDatabase wrap_database)
    : config_(config),
      make_grants_poll_(std::move(make_grants_poll)),
      wrap_database_(std::move(wrap_database)),
      telemetry_(config.service, metrics_),
      grants_(std::make_unique<LateGrants>()),
      workers_(std::max(config.workers, 8), static_cast<std::size_t>(config.queue_limit) * 8) {}

Host::~Host() { Quiesce(); }

absl::StatusOr<std::unique_ptr<Host>> Host::Create(
    const ServerConfig& config, std::vector<const rpc::ServiceDefinition*> definitions,
    MakeGrantsPoll make_grants_poll, WrapDatabase wrap_database) {
  LockWithoutDeadlockDetector();
  std::unique_ptr<Host> host(
      new Host(config, std::move(make_grants_poll), std::move(wrap_database)));
  RETURN_IF_ERROR(host->Init(std::move(definitions)));
  return host;
}

absl::Status Host::Init(std::vector<const rpc::ServiceDefinition*> definitions) {
  std::error_code ignored;
  std::filesystem::create_directories(config_.data_dir, ignored);
  if (config_.development) {
    RETURN_IF_ERROR(rpc::DevelopmentKey::OpenOrCreate(config_.data_dir).status());
  }
  const std::string issuer = config_.development && config_.token_issuer.empty()
                                 ? std::string(rpc::kDevelopmentIssuer)
                                 : config_.token_issuer;
  ASSIGN_OR_RETURN(authenticator_,
                   rpc::JwtAuthenticator::Create({.issuer = issuer,
                                                  .audience = config_.token_audience,
                                                  .jwks_path = config_.jwks_file,
                                                  .on_keys_changed = TellOfKeys(metrics_)}));
  ASSIGN_OR_RETURN(const std::string key,
                   LoadKeyFile(config_.page_token_key_file, config_.development));
  ASSIGN_OR_RETURN(auto tokens, resource::PageTokenSealer::FromKey(key));
  tokens_ = std::make_unique<resource::PageTokenSealer>(std::move(tokens));
  RETURN_IF_ERROR(MakeCache());
  for (const char* source :
       {"directory", "goals", "pupils", "provision", "workforce", "dashboard"}) {
    peers_.emplace(source, std::make_unique<rpc::Client>());
  }
  pipeline_ = std::make_unique<rpc::Pipeline>(
      rpc::Pipeline::Parts{*authenticator_, *grants_, time::Clock::System(), workers_, telemetry_});
  for (const rpc::ServiceDefinition* definition : definitions) {
    hosted_.push_back(std::make_unique<Hosted>());
    hosted_.back()->definition = definition;
    RETURN_IF_ERROR(OpenStorage(*hosted_.back()));
    RETURN_IF_ERROR(MakeService(*hosted_.back()));
  }
  BindAll();
  return absl::OkStatus();
}

absl::Status Host::MakeCache() {
  if (config_.redis_address.empty()) {
    cache_ = cache::NewMemoryCache(kMemoryCacheBytes);
    return absl::OkStatus();
  }
  cache::RedisOptions options;
  options.address = config_.redis_address;
  ASSIGN_OR_RETURN(options.sealing_key, LoadKeyFile(config_.cache_key_file, config_.development));
  cache_ = cache::NewRedisCache(options);
  return absl::OkStatus();
}

absl::Status Host::OpenStorage(Hosted& hosted) {
  if (hosted.definition->migrations.empty()) return absl::OkStatus();
  const auto options = DatabaseOptionsOf(config_, hosted.definition->source);
  RETURN_IF_ERROR(storage::Migrate(options, hosted.definition->migrations));
  ASSIGN_OR_RETURN(hosted.database, storage::OpenDatabase(options));
  if (wrap_database_) {
    hosted.database = wrap_database_(hosted.definition->source, std::move(hosted.database));
  }
  hosted.audit_log = storage::NewAuditLog(*hosted.database, time::Clock::System());
  return absl::OkStatus();
}

absl::Status Host::MakeService(Hosted& hosted) {
  const rpc::ServiceDependencies dependencies{
      .backend = {hosted.definition->source, hosted.database.get(), hosted.audit_log.get()},
      .tokens = *tokens_,
      .clock = time::Clock::System(),
      .peers = peers_,
      .grants = *grants_,
      .cache = cache_.get(),
      .bootstrap = BootstrapGrants(config_)};
  ASSIGN_OR_RETURN(hosted.service, hosted.definition->make(dependencies));
  if (hosted.service->grants() != nullptr) grants_->Set(hosted.service->grants());
  for (const rpc::MethodTable* table : hosted.service->tables()) telemetry_.Add(table->methods());
  return absl::OkStatus();
}

void Host::BindAll() {
  std::map<std::string, std::vector<const rpc::MethodTable*>> by_service;
  for (const auto& hosted : hosted_) {
    for (const rpc::MethodTable* table : hosted->service->tables()) {
      by_service[table->service().full_name()].push_back(table);
    }
  }
  for (auto& [name, tables] : by_service) {
    bound_.push_back(std::make_unique<rpc::BoundService>(std::move(tables), *pipeline_));
  }
}

ServerParts Host::parts() {
  ServerParts parts;
  for (const auto& service : bound_) parts.services.push_back(service.get());
  parts.metrics = &metrics_;
  parts.ready = [this] { return Ready(); };
  parts.stop_streams = [this] {
    for (const auto& service : bound_) service->StopStreams();
  };
  return parts;
}

absl::Status Host::Ready() {
  for (const auto& hosted : hosted_) {
    if (hosted->database == nullptr) continue;
    const storage::DatabaseHealth health = hosted->database->Health();
    const std::string& source = hosted->definition->source;
    if (!health.reachable) return errors::DatabaseUnavailable(source);
    const int needed = storage::NewestMigration(hosted->definition->migrations);
    if (health.schema_version < needed) {
      return errors::WrongState(
          "SCHEMA_TOO_OLD",
          fmt::format("{} has schema {} and needs {}", source, health.schema_version, needed));
    }
  }
  return absl::OkStatus();
}

std::string Host::ServiceToken() const {
  if (!config_.service_token_file.empty()) return FirstLine(config_.service_token_file);
  auto key = rpc::DevelopmentKey::OpenOrCreate(config_.data_dir);
  if (!key.ok()) return "";
  return (*key)
      ->Mint(kServiceSubject, config_.token_audience, absl::Now(), kServiceTokenLifetime)
      .value_or("");
}

void Host::Serve(const Server& server) {
  std::map<std::string, std::string> addresses = config_.peers;
  if (!config_.directory_address.empty()) addresses["directory"] = config_.directory_address;
  const rpc::ClientTls tls{config_.tls_client_ca_file, config_.tls_certificate_file,
                           config_.tls_key_file};
  bool own_directory = false;
  for (const auto& [source, client] : peers_) {
    for (const auto& hosted : hosted_) {
      if (hosted->definition->source != source) continue;
      client->Attach(server.InProcessChannel());
      own_directory |= hosted->service->grants() != nullptr;
    }
    const auto address = addresses.find(source);
    if (address == addresses.end()) continue;
    auto channel = rpc::Connect(address->second, tls);
    if (channel.ok()) client->Attach(*std::move(channel));
  }
  FollowSources();
  KeepHouse();
  if (own_directory) return;
  const std::string follower = resource::NewUuid(absl::Now());
  follower_ = std::make_unique<rpc::GrantsFollower>(
      replica_,
      make_grants_poll_(
          *peers_.at("directory"), [this] { return ServiceToken(); }, follower),
      time::Clock::System());
  grants_->Set(&replica_);
}

// Each service's copies of other services' rows are kept current by the credential of the process.
void Host::FollowSources() {
  for (const auto& hosted : hosted_) {
    for (projection::Projection* projection : hosted->service->projections()) {
      projections_.push_back(std::make_unique<projection::Follower>(
          projection::Follower::Parts{.service = hosted->definition->source,
                                      .projection = *projection,
                                      .database = *hosted->database,
                                      .source = *peers_.at(projection->source()),
                                      .token = [this] { return ServiceToken(); },
                                      .clock = time::Clock::System(),
                                      .metrics = &metrics_},
          projection::Follower::Options{.poll = config_.projection_poll}));
    }
  }
}

void Host::KeepHouse() {
  std::vector<Housekeeping::Store> stores;
  for (const auto& hosted : hosted_) {
    if (hosted->database == nullptr) continue;
    stores.push_back({hosted->definition->source, *hosted->database});
  }
  housekeeping_ =
      std::make_unique<Housekeeping>(stores, time::Clock::System(), metrics_,
                                     Housekeeping::Options{.interval = config_.housekeeping});
}

void Host::StopFollowing() {
  for (const auto& projection : projections_) projection->Stop();
}

void Host::Quiesce() {
  StopFollowing();
  if (housekeeping_ != nullptr) housekeeping_->Stop();
  if (follower_ != nullptr) follower_->Stop();
}

bool Host::AwaitGrants(absl::Duration timeout) const {
  return follower_ == nullptr || replica_.AwaitFirst(timeout);
}

storage::Database& Host::database(const std::string& source) {
  for (const auto& hosted : hosted_) {
    if (hosted->definition->source == source) return *hosted->database;
  }
  return *hosted_.front()->database;
}

int RunService(const rpc::ServiceDefinition& definition, const MakeGrantsPoll& make_grants_poll,
               int argc, char** argv) {
  ServerConfig defaults;
  defaults.service = definition.source;
  const ServerConfig config = LoadConfigOrExit(defaults, argc, argv);
  telemetry::ConfigureLog(LogSettingsOf(config));
  auto host = Host::Create(config, {&definition}, make_grants_poll);
  absl::Status status = host.status();
  if (host.ok()) {
    status =
        RunServer(config, (*host)->parts(), [&](const Server& server) { (*host)->Serve(server); });
    (*host)->Quiesce();
  }
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s: %s\n", definition.source.c_str(),
               std::string(status.message()).c_str());
  return 1;
}

}  // namespace senda::server
