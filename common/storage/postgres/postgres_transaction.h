#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_TRANSACTION_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_TRANSACTION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "common/storage/postgres/postgres_connection.h"
#include "common/storage/transaction_base.h"

namespace senda::storage::postgres {

// A statement and what was bound to it, to be known again.
struct Asked {
  std::string sql;
  std::string parameters;

  static Asked Of(const Statement& statement, std::span<const Value> parameters);
  friend bool operator==(const Asked&, const Asked&) = default;
};

// A transaction on a connection, from BEGIN to its end. BEGIN and the trust travel with the first
// statement; a read's COMMIT and every ROLLBACK are sent without waiting for their answer.
class PostgresTransaction final : public TransactionBase {
 public:
  PostgresTransaction(Connection& connection, AccessMode mode)
      : connection_(connection), mode_(mode) {}

  // Queues BEGIN. No statement runs for longer than `statement_timeout`.
  absl::Status Begin(std::string_view trust, absl::Duration statement_timeout);
  // Commits. COMMIT_OUTCOME_UNKNOWN when the answer to a write's COMMIT did not come or was not a
  // plain "COMMIT"; any other error means that nothing was kept.
  absl::Status Commit();
  void Rollback();
  // Hands in the answer to a query that has travelled already; the body's next query gets it, if it
  // is that one.
  void Prime(Asked asked, Result answer);

  const Dialect& dialect() const override;

 protected:
  absl::Status DoQuery(const Statement& statement, std::span<const Value> parameters, RowFn row,
                       absl::Status& row_error) override;
  absl::StatusOr<std::int64_t> DoExecute(const Statement& statement,
                                         std::span<const Value> parameters) override;
  absl::StatusOr<std::int64_t> DoExecuteBatch(const Statement& statement,
                                              std::span<const std::vector<Value>> batch) override;
  absl::Status DoDefer(const Statement& statement, std::span<const Value> parameters) override;
  absl::Status DoSavepoint(int depth) override;
  absl::Status DoRelease(int depth) override;
  absl::Status DoRollbackTo(int depth) override;

 private:
  // Collects the answers of the last `wanted` statements.
  absl::Status Collect(int wanted, absl::FunctionRef<void(Result)> result);
  absl::Status CommitWrite();

  struct Primed {
    Asked asked;
    Result answer;
  };

  Connection& connection_;
  const AccessMode mode_;
  std::optional<Primed> primed_;
  bool has_deferred_ = false;  // a deferred statement's error may still come
};

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_TRANSACTION_H_
