#include "common/storage/database_url.h"

#include <algorithm>

#include "common/status/errors.h"

namespace senda::storage {

absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(std::string_view url) {
  constexpr std::string_view kFile = "sqlite://";
  if (url == "sqlite::memory:") return DatabaseUrl{DatabaseUrl::Kind::kSqliteMemory, ""};
  if (url.starts_with(kFile) && url.size() > kFile.size()) {
    return DatabaseUrl{DatabaseUrl::Kind::kSqliteFile, std::string(url.substr(kFile.size()))};
  }
  if (url.starts_with("postgresql://") || url.starts_with("postgres://")) {
    return DatabaseUrl{DatabaseUrl::Kind::kPostgres, ""};
  }
  return errors::Make(
      absl::StatusCode::kInvalidArgument, "DATABASE_URL",
      "The database URL is not one of sqlite:///path/to/file.db, sqlite::memory: and "
      "postgresql://user@host:port/database.");
}

absl::Status CheckSchemaName(std::string_view schema) {
  const bool fits = !schema.empty() && schema.size() <= 48 && schema[0] >= 'a' &&
                    schema[0] <= 'z' && std::all_of(schema.begin(), schema.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                    });
  if (fits) return absl::OkStatus();
  return errors::Make(
      absl::StatusCode::kInvalidArgument, "DATABASE_SCHEMA",
      "A schema name is made of a-z, 0-9 and _, begins with a letter and has at most 48 "
      "characters.");
}

}  // namespace senda::storage
