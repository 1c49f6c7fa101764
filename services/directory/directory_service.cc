#include "services/directory/directory_service.h"

#include <algorithm>
#include <utility>

#include "common/resource/names.h"
#include "common/rpc/denial.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/directory/directory_migrations.h"
#include "services/directory/directory_rules.h"
#include "services/directory/grant_feed.h"
#include "services/directory/metrics.h"
#include "services/directory/platform_grants.h"

namespace senda::directory {
namespace {

using rpc::Call;
using storage::Statement;

// What is left of a deadline to send the answer in.
constexpr absl::Duration kAnswerMargin = absl::Milliseconds(100);

const Statement kTrustThere{"trusts.there", "SELECT 1 FROM trusts WHERE trust = $1 AND id = $1"};
// Neither statement sees what the other's transaction does before it is committed; the lock on the
// school's row lets one of them wait for the other.
constexpr char kLockSchool[] = "SELECT 1 FROM schools WHERE trust = $1 AND id = $2";
const Statement kGrantsThere{"role_grants.of_school",
                             "SELECT COUNT(*) FROM role_grants WHERE trust = $1 AND school = $2"};

absl::Status CheckTrustThere(Call& call) {
  bool there = false;
  RETURN_IF_ERROR(call.tx().Query(kTrustThere, {call.trust()}, [&](const storage::Row&) {
    there = true;
    return absl::OkStatus();
  }));
  return there ? absl::OkStatus() : errors::NotFound(resource::TrustName(call.trust()));
}

// Whether the school is there; it stays so until the transaction ends.
absl::StatusOr<bool> LockSchool(Call& call, const std::string& name) {
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "schools", "role_grant.school"));
  const Statement lock{"schools.lock",
                       std::string(kLockSchool) + std::string(call.tx().dialect().ForUpdate())};
  bool there = false;
  RETURN_IF_ERROR(call.tx().Query(lock, {call.trust(), parts.id}, [&](const storage::Row&) {
    there = true;
    return absl::OkStatus();
  }));
  return there;
}

}  // namespace

DirectoryService::DirectoryService(const rpc::ServiceDependencies& dependencies)
    : ResourceService(std::vector<std::string>{"senda.directory.v1.DirectoryService",
                                               "senda.directory.v1.FormService"},
                      dependencies, Metrics()),
      book_(*dependencies.backend.database, dependencies.clock),
      forms_(registry()) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> DirectoryService::Make(
    const rpc::ServiceDependencies& dependencies) {
  RETURN_IF_ERROR(
      BootstrapGrants(*dependencies.backend.database, dependencies.clock, dependencies.bootstrap));
  std::unique_ptr<DirectoryService> service(new DirectoryService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status DirectoryService::Init() {
  RETURN_IF_ERROR(AddResource<v1::Trust>(rpc::ResourceHooks{}).status());
  RETURN_IF_ERROR(AddSchools());
  RETURN_IF_ERROR(AddAcademicYears());
  RETURN_IF_ERROR(AddRoleGrants());
  RETURN_IF_ERROR(forms_.Init());
  methods().BindHeld("SyncRoleGrants", this, &DirectoryService::SyncRoleGrants);
  return Finish();
}

absl::Status DirectoryService::AddSchools() {
  rpc::TypedHooks<v1::School> hooks;
  hooks.before_create = [](Call& call, v1::School& school) -> absl::Status {
    RETURN_IF_ERROR(CheckSchool(school));
    return CheckTrustThere(call);
  };
  hooks.before_update = [](Call&, const v1::School&, v1::School& after) {
    return CheckSchool(after);
  };
  hooks.before_delete = [this](Call& call, const v1::School& school) {
    return BeforeDeleteSchool(call, school);
  };
  return AddResource<v1::School>(hooks).status();
}

absl::Status DirectoryService::AddAcademicYears() {
  rpc::TypedHooks<v1::AcademicYear> hooks;
  hooks.before_create = [](Call& call, v1::AcademicYear& year) -> absl::Status {
    RETURN_IF_ERROR(CheckAcademicYear(year));
    return CheckTrustThere(call);
  };
  hooks.before_update = [](Call&, const v1::AcademicYear&, v1::AcademicYear& after) {
    return CheckAcademicYear(after);
  };
  return AddResource<v1::AcademicYear>(hooks).status();
}

absl::Status DirectoryService::AddRoleGrants() {
  rpc::TypedHooks<v1::RoleGrant> hooks;
  hooks.before_create = [this](Call& call, v1::RoleGrant& grant) {
    return BeforeCreateGrant(call, grant);
  };
  hooks.after_write = [this](Call& call, const v1::RoleGrant* before, const v1::RoleGrant* after) {
    return AfterWriteGrant(call, before, after);
  };
  return AddResource<v1::RoleGrant>(hooks).status();
}

absl::Status DirectoryService::BeforeDeleteSchool(Call& call, const v1::School& school) {
  RETURN_IF_ERROR(LockSchool(call, school.name()).status());
  std::int64_t grants = 0;
  RETURN_IF_ERROR(
      call.tx().Query(kGrantsThere, {call.trust(), school.name()}, [&](const storage::Row& row) {
        grants = row.Int(0);
        return absl::OkStatus();
      }));
  if (grants == 0) return absl::OkStatus();
  return errors::WrongState("SCHOOL_HAS_GRANTS",
                            "people still have roles in the school; delete those role grants first",
                            {{"resource", school.name()}, {"grants", std::to_string(grants)}});
}

absl::Status DirectoryService::BeforeCreateGrant(Call& call, const v1::RoleGrant& grant) {
  RETURN_IF_ERROR(CheckRoleGrant(grant, call.trust(), call.principal().subject, call.now()));
  if (grant.school().empty()) return CheckTrustThere(call);
  // Before the school is looked up: out of reach and absent must look alike.
  if (!rpc::MayWrite(call.scope(), grant.school())) {
    return rpc::Denied(call, grant.school());
  }
  ASSIGN_OR_RETURN(const bool there, LockSchool(call, grant.school()));
  if (there) return absl::OkStatus();
  return errors::InvalidField("role_grant.school", "name a school that the trust has",
                              "SCHOOL_UNKNOWN");
}

absl::Status DirectoryService::AfterWriteGrant(Call& call, const v1::RoleGrant* before,
                                               const v1::RoleGrant* after) {
  const std::string& name = after != nullptr ? after->name() : before->name();
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, "roleGrants"));
  ASSIGN_OR_RETURN(const std::int64_t version, AppendGrantChange(call.tx(), parts.trust, parts.id));
  call.AfterCommit([this, version, revoked = after == nullptr](std::function<void()> done) {
    revoked ? book_.AwaitRevoked(version, std::move(done))
            : book_.AwaitGranted(version, std::move(done));
  });
  return absl::OkStatus();
}

void DirectoryService::SyncRoleGrants(Call& call, const v1::SyncRoleGrantsRequest& request,
                                      GrantBook::GiveAnswer answer) {
  const absl::Duration left = call.deadline() - call.now() - kAnswerMargin;
  const absl::Duration hold = std::min(absl::Milliseconds(request.wait_milliseconds()), left);
  book_.Answer(request.follower(), request.applied_version(), hold, std::move(answer));
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{.source = "directory",
                                                 .migrations = Migrations(),
                                                 .peers = {},
                                                 .make = &DirectoryService::Make};
  return definition;
}

}  // namespace senda::directory
