#ifndef SENDA_COMMON_STORAGE_ROW_LOCK_H_
#define SENDA_COMMON_STORAGE_ROW_LOCK_H_

#include <string_view>

#include "common/storage/database.h"

namespace senda::storage {

// What ends a SELECT to keep its rows as they are until COMMIT, while others may do the same:
// " FOR SHARE" on PostgreSQL, where it waits for who changes them and shows what that made of them;
// "" where write transactions exclude one another (Dialect::ForUpdate).
inline std::string_view ForShare(const Dialect& dialect) {
  return dialect.ForUpdate().empty() ? "" : " FOR SHARE";
}

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_ROW_LOCK_H_
