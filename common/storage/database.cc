#include "common/storage/database.h"

#include <utility>

#include "absl/synchronization/notification.h"
#include "common/json/json_text.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/database_url.h"
#include "common/storage/postgres/postgres_database.h"
#include "common/storage/sqlite/sqlite_database.h"

namespace senda::storage {

absl::Status Database::Run(AccessMode mode, std::string_view trust, Body body) {
  absl::Notification finished;
  absl::Status outcome;
  RETURN_IF_ERROR(
      Submit(mode, trust, absl::InfiniteFuture(), std::move(body), [&](absl::Status status) {
        outcome = std::move(status);
        finished.Notify();
      }));
  finished.WaitForNotification();
  return outcome;
}

std::string ListOf(std::span<const std::string> words) {
  std::string list = "[";
  for (const std::string& word : words) {
    if (word.find('\0') != std::string::npos) continue;
    if (list.size() > 1) list += ',';
    json::AppendJsonString(word, list);
  }
  return list + "]";
}

absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseOptions& options) {
  ASSIGN_OR_RETURN(const DatabaseUrl url, ParseDatabaseUrl(options.url));
  RETURN_IF_ERROR(CheckSchemaName(options.schema));
  switch (url.kind) {
    case DatabaseUrl::Kind::kSqliteFile:
      return sqlite::SqliteDatabase::Open(url.path, options, nullptr);
    case DatabaseUrl::Kind::kSqliteMemory: {
      ASSIGN_OR_RETURN(auto scratch, sqlite::ScratchFile::Create());
      const std::string path = scratch->path();
      return sqlite::SqliteDatabase::Open(path, options, std::move(scratch));
    }
    case DatabaseUrl::Kind::kPostgres:
      return postgres::PostgresDatabase::Open(options);
  }
  return errors::Internal("unknown kind of database");
}

}  // namespace senda::storage
