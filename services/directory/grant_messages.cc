#include "services/directory/grant_messages.h"

#include <fmt/format.h>

#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::directory {
namespace {

constexpr std::string_view kTrusts = "trusts/";
constexpr std::string_view kRolePrefix = "ROLE_";

}  // namespace

std::string GrantName(std::string_view trust, std::string_view id) {
  return fmt::format("{}{}/roleGrants/{}", kTrusts, trust, id);
}

std::string RoleWord(std::string_view enum_name) {
  if (enum_name.starts_with(kRolePrefix)) enum_name.remove_prefix(kRolePrefix.size());
  return std::string(enum_name);
}

v1::RoleGrant ToMessage(const rpc::Grant& grant) {
  v1::RoleGrant message;
  message.set_name(grant.name);
  message.set_subject(grant.subject);
  v1::Role role = v1::ROLE_UNSPECIFIED;
  v1::Role_Parse(fmt::format("{}{}", kRolePrefix, grant.role), &role);
  message.set_role(role);
  message.set_school(grant.school);
  if (grant.expires != absl::InfiniteFuture()) {
    const std::int64_t micros = absl::ToUnixMicros(grant.expires);
    message.mutable_valid_until()->set_seconds(micros / 1000000);
    message.mutable_valid_until()->set_nanos(static_cast<std::int32_t>(micros % 1000000 * 1000));
  }
  return message;
}

absl::StatusOr<rpc::Grant> FromMessage(const v1::RoleGrant& message) {
  // Not resource::ParseName: "-" is a trust here and nowhere else.
  std::string_view trust = message.name();
  const bool named = trust.starts_with(kTrusts) && trust.find('/', kTrusts.size()) != trust.npos;
  if (!named) return errors::Internal("the directory sent a grant without a name");
  trust = trust.substr(kTrusts.size(), trust.find('/', kTrusts.size()) - kTrusts.size());
  rpc::Grant grant;
  grant.name = message.name();
  grant.subject = message.subject();
  grant.role = RoleWord(v1::Role_Name(message.role()));
  grant.trust = std::string(trust);
  grant.school = message.school();
  if (message.has_valid_until()) {
    grant.expires = absl::FromUnixSeconds(message.valid_until().seconds()) +
                    absl::Nanoseconds(message.valid_until().nanos());
  }
  return grant;
}

absl::StatusOr<rpc::GrantsUpdate> ToUpdate(const v1::SyncRoleGrantsResponse& response,
                                           std::int64_t applied_version) {
  rpc::GrantsUpdate update;
  update.full = response.complete();
  update.from_version = applied_version;
  update.version = response.version();
  for (const v1::RoleGrant& message : response.grants()) {
    ASSIGN_OR_RETURN(rpc::Grant grant, FromMessage(message));
    update.grants.push_back(std::move(grant));
  }
  update.revoked.assign(response.removed().begin(), response.removed().end());
  return update;
}

}  // namespace senda::directory
