#include "common/storage/postgres/postgres_transaction.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/postgres/postgres_dialect.h"
#include "common/storage/postgres/postgres_row.h"
#include "fmt/format.h"

namespace senda::storage::postgres {
namespace {

// Answers are read after this many statements of a batch, to bound what both sides buffer.
constexpr std::size_t kBatchPerRoundTrip = 1'000;

const Statement kBeginRead{"postgres.begin_read",
                           "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
const Statement kBeginWrite{"postgres.begin_write", "BEGIN ISOLATION LEVEL READ COMMITTED"};
const Statement kSettings{
    "postgres.settings",
    "SELECT set_config('senda.trust', $1, true), set_config('statement_timeout', $2, true)"};
const Statement kCommit{"postgres.commit", "COMMIT"};
const Statement kRollback{"postgres.rollback", "ROLLBACK"};

Statement AtSavepoint(std::string_view command, int depth) {
  return {"postgres.savepoint", fmt::format("{} nested_{}", command, depth)};
}

// Rows changed; 0 for a SELECT, whose tag counts the rows read.
std::int64_t RowsChanged(PGresult* result) {
  if (std::string_view(PQcmdStatus(result)).starts_with("SELECT")) return 0;
  const std::string_view count = PQcmdTuples(result);
  std::int64_t rows = 0;
  std::from_chars(count.data(), count.data() + count.size(), rows);
  return rows;
}

void Ignore(Result) {}

}  // namespace

Asked Asked::Of(const Statement& statement, std::span<const Value> parameters) {
  Asked asked{statement.sql, ""};
  for (const Value& value : parameters) {
    std::string_view bytes;
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      bytes = *text;
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      bytes = blob->bytes;
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      bytes = {reinterpret_cast<const char*>(number), sizeof(*number)};
    } else if (const auto* real = std::get_if<double>(&value)) {
      bytes = {reinterpret_cast<const char*>(real), sizeof(*real)};
    }
    fmt::format_to(std::back_inserter(asked.parameters), "{}:{}:", value.index(), bytes.size());
    asked.parameters += bytes;
  }
  return asked;
}

void PostgresTransaction::Prime(Asked asked, Result answer) {
  primed_.emplace(Primed{std::move(asked), std::move(answer)});
}

const Dialect& PostgresTransaction::dialect() const { return Postgres(); }

absl::Status PostgresTransaction::Begin(std::string_view trust, absl::Duration statement_timeout) {
  const std::string timeout =
      std::to_string(std::max<std::int64_t>(1, absl::ToInt64Milliseconds(statement_timeout)));
  RETURN_IF_ERROR(connection_.Send(mode_ == AccessMode::kWrite ? kBeginWrite : kBeginRead, {}));
  const Value parameters[] = {trust, std::string_view(timeout)};
  return connection_.Send(kSettings, parameters);
}

absl::Status PostgresTransaction::Collect(int wanted, absl::FunctionRef<void(Result)> result) {
  has_deferred_ = false;
  return connection_.Collect(wanted, result);
}

absl::Status PostgresTransaction::DoQuery(const Statement& statement,
                                          std::span<const Value> parameters, RowFn row,
                                          absl::Status& row_error) {
  Result rows;
  std::optional<Primed> primed = std::exchange(primed_, std::nullopt);
  if (primed.has_value() && primed->asked == Asked::Of(statement, parameters)) {
    rows = std::move(primed->answer);
  } else {
    RETURN_IF_ERROR(connection_.Send(statement, parameters));
    RETURN_IF_ERROR(Collect(1, [&](Result result) { rows = std::move(result); }));
  }
  PostgresRow current(rows.get());
  const int count = PQntuples(rows.get());
  for (int i = 0; i < count && row_error.ok(); ++i) {
    current.set_row(i);
    row_error = row(current);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> PostgresTransaction::DoExecute(const Statement& statement,
                                                            std::span<const Value> parameters) {
  RETURN_IF_ERROR(connection_.Send(statement, parameters));
  std::int64_t changed = 0;
  RETURN_IF_ERROR(Collect(1, [&](Result result) { changed = RowsChanged(result.get()); }));
  return changed;
}

absl::StatusOr<std::int64_t> PostgresTransaction::DoExecuteBatch(
    const Statement& statement, std::span<const std::vector<Value>> batch) {
  std::int64_t changed = 0;
  while (!batch.empty()) {
    const std::size_t count = std::min(batch.size(), kBatchPerRoundTrip);
    for (const std::vector<Value>& parameters : batch.first(count)) {
      RETURN_IF_ERROR(connection_.Send(statement, parameters));
    }
    RETURN_IF_ERROR(Collect(static_cast<int>(count),
                            [&](Result result) { changed += RowsChanged(result.get()); }));
    batch = batch.subspan(count);
  }
  return changed;
}

absl::Status PostgresTransaction::DoDefer(const Statement& statement,
                                          std::span<const Value> parameters) {
  has_deferred_ = true;
  return connection_.Send(statement, parameters);
}

absl::Status PostgresTransaction::DoSavepoint(int depth) {
  // A failure before the savepoint is not one of what is nested in it.
  if (has_deferred_) RETURN_IF_ERROR(Collect(0, &Ignore));
  return connection_.Send(AtSavepoint("SAVEPOINT", depth), {});
}

absl::Status PostgresTransaction::DoRelease(int depth) {
  if (has_deferred_) RETURN_IF_ERROR(Collect(0, &Ignore));
  return connection_.Send(AtSavepoint("RELEASE", depth), {});
}

absl::Status PostgresTransaction::DoRollbackTo(int depth) {
  has_deferred_ = false;
  RETURN_IF_ERROR(connection_.Mark());
  connection_.ForgetQueued();
  RETURN_IF_ERROR(connection_.Send(AtSavepoint("ROLLBACK TO", depth), {}));
  return connection_.Send(AtSavepoint("RELEASE", depth), {});
}

absl::Status PostgresTransaction::Commit() {
  if (mode_ == AccessMode::kWrite) return CommitWrite();
  if (has_deferred_) RETURN_IF_ERROR(Collect(0, &Ignore));
  // The rows are read; whether the COMMIT arrives changes nothing for the caller. It travels with
  // the next transaction, or when the connection falls idle.
  if (connection_.Send(kCommit, {}).ok()) connection_.ForgetQueued();
  return absl::OkStatus();
}

absl::Status PostgresTransaction::CommitWrite() {
  connection_.clear_warning();
  RETURN_IF_ERROR(connection_.Send(kCommit, {}));
  std::string tag;
  absl::Status status = Collect(1, [&](Result result) { tag = PQcmdStatus(result.get()); });
  if (!connection_.connected()) return errors::CommitOutcomeUnknown();
  if (!status.ok()) return status;
  // A failed transaction answers COMMIT with success and the tag ROLLBACK.
  if (tag != "COMMIT") return errors::Internal("COMMIT was answered with " + tag);
  // "Committed locally, might not have been replicated": a failover would lose it.
  if (connection_.warned()) return errors::CommitOutcomeUnknown();
  return absl::OkStatus();
}

void PostgresTransaction::Rollback() {
  if (!connection_.connected() || !connection_.Mark().ok()) return;
  if (connection_.Send(kRollback, {}).ok()) connection_.Settle();
}

}  // namespace senda::storage::postgres
