#include "common/storage/postgres/shared_read.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>

#include "common/status/errors.h"
#include "common/storage/postgres/postgres_dialect.h"
#include "common/storage/postgres/postgres_transaction.h"
#include "common/time/clock.h"

namespace senda::storage::postgres {
namespace {

// Lets a body come as far as its first statement, which it queues.
class FirstStatement final : public TransactionBase {
 public:
  explicit FirstStatement(Connection& connection) : connection_(connection) {}

  // None when the body did not come to a query, or to one that cannot be sent.
  std::optional<Asked> TakeAsked() { return std::move(asked_); }
  const Dialect& dialect() const override { return Postgres(); }

 protected:
  absl::Status DoQuery(const Statement& statement, std::span<const Value> parameters, RowFn,
                       absl::Status&) override {
    // The failure ends the body here: TransactionBase answers all later statements with it.
    if (connection_.Send(statement, parameters).ok()) asked_ = Asked::Of(statement, parameters);
    return NotYet();
  }
  absl::StatusOr<std::int64_t> DoExecute(const Statement&, std::span<const Value>) override {
    return NotYet();
  }
  absl::StatusOr<std::int64_t> DoExecuteBatch(const Statement&,
                                              std::span<const std::vector<Value>>) override {
    return NotYet();
  }
  absl::Status DoDefer(const Statement&, std::span<const Value>) override { return NotYet(); }
  absl::Status DoSavepoint(int) override { return NotYet(); }
  absl::Status DoRelease(int) override { return NotYet(); }
  absl::Status DoRollbackTo(int) override { return NotYet(); }

 private:
  static absl::Status NotYet() { return absl::AbortedError("answered in the next run"); }

  Connection& connection_;
  std::optional<Asked> asked_;
};

struct Question {
  Work work;
  Asked asked;
  Result answer;
};

absl::Duration LongestWait(const std::vector<Work>& batch, absl::Time now) {
  absl::Duration longest = absl::ZeroDuration();
  for (const Work& work : batch) longest = std::max(longest, work.deadline - now);
  return longest;
}

void MoveTo(std::vector<Work>& alone, std::span<Question> questions) {
  for (Question& question : questions) alone.push_back(std::move(question.work));
}

// Queues the first statement of each; those without one go to `alone`.
std::vector<Question> Ask(Connection& connection, std::vector<Work> batch,
                          std::vector<Work>& alone) {
  std::vector<Question> questions;
  questions.reserve(batch.size());
  for (Work& work : batch) {
    FirstStatement first(connection);
    work.body(first).IgnoreError();
    if (auto asked = first.TakeAsked()) {
      questions.push_back({std::move(work), *std::move(asked), nullptr});
    } else {
      alone.push_back(std::move(work));
    }
  }
  return questions;
}

// Runs each again with its answer. False when the transaction broke; the rest are in `alone` then.
bool Answer(Connection& connection, std::span<Question> questions, std::vector<Work>& alone) {
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Question& question = questions[i];
    PostgresTransaction transaction(connection, AccessMode::kPointRead);
    transaction.Prime(std::move(question.asked), std::move(question.answer));
    absl::Status status = question.work.body(transaction);
    if (!transaction.Outcome(absl::OkStatus()).ok()) {
      MoveTo(alone, questions.subspan(i));
      return false;
    }
    question.work.done(std::move(status));
  }
  return true;
}

}  // namespace

std::vector<Work> ReadTogether(Connection& connection, std::vector<Work> batch,
                               absl::Duration statement_timeout) {
  const absl::Time now = time::Clock::System().Now();
  std::erase_if(batch, [&](const Work& work) {
    if (now < work.deadline) return false;
    work.done(errors::DeadlineSpent());
    return true;
  });
  if (batch.size() < 2 || !connection.Connect().ok()) return batch;

  PostgresTransaction transaction(connection, AccessMode::kPointRead);
  const absl::Duration timeout = std::min(statement_timeout, LongestWait(batch, now));
  if (!transaction.Begin(batch.front().trust, timeout).ok()) return batch;
  std::vector<Work> alone;
  std::vector<Question> questions = Ask(connection, std::move(batch), alone);
  std::size_t answered = 0;
  const absl::Status asked =
      connection.Collect(static_cast<int>(questions.size()),
                         [&](Result result) { questions[answered++].answer = std::move(result); });
  if (!asked.ok()) {
    MoveTo(alone, questions);
    transaction.Rollback();
  } else if (Answer(connection, questions, alone)) {
    transaction.Commit().IgnoreError();  // of a read: nothing hangs on it
  } else {
    transaction.Rollback();
  }
  return alone;
}

}  // namespace senda::storage::postgres
