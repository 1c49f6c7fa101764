#ifndef SENDA_COMMON_RESOURCE_COLLATION_H_
#define SENDA_COMMON_RESOURCE_COLLATION_H_

#include <string>

#include "common/storage/database.h"

namespace senda::resource {

// Text to be compared by its code points, as SQLite does by itself and PostgreSQL only on request:
// otherwise its order would depend on the locale that the database was created with.
inline std::string ByCodePoint(const std::string& sql, const storage::Dialect& dialect) {
  return dialect.name() == "postgres" ? sql + " COLLATE \"C\"" : sql;
}

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_COLLATION_H_
