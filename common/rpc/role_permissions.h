#ifndef SENDA_COMMON_RPC_ROLE_PERMISSIONS_H_
#define SENDA_COMMON_RPC_ROLE_PERMISSIONS_H_

#include <span>
#include <string_view>

namespace senda::rpc {

// What each role may do (reliability.md's need-to-know table). The one list; roles and permissions
// not in it do not exist. Permissions: directory.read, directory.write, directory.grant,
// platform.operate, goals.read, goals.write, pupils.read, pupils.write, pupils.records (the rows of
// children who have left), pupils.read_restricted (the text of restricted rows), provision.read,
// provision.write, workforce.read, workforce.write, metrics.read, metrics.records, changes.read,
// dashboard.read, audit.read, grants.follow.
//
// A permission in `linked` reaches, of the rows about pupils in the grant's schools, only those
// about pupils whom the holder is linked to: a class's staff its pupils (services/adr/0012).
struct RolePermissions {
  std::string_view role;
  std::span<const std::string_view> permissions;
  std::span<const std::string_view> linked = {};
};
std::span<const RolePermissions> AllRoles();

// How far a role carries a permission within the grant's school or trust.
enum class Reach { kNone, kLinked, kFull };
Reach RoleReach(std::string_view role, std::string_view permission);

// Whether it carries it at all.
bool RoleHas(std::string_view role, std::string_view permission);
// Whether it carries any permission by link.
bool ReachesByLink(std::string_view role);
bool IsPermission(std::string_view permission);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_ROLE_PERMISSIONS_H_
