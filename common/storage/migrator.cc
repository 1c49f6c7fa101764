#include "common/storage/migrator.h"

#include <algorithm>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/common_migrations.h"
#include "common/storage/database_url.h"
#include "common/storage/migration_target.h"
#include "common/storage/postgres/postgres_migration.h"
#include "common/storage/sha256.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "common/storage/sqlite/sqlite_migration.h"
#include "fmt/format.h"

namespace senda::storage {
namespace {

constexpr int kFirstOfService = 101;

absl::StatusOr<std::vector<Migration>> Ordered(std::span<const Migration> service_migrations) {
  std::vector<Migration> all = Migrations();
  for (const Migration& migration : service_migrations) {
    if (migration.number < kFirstOfService) {
      return errors::Internal(fmt::format("migration {} of a service is numbered below {}",
                                          migration.number, kFirstOfService));
    }
    all.push_back(migration);
  }
  std::sort(all.begin(), all.end(),
            [](const Migration& a, const Migration& b) { return a.number < b.number; });
  const auto twice = std::adjacent_find(
      all.begin(), all.end(), [](const auto& a, const auto& b) { return a.number == b.number; });
  if (twice != all.end()) {
    return errors::Internal(fmt::format("migration number {} is used twice", twice->number));
  }
  return all;
}

absl::Status ApplyAll(MigrationTarget& target, std::span<const Migration> migrations) {
  RETURN_IF_ERROR(target.Prepare());
  for (const Migration& migration : migrations) {
    const std::string hash = Sha256Hex(migration.sql);
    RETURN_IF_ERROR(target.Begin());
    absl::StatusOr<std::string> recorded = target.RecordedHash(migration.number);
    absl::Status status = recorded.status();
    if (status.ok() && recorded->empty()) status = target.Apply(migration, hash);
    if (status.ok() && !recorded->empty() && *recorded != hash) {
      status =
          errors::Make(absl::StatusCode::kFailedPrecondition, "MIGRATION_CHANGED",
                       fmt::format("Migration {} ({}) was applied with another text. Put its text "
                                   "back and add a new migration.",
                                   migration.number, std::string(migration.name)),
                       {{"migration", std::to_string(migration.number)}});
    }
    status = target.End(std::move(status));
    RETURN_IF_ERROR(status);
  }
  return target.Finish();
}

absl::Status MigrateFile(const std::string& path, std::span<const Migration> migrations) {
  ASSIGN_OR_RETURN(auto target, sqlite::OpenMigrationTarget(path));
  return ApplyAll(*target, migrations);
}

}  // namespace

absl::Status Migrate(const DatabaseOptions& options,
                     std::span<const Migration> service_migrations) {
  ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  RETURN_IF_ERROR(CheckSchemaName(options.schema));
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, Ordered(service_migrations));
  switch (url.kind) {
    case DatabaseUrl::Kind::kSqliteFile:
      return MigrateFile(url.path, migrations);
    case DatabaseUrl::Kind::kSqliteMemory:
      return errors::Internal("sqlite::memory: exists only while open; use OpenMigrated");
    case DatabaseUrl::Kind::kPostgres: {
      ASSIGN_OR_RETURN(auto target, postgres::OpenMigrationTarget(options));
      return ApplyAll(*target, migrations);
    }
  }
  return errors::Internal("unknown kind of database");
}

absl::StatusOr<std::unique_ptr<Database>> OpenMigrated(
    const DatabaseOptions& options, std::span<const Migration> service_migrations) {
  ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  if (url.kind != DatabaseUrl::Kind::kSqliteMemory) {
    RETURN_IF_ERROR(Migrate(options, service_migrations));
    return OpenDatabase(options);
  }
  RETURN_IF_ERROR(CheckSchemaName(options.schema));
  ASSIGN_OR_RETURN(const std::vector<Migration> migrations, Ordered(service_migrations));
  ASSIGN_OR_RETURN(auto scratch, sqlite::ScratchFile::Create());
  const std::string path = scratch->path();
  RETURN_IF_ERROR(MigrateFile(path, migrations));
  return sqlite::SqliteDatabase::Open(path, options, std::move(scratch));
}

int NewestMigration(std::span<const Migration> service_migrations) {
  int newest = 0;
  for (const Migration& migration : Migrations()) newest = std::max(newest, migration.number);
  for (const Migration& migration : service_migrations) newest = std::max(newest, migration.number);
  return newest;
}

}  // namespace senda::storage
