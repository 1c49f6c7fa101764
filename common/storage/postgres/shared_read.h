#ifndef SENDA_COMMON_STORAGE_POSTGRES_SHARED_READ_H_
#define SENDA_COMMON_STORAGE_POSTGRES_SHARED_READ_H_

#include <vector>

#include "absl/time/time.h"
#include "common/storage/postgres/postgres_connection.h"
#include "common/storage/work_queue.h"

namespace senda::storage::postgres {

// Runs point reads of one trust in one transaction and one round trip, and tells each its outcome.
// A body may run more than once (database.h), so each is run up to its first statement, all of
// these travel together, and each is run again with its answer; what it asks after that costs a
// round trip of its own.
//
// The transaction begins after all of them were queued, so each sees what was committed before it
// came. Returns those that have to run on their own, because a statement failed or the connection
// broke: their `done` has not been called.
std::vector<Work> ReadTogether(Connection& connection, std::vector<Work> batch,
                               absl::Duration statement_timeout);

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_SHARED_READ_H_
