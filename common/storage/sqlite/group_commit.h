#ifndef SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_
#define SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_

#include <vector>

#include "absl/time/time.h"
#include "common/storage/sqlite/sqlite_connection.h"
#include "common/storage/work_queue.h"

namespace senda::storage::sqlite {

// Runs write transactions in one commit: one flush to disk for all of them. Each body has its own
// savepoint, so one that fails takes nothing with it, and each `done` is called once, after COMMIT.
// `statement_timeout` bounds each body as its deadline does.
void CommitTogether(Connection& connection, std::vector<Work> batch,
                    absl::Duration statement_timeout);

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_
