#ifndef SENDA_SERVICES_DIRECTORY_GRANT_MESSAGES_H_
#define SENDA_SERVICES_DIRECTORY_GRANT_MESSAGES_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/rpc/grants_replica.h"
#include "common/rpc/principal.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "senda/directory/v1/role_grant.pb.h"

// Role grants as messages and as what authorisation decides on.
namespace senda::directory {

// The trust of the grants over all trusts; no request can name it.
inline constexpr std::string_view kEveryTrust = "-";

// "trusts/{trust}/roleGrants/{id}", also for kEveryTrust.
std::string GrantName(std::string_view trust, std::string_view id);

// "SENCO" of "ROLE_SENCO"; other text as it is.
std::string RoleWord(std::string_view enum_name);

// What a follower needs of a grant: name, subject, role, school and end.
v1::RoleGrant ToMessage(const rpc::Grant& grant);
// INTERNAL when the name is none of a grant.
absl::StatusOr<rpc::Grant> FromMessage(const v1::RoleGrant& message);

// The answer to "what has changed since `applied_version`?", as GrantsReplica takes it.
absl::StatusOr<rpc::GrantsUpdate> ToUpdate(const v1::SyncRoleGrantsResponse& response,
                                           std::int64_t applied_version);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_GRANT_MESSAGES_H_
