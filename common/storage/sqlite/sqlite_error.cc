#include "common/storage/sqlite/sqlite_error.h"

#include <string>

#include "common/status/errors.h"
#include "common/storage/storage_errors.h"
#include "fmt/format.h"

namespace senda::storage::sqlite {
namespace {

// "UNIQUE constraint failed: pupils.trust, pupils.upn" -> "trust,upn".
std::string ColumnsOf(std::string_view message) {
  const std::size_t colon = message.find(": ");
  if (colon == std::string_view::npos) return "";
  message.remove_prefix(colon + 2);
  std::string columns;
  while (!message.empty()) {
    const std::size_t comma = message.find(", ");
    std::string_view column = message.substr(0, comma);
    if (const std::size_t dot = column.rfind('.'); dot != std::string_view::npos) {
      column.remove_prefix(dot + 1);
    }
    if (!columns.empty()) columns += ',';
    columns += column;
    message = comma == std::string_view::npos ? "" : message.substr(comma + 2);
  }
  return columns;
}

absl::Status ConstraintStatus(sqlite3* db) {
  switch (sqlite3_extended_errcode(db)) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return UniqueViolation(ColumnsOf(sqlite3_errmsg(db)));
    default:
      return ConstraintViolation();
  }
}

}  // namespace

absl::Status ToStatus(sqlite3* db, std::string_view statement) {
  switch (sqlite3_errcode(db) & 0xff) {
    case SQLITE_CONSTRAINT:
      return ConstraintStatus(db);
    case SQLITE_FULL:
      return DiskFull();
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return errors::MarkRetryable(errors::Make(absl::StatusCode::kAborted, "DATABASE_BUSY",
                                                "Another process holds the database. Try again."));
    case SQLITE_INTERRUPT:
      return errors::DeadlineSpent();
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_READONLY:
      return errors::DatabaseUnavailable("sqlite");
    default:
      return errors::Internal(fmt::format("{}: sqlite error {}: {}", statement,
                                          sqlite3_extended_errcode(db), sqlite3_errmsg(db)));
  }
}

}  // namespace senda::storage::sqlite
