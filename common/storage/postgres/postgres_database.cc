#include "common/storage/postgres/postgres_database.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/health_query.h"
#include "common/storage/postgres/postgres_dialect.h"
#include "common/storage/postgres/postgres_transaction.h"
#include "common/storage/postgres/shared_read.h"
#include "common/time/clock.h"

namespace senda::storage::postgres {
namespace {

constexpr int kMostRuns = 50;
constexpr std::size_t kMostTogether = 64;
constexpr absl::Duration kLongestPause = absl::Milliseconds(50);

// What one run of a body came to.
struct Attempt {
  absl::Status status;
  bool run_again = false;  // lost a race for rows: nothing was kept
  bool lost = false;       // the connection broke before COMMIT was sent: nothing was kept
};

Attempt RunOnce(Connection& connection, const Work& work, absl::Duration statement_timeout) {
  Attempt attempt;
  attempt.status = connection.Connect();
  if (!attempt.status.ok()) return attempt;
  PostgresTransaction transaction(connection, work.mode);
  attempt.status = transaction.Begin(work.trust, statement_timeout);
  if (attempt.status.ok()) attempt.status = transaction.Outcome(work.body(transaction));
  if (!connection.connected()) {
    attempt.lost = true;
    if (attempt.status.ok()) attempt.status = errors::DatabaseUnavailable("postgres");
    return attempt;
  }
  if (attempt.status.ok()) {
    attempt.status = transaction.Commit();
    if (attempt.status.ok()) return attempt;
  }
  transaction.Rollback();
  attempt.run_again = transaction.must_run_again() || errors::IsRetryable(attempt.status);
  return attempt;
}

void Pause(int runs) {
  thread_local absl::InsecureBitGen random;
  const absl::Duration most =
      std::min(kLongestPause, absl::Milliseconds(1) * (1 << std::min(runs, 6)));
  absl::SleepFor(most * absl::Uniform(random, 0.1, 1.0));
}

absl::Status RunToItsEnd(Connection& connection, const Work& work,
                         absl::Duration statement_timeout) {
  bool reconnected = false;
  for (int runs = 1;; ++runs) {
    const absl::Time now = time::Clock::System().Now();
    if (now >= work.deadline) return errors::DeadlineSpent();
    Attempt attempt = RunOnce(connection, work, std::min(statement_timeout, work.deadline - now));
    if (attempt.lost && !reconnected) {
      reconnected = true;
      continue;
    }
    if (!attempt.run_again) return std::move(attempt.status);
    if (runs >= kMostRuns) return errors::Overloaded(absl::Seconds(1));
    Pause(runs);
  }
}

std::vector<std::vector<Work>> ByTrust(std::vector<Work> batch) {
  std::stable_sort(batch.begin(), batch.end(),
                   [](const Work& a, const Work& b) { return a.trust < b.trust; });
  std::vector<std::vector<Work>> groups;
  for (Work& work : batch) {
    if (groups.empty() || groups.back().front().trust != work.trust) groups.emplace_back();
    groups.back().push_back(std::move(work));
  }
  return groups;
}

}  // namespace

PostgresDatabase::PostgresDatabase(const DatabaseOptions& options)
    : options_(options),
      writes_(static_cast<std::size_t>(options.queue_limit)),
      reads_(static_cast<std::size_t>(options.queue_limit)),
      point_reads_(static_cast<std::size_t>(options.queue_limit)) {
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    threads_.emplace_back([this] { ServeLoop(reads_); });
  }
  for (int i = 0; i < std::max(1, options.writers); ++i) {
    threads_.emplace_back([this] { ServeLoop(writes_); });
  }
  threads_.emplace_back([this] { ServePointReads(); });
}

absl::StatusOr<std::unique_ptr<Database>> PostgresDatabase::Open(const DatabaseOptions& options) {
  return std::unique_ptr<Database>(new PostgresDatabase(options));
}

PostgresDatabase::~PostgresDatabase() {
  writes_.Close();
  reads_.Close();
  point_reads_.Close();
  for (std::thread& thread : threads_) thread.join();
}

void PostgresDatabase::ServeLoop(WorkQueue& queue) {
  Connection connection(options_);
  for (;;) {
    auto taken =
        queue.Take(1, connection.unsettled() ? absl::ZeroDuration() : absl::InfiniteDuration());
    if (!taken.has_value()) return;
    if (taken->empty()) connection.Settle();
    for (const Work& work : *taken) {
      work.done(RunToItsEnd(connection, work, options_.statement_timeout));
    }
  }
}

void PostgresDatabase::ServePointReads() {
  Connection connection(options_);
  for (;;) {
    auto taken = point_reads_.Take(
        kMostTogether, connection.unsettled() ? absl::ZeroDuration() : absl::InfiniteDuration());
    if (!taken.has_value()) return;
    if (taken->empty()) connection.Settle();
    for (std::vector<Work>& of_one_trust : ByTrust(*std::move(taken))) {
      auto alone = ReadTogether(connection, std::move(of_one_trust), options_.statement_timeout);
      for (const Work& work : alone) {
        work.done(RunToItsEnd(connection, work, options_.statement_timeout));
      }
    }
  }
}

absl::Status PostgresDatabase::Submit(AccessMode mode, std::string_view trust, absl::Time deadline,
                                      Body body, Done done) {
  Work work{mode, std::string(trust), deadline, std::move(body), std::move(done)};
  WorkQueue& queue = mode == AccessMode::kWrite  ? writes_
                     : mode == AccessMode::kRead ? reads_
                                                 : point_reads_;
  if (!queue.Push(work)) return errors::Overloaded(absl::Milliseconds(100));
  return absl::OkStatus();
}

bool PostgresDatabase::TryReadInline(std::string_view /*trust*/,
                                     absl::FunctionRef<absl::Status(Transaction&)> /*body*/,
                                     absl::Status& /*outcome*/) {
  return false;
}

DatabaseHealth PostgresDatabase::Health() { return QueryHealth(*this); }

const Dialect& PostgresDatabase::dialect() const { return Postgres(); }

}  // namespace senda::storage::postgres
