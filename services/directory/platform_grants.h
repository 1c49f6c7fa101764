#ifndef SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_
#define SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/storage/database.h"
#include "common/time/clock.h"
#include "senda/directory/v1/role_grant.pb.h"

namespace senda::directory {

// A role over all trusts, such as the first operator's or the services' own account.
struct PlatformGrant {
  std::string id;       // the last part of its name, "trusts/-/roleGrants/{id}"
  std::string subject;  // the `sub` of the holder's token
  v1::Role role = v1::ROLE_UNSPECIFIED;
  std::string reason = "";
};

// Makes the grants over all trusts exactly `grants`: those missing are made, those that are another
// by now or no longer named are taken away. No request can make or delete such a grant, so whoever
// runs the directory says here who holds one; pass all of them in one call. Safe to repeat and to
// run in several processes at once. INVALID_ARGUMENT when an id is malformed or a grant lacks
// subject or role.
//
// Run before the directory serves, or while it does: it notices within half a second. Nobody waits
// for followers, so a grant that is taken away may be used for 6 seconds more.
absl::Status BootstrapGrants(storage::Database& database, const time::Clock& clock,
                             const std::vector<PlatformGrant>& grants);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_
