#ifndef SENDA_SERVICES_DIRECTORY_GRANT_FEED_H_
#define SENDA_SERVICES_DIRECTORY_GRANT_FEED_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/principal.h"
#include "common/storage/database.h"

// The feed of changed role grants over all trusts, in the directory's database. Its sequence is the
// version that followers of grants speak of.
namespace senda::directory {

// How many changes the feed keeps; who is further behind reads all grants.
inline constexpr std::int64_t kKeptGrantChanges = 10'000;

// Notes that the grant was made or taken away, and returns the version that says so. Holds the
// feed's head row until COMMIT, so versions become visible in order and none is skipped.
absl::StatusOr<std::int64_t> AppendGrantChange(storage::Transaction& transaction,
                                               std::string_view trust, std::string_view id);

// Waits until no other transaction appends, and keeps it so until COMMIT.
absl::Status LockGrantFeed(storage::Transaction& transaction);

// What has become of the grants that changed.
struct GrantChanges {
  bool complete = false;  // `present` are all grants there are
  std::int64_t version = 0;
  std::vector<rpc::Grant> present;
  std::vector<std::string> removed;  // names
  // The changes, in order: version and the grant's name. Empty when complete.
  std::vector<std::pair<std::int64_t, std::string>> log;
};

// The changes after version `after`; everything when `after` is 0, ahead of the head (the database
// was restored) or older than the feed reaches back. Needs a transaction over all trusts.
absl::StatusOr<GrantChanges> ReadGrantChanges(storage::Transaction& transaction,
                                              std::int64_t after);

// Forgets all but the newest kKeptGrantChanges. Needs a transaction over all trusts.
absl::Status TrimGrantFeed(storage::Transaction& transaction);

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_GRANT_FEED_H_
