#ifndef SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_
#define SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_

#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/sqlite/sqlite_connection.h"
#include "common/storage/work_queue.h"

namespace senda::storage::sqlite {

// Work that has ended, and how; `done` is still to be called.
struct Ended {
  Work work;
  absl::Status outcome;

  void Report() { work.done(std::move(outcome)); }
};

// Runs write transactions in one commit: one flush to disk for all of them. Each body has its own
// savepoint, so one that fails takes nothing with it. Returns after COMMIT, for the caller to
// report: answering calls costs about as much as writing their rows, and the thread that writes is
// the one that every write waits for. `statement_timeout` bounds each body as its deadline does.
std::vector<Ended> CommitTogether(Connection& connection, std::vector<Work> batch,
                                  absl::Duration statement_timeout);

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_GROUP_COMMIT_H_
