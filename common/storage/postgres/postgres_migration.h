#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_MIGRATION_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_MIGRATION_H_

#include <memory>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/migration_target.h"

namespace senda::storage::postgres {

// Migrates the schema `options.schema`, connected as the user of the URL, who comes to own it.
absl::StatusOr<std::unique_ptr<MigrationTarget>> OpenMigrationTarget(
    const DatabaseOptions& options);

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_MIGRATION_H_
