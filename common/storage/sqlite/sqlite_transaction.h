#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_TRANSACTION_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_TRANSACTION_H_

#include <cstdint>
#include <span>
#include <vector>

#include "common/storage/sqlite/sqlite_connection.h"
#include "common/storage/transaction_base.h"

namespace senda::storage::sqlite {

// A transaction on a connection that has begun one. Whoever began it ends it.
class SqliteTransaction final : public TransactionBase {
 public:
  explicit SqliteTransaction(Connection& connection) : connection_(connection) {}
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
  Connection& connection_;
};

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_TRANSACTION_H_
