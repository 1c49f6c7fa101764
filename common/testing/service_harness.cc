#include "common/testing/service_harness.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/server/grpc_log.h"
#include "common/telemetry/log.h"

namespace senda::testing {
namespace {

template <typename T>
T OrDie(absl::StatusOr<T> result, const char* what) {
  if (result.ok()) return *std::move(result);
  std::cerr << "service harness: " << what << ": " << result.status() << "\n";
  std::abort();
}

}  // namespace

// The grants served in the directory's place; every change is a new version.
struct ServiceHarness::Granted {
  absl::Mutex mutex;
  std::vector<rpc::Grant> grants ABSL_GUARDED_BY(mutex);
  std::int64_t version ABSL_GUARDED_BY(mutex) = 1;
  std::int64_t applied ABSL_GUARDED_BY(mutex) = 0;

  rpc::GrantsUpdate Poll(std::int64_t applied_version) {
    absl::MutexLock lock(&mutex);
    applied = applied_version;
    const auto changed = [this, applied_version]() ABSL_SHARED_LOCKS_REQUIRED(mutex) {
      return version > applied_version;
    };
    mutex.AwaitWithTimeout(absl::Condition(&changed), absl::Milliseconds(20));
    rpc::GrantsUpdate update;
    update.full = true;
    update.version = version;
    update.grants = grants;
    return update;
  }
};

void ServiceHarness::Options::UseDatabase(
    const std::function<storage::DatabaseOptions(const std::string& schema)>& place) {
  for (const rpc::ServiceDefinition* definition : definitions) {
    const storage::DatabaseOptions there = place(definition->source);
    if (!there.url.starts_with("postgresql:")) return;
    database_url = there.url;
    schema_suffix = there.schema.substr(definition->source.size());
  }
}

ServiceHarness::ServiceHarness(Options options)
    : options_(std::move(options)), granted_(std::make_shared<Granted>()) {
  own_data_dir_ = options_.data_dir.empty();
  data_dir_ = own_data_dir_
                  ? fmt::format("{}/senda-{}", std::filesystem::temp_directory_path().string(),
                                resource::NewUuid(absl::Now()))
                  : options_.data_dir;
  std::filesystem::create_directories(data_dir_);
  key_ = OrDie(rpc::DevelopmentKey::OpenOrCreate(data_dir_), "development key");
  {
    absl::MutexLock lock(&granted_->mutex);
    granted_->grants = options_.grants;
  }
  server::ServerConfig defaults;
  defaults.service = "test";
  defaults.development = true;
  defaults.data_dir = data_dir_;
  defaults.database_url = options_.database_url;
  defaults.schema_suffix = options_.schema_suffix;
  defaults.redis_address = options_.redis_address;
  defaults.peers = options_.peers;
  defaults.operators = options_.operators;
  defaults.service_accounts = options_.service_accounts;
  defaults.grpc_address = fmt::format("127.0.0.1:{}", options_.grpc_port);
  defaults.log_level = "error";
  defaults.queue_limit = 4096;
  defaults.projection_poll = absl::Milliseconds(50);
  defaults.housekeeping = options_.housekeeping;
  defaults.drain = absl::ZeroDuration();
  const auto config =
      OrDie(server::LoadConfig(defaults, {{}, [](const std::string&) { return std::nullopt; }}),
            "settings");
  telemetry::ConfigureLog(server::LogSettingsOf(config));
  server::RedirectGrpcLog();
  server::MakeGrantsPoll poll = options_.make_grants_poll;
  if (!poll) {
    poll = [granted = granted_](const rpc::Client&, std::function<std::string()>, std::string) {
      return [granted](std::int64_t applied) -> absl::StatusOr<rpc::GrantsUpdate> {
        return granted->Poll(applied);
      };
    };
  }
  host_ = OrDie(server::Host::Create(config, options_.definitions, poll, options_.wrap_database),
                "services");
  server_ = OrDie(server::Server::Start(config, host_->parts()), "server");
  host_->Serve(*server_);
  if (!options_.follow_sources) host_->StopFollowing();
  client_ = std::make_unique<rpc::Client>(OrDie(rpc::Connect(address()), "channel"));
  if (!host_->AwaitGrants(absl::Seconds(20))) {
    std::cerr << "service harness: no role grants came\n";
    std::abort();
  }
}

ServiceHarness::~ServiceHarness() {
  Stop();
  if (own_data_dir_) std::filesystem::remove_all(data_dir_);
}

void ServiceHarness::Stop() {
  if (server_ == nullptr) return;
  host_->Quiesce();
  client_.reset();
  server_->Stop(absl::Seconds(5));
  server_.reset();
  host_.reset();
}

std::string ServiceHarness::address() const {
  return fmt::format("127.0.0.1:{}", server_->grpc_port());
}

std::string ServiceHarness::Token(const std::string& subject, absl::Duration ttl) const {
  return OrDie(key_->Mint(subject, "senda", absl::Now(), ttl), "token");
}

rpc::CallOptions ServiceHarness::As(const std::string& subject) const {
  rpc::CallOptions options;
  options.token = Token(subject);
  options.deadline = absl::Now() + absl::Seconds(30);
  return options;
}

void ServiceHarness::SetGrants(std::vector<rpc::Grant> grants) {
  absl::MutexLock lock(&granted_->mutex);
  granted_->grants = std::move(grants);
  const std::int64_t target = ++granted_->version;
  // The question after this version's answer says that it has been applied.
  const auto applied = [this, target]() ABSL_SHARED_LOCKS_REQUIRED(granted_->mutex) {
    return granted_->applied >= target;
  };
  granted_->mutex.Await(absl::Condition(&applied));
}

rpc::Grant GrantOf(const std::string& subject, const std::string& role, const std::string& trust,
                   const std::string& school) {
  rpc::Grant grant;
  grant.name = fmt::format("trusts/{}/roleGrants/{}-{}-{}", trust, subject, role,
                           school.empty() ? "trust" : school.substr(school.rfind('/') + 1));
  grant.subject = subject;
  grant.role = role;
  grant.trust = trust;
  grant.school = school;
  return grant;
}

}  // namespace senda::testing
