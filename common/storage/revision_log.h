#ifndef SENDA_COMMON_STORAGE_REVISION_LOG_H_
#define SENDA_COMMON_STORAGE_REVISION_LOG_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

// The earlier versions of resources, in the table resource_revisions that every service's database
// holds (common/storage/migrations). Knows nothing of what the snapshots mean or who may see them.
namespace senda::storage {

struct Revision {
  std::string resource;     // resource name, "trusts/t/notes/n"
  std::int64_t number = 0;  // the row's version
  absl::Time time;
  std::string actor;     // subject of the caller who made it
  std::string school;    // the row's school then, "" when trust-wide
  std::string snapshot;  // the message, serialised
};

// Adds versions, in the transaction that makes them.
absl::Status AppendRevisions(Transaction& transaction, std::string_view trust,
                             std::span<const Revision> revisions);

// The versions of a resource with number < `before`, newest first, at most `limit`.
absl::StatusOr<std::vector<Revision>> ReadRevisions(Transaction& transaction,
                                                    std::string_view trust,
                                                    std::string_view resource, std::int64_t before,
                                                    int limit);

// One version; nullopt when it is not kept.
absl::StatusOr<std::optional<Revision>> FindRevision(Transaction& transaction,
                                                     std::string_view trust,
                                                     std::string_view resource,
                                                     std::int64_t number);

// Removes all versions of a resource whose row is removed for good.
absl::Status ForgetRevisions(Transaction& transaction, std::string_view trust,
                             std::string_view resource);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_REVISION_LOG_H_
