#ifndef SENDA_COMMON_STORAGE_HEALTH_QUERY_H_
#define SENDA_COMMON_STORAGE_HEALTH_QUERY_H_

#include "common/storage/database.h"

namespace senda::storage {

// Reads the schema's version through `database` as any caller would; waits at most two seconds.
DatabaseHealth QueryHealth(Database& database);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_HEALTH_QUERY_H_
