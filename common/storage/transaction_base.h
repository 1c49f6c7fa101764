#ifndef SENDA_COMMON_STORAGE_TRANSACTION_BASE_H_
#define SENDA_COMMON_STORAGE_TRANSACTION_BASE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/database.h"

namespace senda::storage {

// The rule of failed statements and nesting, which is the same on every engine. An engine
// implements the Do functions and returns the status of the statement; an error from a row callback
// goes through `row_error` so that it does not count as a failed statement.
class TransactionBase : public Transaction {
 public:
  using Transaction::Defer;
  using Transaction::Execute;
  using Transaction::Query;

  absl::Status Query(const Statement& statement, std::span<const Value> parameters,
                     RowFn row) final;
  absl::StatusOr<std::int64_t> Execute(const Statement& statement,
                                       std::span<const Value> parameters) final;
  absl::StatusOr<std::int64_t> ExecuteBatch(const Statement& statement,
                                            std::span<const std::vector<Value>> batch) final;
  absl::Status Defer(const Statement& statement, std::span<const Value> parameters) final;
  absl::Status Nested(absl::FunctionRef<absl::Status()> body) final;

  // The status that ends the transaction, given what its body returned: a failed statement that the
  // body ignored still fails it.
  absl::Status Outcome(absl::Status body_status) const;
  // True once any statement, nested or not, failed in a way that a new run of the body may cure.
  bool must_run_again() const { return must_run_again_; }

 protected:
  virtual absl::Status DoQuery(const Statement& statement, std::span<const Value> parameters,
                               RowFn row, absl::Status& row_error) = 0;
  virtual absl::StatusOr<std::int64_t> DoExecute(const Statement& statement,
                                                 std::span<const Value> parameters) = 0;
  virtual absl::StatusOr<std::int64_t> DoExecuteBatch(
      const Statement& statement, std::span<const std::vector<Value>> batch) = 0;
  virtual absl::Status DoDefer(const Statement& statement, std::span<const Value> parameters) = 0;
  virtual absl::Status DoSavepoint(int depth) = 0;
  virtual absl::Status DoRelease(int depth) = 0;
  virtual absl::Status DoRollbackTo(int depth) = 0;

 private:
  // Remembers a failed statement.
  absl::Status Record(absl::Status status);

  absl::Status failure_;
  bool must_run_again_ = false;
  int depth_ = 0;
};

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_TRANSACTION_BASE_H_
