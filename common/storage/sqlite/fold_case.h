#ifndef SENDA_COMMON_STORAGE_SQLITE_FOLD_CASE_H_
#define SENDA_COMMON_STORAGE_SQLITE_FOLD_CASE_H_

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace senda::storage::sqlite {

// `text` in lower case, all of Unicode's letters with a one-to-one lower case ("Zoë Ó" -> "zoë ó"),
// as PostgreSQL's lower() does. Bytes that are not UTF-8 stay as they are. SQLite's own knows ASCII
// only.
std::string FoldCase(std::string_view text);

// Makes FoldCase known to SQL as senda_fold(text).
absl::Status RegisterFoldCase(sqlite3* db);

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_FOLD_CASE_H_
