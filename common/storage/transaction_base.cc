#include "common/storage/transaction_base.h"

#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::storage {

absl::Status TransactionBase::Record(absl::Status status) {
  if (status.ok()) return status;
  if (errors::IsRetryable(status)) must_run_again_ = true;
  if (failure_.ok()) failure_ = status;
  return status;
}

absl::Status TransactionBase::Outcome(absl::Status body_status) const {
  return body_status.ok() ? failure_ : std::move(body_status);
}

absl::Status TransactionBase::Query(const Statement& statement, std::span<const Value> parameters,
                                    RowFn row) {
  RETURN_IF_ERROR(failure_);
  absl::Status row_error;
  RETURN_IF_ERROR(Record(DoQuery(statement, parameters, row, row_error)));
  return row_error;
}

absl::StatusOr<std::int64_t> TransactionBase::Execute(const Statement& statement,
                                                      std::span<const Value> parameters) {
  RETURN_IF_ERROR(failure_);
  absl::StatusOr<std::int64_t> changed = DoExecute(statement, parameters);
  if (!changed.ok()) return Record(changed.status());
  return changed;
}

absl::StatusOr<std::int64_t> TransactionBase::ExecuteBatch(
    const Statement& statement, std::span<const std::vector<Value>> batch) {
  RETURN_IF_ERROR(failure_);
  if (batch.empty()) return 0;
  absl::StatusOr<std::int64_t> changed = DoExecuteBatch(statement, batch);
  if (!changed.ok()) return Record(changed.status());
  return changed;
}

absl::Status TransactionBase::Defer(const Statement& statement, std::span<const Value> parameters) {
  RETURN_IF_ERROR(failure_);
  return Record(DoDefer(statement, parameters));
}

absl::Status TransactionBase::Nested(absl::FunctionRef<absl::Status()> body) {
  RETURN_IF_ERROR(failure_);
  RETURN_IF_ERROR(Record(DoSavepoint(depth_)));
  ++depth_;
  absl::Status status = Outcome(body());
  --depth_;
  if (status.ok()) {
    status = DoRelease(depth_);
    if (status.ok()) return status;
    if (errors::IsRetryable(status)) must_run_again_ = true;
  }
  failure_ = absl::OkStatus();
  RETURN_IF_ERROR(Record(DoRollbackTo(depth_)));
  return status;
}

}  // namespace senda::storage
