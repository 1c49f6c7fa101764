#ifndef SENDA_COMMON_STORAGE_DATABASE_URL_H_
#define SENDA_COMMON_STORAGE_DATABASE_URL_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace senda::storage {

struct DatabaseUrl {
  enum class Kind { kSqliteFile, kSqliteMemory, kPostgres };
  Kind kind = Kind::kSqliteMemory;
  std::string path;  // kSqliteFile only
};

// Takes apart the URLs of DatabaseOptions; INVALID_ARGUMENT / DATABASE_URL, which does not repeat
// the URL (it may hold a password).
absl::StatusOr<DatabaseUrl> ParseDatabaseUrl(std::string_view url);

// A schema name is a plain lower-case identifier, so that it needs no quoting anywhere.
absl::Status CheckSchemaName(std::string_view schema);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_DATABASE_URL_H_
