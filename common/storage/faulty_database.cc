#include "common/storage/faulty_database.h"

#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/status/status_macros.h"

namespace senda::storage {
namespace {

class Plan final : public FaultPlan {
 public:
  void FailAt(Point point, int nth, absl::Status status) override {
    absl::MutexLock lock(&mutex_);
    armed_.push_back({point, nth, std::move(status)});
  }
  void Clear() override {
    absl::MutexLock lock(&mutex_);
    armed_.clear();
    statements_seen_ = 0;
  }
  int statements_seen() const override {
    absl::MutexLock lock(&mutex_);
    return statements_seen_;
  }

  // The fault due as `point` is reached, which is then spent; OK when there is none.
  absl::Status Reach(Point point) {
    absl::MutexLock lock(&mutex_);
    if (point == Point::kStatement) ++statements_seen_;
    absl::Status due;
    for (Fault& fault : armed_) {
      if (fault.point == point && --fault.countdown == 0) due = fault.status;
    }
    std::erase_if(armed_, [](const Fault& fault) { return fault.countdown <= 0; });
    return due;
  }

 private:
  struct Fault {
    Point point;
    int countdown;
    absl::Status status;
  };
  mutable absl::Mutex mutex_;
  std::vector<Fault> armed_ ABSL_GUARDED_BY(mutex_);
  int statements_seen_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FaultyTransaction final : public Transaction {
 public:
  FaultyTransaction(Transaction& inner, Plan& plan, bool writes)
      : inner_(inner), plan_(plan), writes_(writes) {}
  const Dialect& dialect() const override { return inner_.dialect(); }

  absl::Status Query(const Statement& statement, std::span<const Value> parameters,
                     RowFn row) override {
    RETURN_IF_ERROR(ReachStatement());
    return inner_.Query(statement, parameters, row);
  }
  absl::StatusOr<std::int64_t> Execute(const Statement& statement,
                                       std::span<const Value> parameters) override {
    RETURN_IF_ERROR(ReachStatement());
    return inner_.Execute(statement, parameters);
  }
  absl::StatusOr<std::int64_t> ExecuteBatch(const Statement& statement,
                                            std::span<const std::vector<Value>> batch) override {
    RETURN_IF_ERROR(ReachStatement());
    return inner_.ExecuteBatch(statement, batch);
  }
  absl::Status Defer(const Statement& statement, std::span<const Value> parameters) override {
    RETURN_IF_ERROR(ReachStatement());
    return inner_.Defer(statement, parameters);
  }
  absl::Status Nested(absl::FunctionRef<absl::Status()> body) override {
    RETURN_IF_ERROR(fault_);
    absl::Status status = inner_.Nested([&] { return Outcome(body()); });
    fault_ = absl::OkStatus();
    return status;
  }

  // A fault that the body ignored still fails its transaction, as a true failure would.
  absl::Status Outcome(absl::Status body_status) const {
    return body_status.ok() ? fault_ : std::move(body_status);
  }

 private:
  absl::Status ReachStatement() {
    if (fault_.ok()) fault_ = plan_.Reach(FaultPlan::Point::kStatement);
    if (fault_.ok() && writes_) fault_ = plan_.Reach(FaultPlan::Point::kWriteStatement);
    return fault_;
  }

  Transaction& inner_;
  Plan& plan_;
  const bool writes_;
  absl::Status fault_;
};

class WrappedDatabase final : public Database {
 public:
  explicit WrappedDatabase(std::unique_ptr<Database> inner) : inner_(std::move(inner)) {}

  absl::Status Submit(AccessMode mode, std::string_view trust, absl::Time deadline, Body body,
                      Done done) override {
    const bool writes = mode == AccessMode::kWrite;
    return inner_->Submit(
        mode, trust, deadline,
        [this, writes, inner_body = std::move(body)](Transaction& inner) {
          FaultyTransaction transaction(inner, plan_, writes);
          RETURN_IF_ERROR(transaction.Outcome(inner_body(transaction)));
          return writes ? plan_.Reach(FaultPlan::Point::kBeforeCommit) : absl::OkStatus();
        },
        [this, writes, inner_done = std::move(done)](absl::Status status) {
          if (status.ok() && writes) status = plan_.Reach(FaultPlan::Point::kAfterCommit);
          inner_done(std::move(status));
        });
  }
  bool TryReadInline(std::string_view trust, absl::FunctionRef<absl::Status(Transaction&)> body,
                     absl::Status& outcome) override {
    return inner_->TryReadInline(
        trust,
        [&](Transaction& inner) {
          FaultyTransaction transaction(inner, plan_, false);
          return transaction.Outcome(body(transaction));
        },
        outcome);
  }
  DatabaseHealth Health() override { return inner_->Health(); }
  const Dialect& dialect() const override { return inner_->dialect(); }

  FaultPlan* plan() { return &plan_; }

 private:
  Plan plan_;                        // used by what `inner_` still finishes when it is destroyed
  std::unique_ptr<Database> inner_;  // so it goes first
};

}  // namespace

FaultyDatabase WrapWithFaults(std::unique_ptr<Database> inner) {
  auto database = std::make_unique<WrappedDatabase>(std::move(inner));
  FaultPlan* plan = database->plan();
  return {std::move(database), plan};
}

}  // namespace senda::storage
