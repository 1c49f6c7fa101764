#ifndef SENDA_COMMON_STORAGE_MIGRATOR_H_
#define SENDA_COMMON_STORAGE_MIGRATOR_H_

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/migration.h"

namespace senda::storage {

// Brings the schema of one service up to date: first the migrations all services share
// (common/storage/migrations, numbered from 1), then the service's own (numbered from 101), each in
// one transaction, recorded with its SHA-256 in `schema_migrations`. Concurrent migrators wait for
// one another (an advisory lock on PostgreSQL, the write lock on SQLite). A migration whose
// recorded hash differs from its text is refused (FAILED_PRECONDITION / MIGRATION_CHANGED).
//
// On PostgreSQL it also creates the schema and the role `senda_app`, which owns nothing and which
// the connections of OpenDatabase act as, and puts forced row-level security on every table with a
// column `trust`: rows are visible only where trust = current_setting('senda.trust'), or to
// Database::kAllTrusts.
absl::Status Migrate(const DatabaseOptions& options, std::span<const Migration> service_migrations);

// Migrates, then opens. The only way to a migrated "sqlite::memory:", which exists only while open.
absl::StatusOr<std::unique_ptr<Database>> OpenMigrated(
    const DatabaseOptions& options, std::span<const Migration> service_migrations);

// The number of the newest migration among the shared ones and `service_migrations`; a server whose
// Database::Health().schema_version is lower is not ready.
int NewestMigration(std::span<const Migration> service_migrations);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_MIGRATOR_H_
