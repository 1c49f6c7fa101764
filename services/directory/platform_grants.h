#ifndef SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_
#define SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_

#include <vector>

#include "absl/status/status.h"
#include "common/rpc/principal.h"
#include "common/storage/database.h"
#include "common/time/clock.h"

namespace senda::directory {

// Makes the grants over all trusts exactly `grants`, of which subject and role count: those missing
// are made, those no longer named are taken away. No request can make or delete such a grant, so
// the directory's configuration says who holds one, and every directory process must be given the
// same. Safe to repeat and to run in several processes at once. INVALID_ARGUMENT when a grant lacks
// its subject or has no role that there is.
//
// Run before the directory serves. Nobody waits for followers, so one that is taken away may be
// used for 6 seconds more.
absl::Status BootstrapGrants(storage::Database& database, const time::Clock& clock,
                             const std::vector<rpc::Grant>& grants);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_PLATFORM_GRANTS_H_
