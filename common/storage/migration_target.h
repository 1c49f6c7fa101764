#ifndef SENDA_COMMON_STORAGE_MIGRATION_TARGET_H_
#define SENDA_COMMON_STORAGE_MIGRATION_TARGET_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/migration.h"

namespace senda::storage {

// What the migrator needs of an engine, as the schema's owner. One thread.
class MigrationTarget {
 public:
  virtual ~MigrationTarget() = default;
  // Makes the schema and the table schema_migrations, once, whoever else tries at the same time.
  virtual absl::Status Prepare() = 0;
  // Begins a transaction that excludes every other migrator of this schema.
  virtual absl::Status Begin() = 0;
  // The hash recorded for a migration; "" when it has not been applied.
  virtual absl::StatusOr<std::string> RecordedHash(int number) = 0;
  virtual absl::Status Apply(const Migration& migration, const std::string& hash) = 0;
  // Commits if `status` is OK, else rolls back; returns what came of it.
  virtual absl::Status End(absl::Status status) = 0;
  // Runs after the last migration, also when none was new.
  virtual absl::Status Finish() = 0;
};

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_MIGRATION_TARGET_H_
