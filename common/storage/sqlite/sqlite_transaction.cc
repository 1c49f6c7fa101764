#include "common/storage/sqlite/sqlite_transaction.h"

#include "common/status/status_macros.h"
#include "common/storage/sqlite/sqlite_dialect.h"
#include "fmt/format.h"

namespace senda::storage::sqlite {

const Dialect& SqliteTransaction::dialect() const { return Sqlite(); }

absl::Status SqliteTransaction::DoQuery(const Statement& statement,
                                        std::span<const Value> parameters, RowFn row,
                                        absl::Status& row_error) {
  return connection_.Query(statement, parameters, row, row_error);
}

absl::StatusOr<std::int64_t> SqliteTransaction::DoExecute(const Statement& statement,
                                                          std::span<const Value> parameters) {
  return connection_.Execute(statement, parameters);
}

absl::StatusOr<std::int64_t> SqliteTransaction::DoExecuteBatch(
    const Statement& statement, std::span<const std::vector<Value>> batch) {
  return connection_.ExecuteBatch(statement, batch);
}

absl::Status SqliteTransaction::DoDefer(const Statement& statement,
                                        std::span<const Value> parameters) {
  return connection_.Execute(statement, parameters).status();
}

absl::Status SqliteTransaction::DoSavepoint(int depth) {
  return connection_.Run(fmt::format("SAVEPOINT nested_{}", depth));
}

absl::Status SqliteTransaction::DoRelease(int depth) {
  return connection_.Run(fmt::format("RELEASE nested_{}", depth));
}

absl::Status SqliteTransaction::DoRollbackTo(int depth) {
  RETURN_IF_ERROR(connection_.Run(fmt::format("ROLLBACK TO nested_{}", depth)));
  return connection_.Run(fmt::format("RELEASE nested_{}", depth));
}

}  // namespace senda::storage::sqlite
