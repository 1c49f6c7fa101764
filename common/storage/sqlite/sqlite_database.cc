#include "common/storage/sqlite/sqlite_database.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/health_query.h"
#include "common/storage/sqlite/group_commit.h"
#include "common/storage/sqlite/sqlite_dialect.h"
#include "common/storage/sqlite/sqlite_transaction.h"
#include "common/time/clock.h"

namespace senda::storage::sqlite {
namespace {

constexpr std::size_t kMostPerCommit = 256;
// A log of 16 MiB is copied beside the writes; a smaller one once they pause. Only a log that has
// been copied whole is begun anew, which under a steady load never happens by itself: at 48 MiB the
// writer waits for the copy and adds the little that has come since.
constexpr int kLargeLogPages = 4'000;
constexpr int kLargestLogPages = 12'000;
constexpr int kSmallLogPages = 100;
constexpr absl::Duration kPause = absl::Milliseconds(50);

absl::Status ReadOn(Connection& connection, absl::Time deadline,
                    absl::FunctionRef<absl::Status(Transaction&)> body) {
  connection.set_deadline(deadline);
  RETURN_IF_ERROR(connection.Run("BEGIN"));
  SqliteTransaction transaction(connection);
  absl::Status status = transaction.Outcome(body(transaction));
  connection.set_deadline(absl::InfiniteFuture());
  if (connection.in_transaction()) {
    absl::Status ended = connection.Run("COMMIT");
    if (status.ok()) status = std::move(ended);
  }
  return status;
}

}  // namespace

SqliteDatabase::SqliteDatabase(const DatabaseOptions& options, std::unique_ptr<ScratchFile> scratch)
    : scratch_(std::move(scratch)),
      statement_timeout_(options.statement_timeout),
      writes_(static_cast<std::size_t>(options.queue_limit)),
      reads_(static_cast<std::size_t>(options.queue_limit)) {}

absl::StatusOr<std::unique_ptr<Database>> SqliteDatabase::Open(
    const std::string& path, const DatabaseOptions& options, std::unique_ptr<ScratchFile> scratch) {
  const Role writer_role = scratch != nullptr ? Role::kScratchWriter : Role::kWriter;
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(options, std::move(scratch)));
  ASSIGN_OR_RETURN(database->writer_, Connection::Open(path, writer_role));
  ASSIGN_OR_RETURN(auto for_checkpoints, Connection::Open(path, writer_role));
  database->checkpointer_ = std::make_unique<Checkpointer>(std::move(for_checkpoints));
  for (int i = 0; i < std::max(1, options.readers); ++i) {
    ASSIGN_OR_RETURN(auto reader, Connection::Open(path, Role::kReader));
    database->readers_.push_back(std::move(reader));
  }
  const unsigned inline_connections = std::max(2u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < inline_connections; ++i) {
    ASSIGN_OR_RETURN(auto connection, Connection::Open(path, Role::kReader));
    absl::MutexLock lock(&database->inline_mutex_);
    database->idle_inline_.push_back(std::move(connection));
  }
  SqliteDatabase* self = database.get();
  self->threads_.emplace_back([self] { self->WriteLoop(); });
  self->threads_.emplace_back([self] { self->ReportLoop(); });
  for (const auto& reader : self->readers_) {
    self->threads_.emplace_back([self, connection = reader.get()] { self->ReadLoop(*connection); });
  }
  return database;
}

SqliteDatabase::~SqliteDatabase() {
  writes_.Close();
  reads_.Close();
  for (std::thread& thread : threads_) thread.join();
}

void SqliteDatabase::WriteLoop() {
  int log_pages = 0;
  int checkpoint_at = kLargeLogPages;
  bool uncopied = false;
  for (;;) {
    auto batch = writes_.Take(kMostPerCommit, uncopied ? kPause : absl::InfiniteDuration());
    if (!batch.has_value()) break;
    const bool paused = batch->empty();
    if (!paused) {
      Report(CommitTogether(*writer_, std::move(*batch), statement_timeout_));
      // A shorter log is one that has been written anew from its start.
      if (writer_->wal_pages() < log_pages) checkpoint_at = kLargeLogPages;
      log_pages = writer_->wal_pages();
      uncopied = log_pages >= kSmallLogPages;
    }
    // A long reader keeps the log from starting anew; trying at every commit would only cost time.
    const bool due = log_pages >= checkpoint_at;
    if (due) checkpoint_at = log_pages + kLargeLogPages;
    if (paused || (due && log_pages >= kLargestLogPages)) {
      checkpointer_->AwaitIdle();
      uncopied = !writer_->Checkpoint();
    } else if (due) {
      checkpointer_->Ask();
    }
  }
  checkpointer_->AwaitIdle();
  writer_->Checkpoint();
  absl::MutexLock lock(&report_mutex_);
  written_out_ = true;
}

void SqliteDatabase::Report(std::vector<Ended> ended) {
  // Waking another thread would make a lone caller wait longer.
  if (writes_.empty()) {
    for (Ended& one : ended) one.Report();
    return;
  }
  absl::MutexLock lock(&report_mutex_);
  // The writer may be one commit ahead.
  report_mutex_.Await(absl::Condition(
      +[](std::vector<Ended>* unreported) { return unreported->empty(); }, &unreported_));
  unreported_ = std::move(ended);
}

void SqliteDatabase::ReportLoop() {
  for (;;) {
    std::vector<Ended> ended;
    {
      absl::MutexLock lock(&report_mutex_);
      report_mutex_.Await(absl::Condition(
          +[](SqliteDatabase* self) ABSL_NO_THREAD_SAFETY_ANALYSIS {
            return self->written_out_ || !self->unreported_.empty();
          },
          this));
      if (unreported_.empty()) return;
      ended.swap(unreported_);
    }
    for (Ended& one : ended) one.Report();
  }
}

void SqliteDatabase::ReadLoop(Connection& connection) {
  for (;;) {
    auto taken = reads_.Take(1, absl::InfiniteDuration());
    if (!taken.has_value()) return;
    if (taken->empty()) continue;
    const Work& work = taken->front();
    const absl::Time now = time::Clock::System().Now();
    if (now >= work.deadline) {
      work.done(errors::DeadlineSpent());
      continue;
    }
    work.done(ReadOn(connection, std::min(work.deadline, now + statement_timeout_), work.body));
  }
}

absl::Status SqliteDatabase::Submit(AccessMode mode, std::string_view trust, absl::Time deadline,
                                    Body body, Done done) {
  Work work{mode, std::string(trust), deadline, std::move(body), std::move(done)};
  WorkQueue& queue = mode == AccessMode::kWrite ? writes_ : reads_;
  if (!queue.Push(work)) return errors::Overloaded(absl::Milliseconds(100));
  return absl::OkStatus();
}

bool SqliteDatabase::TryReadInline(std::string_view /*trust*/,
                                   absl::FunctionRef<absl::Status(Transaction&)> body,
                                   absl::Status& outcome) {
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&inline_mutex_);
    if (idle_inline_.empty()) return false;
    connection = std::move(idle_inline_.back());
    idle_inline_.pop_back();
  }
  outcome = ReadOn(*connection, time::Clock::System().Now() + statement_timeout_, body);
  absl::MutexLock lock(&inline_mutex_);
  idle_inline_.push_back(std::move(connection));
  return true;
}

DatabaseHealth SqliteDatabase::Health() { return QueryHealth(*this); }

const Dialect& SqliteDatabase::dialect() const { return Sqlite(); }

}  // namespace senda::storage::sqlite
