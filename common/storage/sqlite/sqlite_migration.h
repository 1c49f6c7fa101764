#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_MIGRATION_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_MIGRATION_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/storage/migration_target.h"

namespace senda::storage::sqlite {

// Migrates the file at `path`, which is made if it is missing; its folder must exist.
absl::StatusOr<std::unique_ptr<MigrationTarget>> OpenMigrationTarget(const std::string& path);

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_MIGRATION_H_
