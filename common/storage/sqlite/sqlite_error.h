#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_ERROR_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_ERROR_H_

#include <sqlite3.h>

#include <string_view>

#include "absl/status/status.h"

namespace senda::storage::sqlite {

// The status for the last error of `db`, met by the statement named `statement`:
//   unique key      ALREADY_EXISTS / ALREADY_EXISTS, metadata "columns" = "trust,upn"
//   other rule      FAILED_PRECONDITION / CONSTRAINT
//   no space        RESOURCE_EXHAUSTED / DISK_FULL
//   file trouble    UNAVAILABLE / DATABASE_UNAVAILABLE
//   locked          ABORTED / DATABASE_BUSY, retryable
//   out of time     DEADLINE_EXCEEDED / DEADLINE_SPENT
//   anything else   INTERNAL, with SQLite's text as private detail
absl::Status ToStatus(sqlite3* db, std::string_view statement);

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_ERROR_H_
