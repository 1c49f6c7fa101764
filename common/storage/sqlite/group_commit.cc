#include "common/storage/sqlite/group_commit.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/sqlite/sqlite_transaction.h"
#include "common/time/clock.h"

namespace senda::storage::sqlite {
namespace {

constexpr char kSavepoint[] = "SAVEPOINT body";
constexpr char kRelease[] = "RELEASE body";
constexpr char kRollbackTo[] = "ROLLBACK TO body";

// Another process (a migrator, a backup) may hold the write lock for longer than the busy timeout.
absl::Status Begin(Connection& connection, absl::Time give_up) {
  connection.set_deadline(absl::InfiniteFuture());
  for (;;) {
    absl::Status status = connection.Run("BEGIN IMMEDIATE");
    if (!errors::IsRetryable(status)) return status;
    if (time::Clock::System().Now() >= give_up) return errors::Overloaded(absl::Seconds(1));
  }
}

absl::Status RunBody(Connection& connection, const Work& work, absl::Duration statement_timeout) {
  const absl::Time now = time::Clock::System().Now();
  if (now >= work.deadline) return errors::DeadlineSpent();
  connection.set_deadline(std::min(work.deadline, now + statement_timeout));
  SqliteTransaction transaction(connection);
  absl::Status status = transaction.Outcome(work.body(transaction));
  connection.set_deadline(absl::InfiniteFuture());
  return status;
}

absl::Status RunInSavepoint(Connection& connection, const Work& work,
                            absl::Duration statement_timeout) {
  RETURN_IF_ERROR(connection.Run(kSavepoint));
  absl::Status status = RunBody(connection, work, statement_timeout);
  // After a full disk or an interrupt SQLite may have ended the whole transaction by itself.
  if (!connection.in_transaction()) return status;
  absl::Status undone;
  if (!status.ok()) undone = connection.Run(kRollbackTo);
  absl::Status released = connection.Run(kRelease);
  if (!status.ok()) return status;
  return undone.ok() ? released : undone;
}

// Runs all bodies of `batch` in one transaction and fills `outcomes`. False when body `failed` made
// SQLite drop the transaction: the others have to run again without it.
bool RunTransaction(Connection& connection, const std::vector<Work>& batch,
                    absl::Duration statement_timeout, std::vector<absl::Status>& outcomes,
                    std::size_t& failed) {
  outcomes.assign(batch.size(), absl::OkStatus());
  const absl::Time now = time::Clock::System().Now();
  absl::Status begun = Begin(connection, now + statement_timeout);
  if (!begun.ok()) {
    outcomes.assign(batch.size(), begun);
    return true;
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    outcomes[i] = batch.size() == 1 ? RunBody(connection, batch[i], statement_timeout)
                                    : RunInSavepoint(connection, batch[i], statement_timeout);
    if (!connection.in_transaction()) {
      if (outcomes[i].ok()) outcomes[i] = errors::Internal("SQLite dropped the transaction");
      failed = i;
      return batch.size() == 1;
    }
  }
  const bool worth_committing =
      std::any_of(outcomes.begin(), outcomes.end(), [](const auto& s) { return s.ok(); });
  absl::Status end = connection.Run(worth_committing ? "COMMIT" : "ROLLBACK");
  if (end.ok()) return true;
  if (connection.in_transaction()) connection.Run("ROLLBACK").IgnoreError();
  for (absl::Status& outcome : outcomes) {
    if (outcome.ok()) outcome = end;
  }
  return true;
}

}  // namespace

std::vector<Ended> CommitTogether(Connection& connection, std::vector<Work> batch,
                                  absl::Duration statement_timeout) {
  std::vector<Ended> ended;
  ended.reserve(batch.size());
  std::vector<absl::Status> outcomes;
  std::size_t failed = 0;
  while (!batch.empty() &&
         !RunTransaction(connection, batch, statement_timeout, outcomes, failed)) {
    ended.push_back({std::move(batch[failed]), outcomes[failed]});
    batch.erase(batch.begin() + static_cast<std::ptrdiff_t>(failed));
  }
  for (std::size_t i = 0; i < batch.size(); ++i) {
    ended.push_back({std::move(batch[i]), std::move(outcomes[i])});
  }
  return ended;
}

}  // namespace senda::storage::sqlite
