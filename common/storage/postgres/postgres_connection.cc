#include "common/storage/postgres/postgres_connection.h"

#include <poll.h>

#include <algorithm>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/postgres/postgres_error.h"
#include "common/storage/storage_errors.h"
#include "common/time/clock.h"
#include "fmt/format.h"

namespace senda::storage::postgres {
namespace {

constexpr std::size_t kMaxStatements = 256;
constexpr absl::Duration kPauseAfterFailure = absl::Milliseconds(100);
// The server ends a statement at its time limit; one that has not answered by then is out of reach.
constexpr absl::Duration kGrace = absl::Seconds(5);

constexpr char kUniqueKeys[] =
    "SELECT c.relname, string_agg(a.attname, ',' ORDER BY array_position(i.indkey::int2[], "
    "a.attnum)) "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
    "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) "
    "WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace GROUP BY c.relname";

const Statement kDeallocate{"postgres.deallocate", ""};

void NoteWarning(void* warned, const PGresult* notice) {
  const char* state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
  if (state != nullptr && std::string_view(state) == "01000") *static_cast<bool*>(warned) = true;
}

}  // namespace

absl::Status Connection::Connect() {
  if (connected()) return absl::OkStatus();
  if (time::Clock::System().Now() < next_attempt_) return errors::DatabaseUnavailable("postgres");
  // The URL comes last, so that what it says itself is kept.
  const char* const keys[] = {"application_name", "connect_timeout", "tcp_user_timeout",
                              "client_encoding",  "dbname",          nullptr};
  const char* const values[] = {"senda", "5", "15000", "UTF8", options_.url.c_str(), nullptr};
  connection_ = PQconnectdbParams(keys, values, 1);
  absl::Status status = SetUp();
  if (!status.ok()) {
    Close();
    next_attempt_ = time::Clock::System().Now() + kPauseAfterFailure;
  }
  return status;
}

absl::Status Connection::SetUp() {
  if (PQstatus(connection_) != CONNECTION_OK) return errors::DatabaseUnavailable("postgres");
  PQsetNoticeReceiver(connection_, &NoteWarning, &warned_);
  // Compiling a query costs more than most of ours take to run. A transaction left open by a stuck
  // client must not hold its locks.
  const std::string settings = fmt::format(
      "SET search_path TO {}; SET ROLE senda_app; SET jit = off; SET statement_timeout = {}; "
      "SET idle_in_transaction_session_timeout = '60s'",
      options_.schema, absl::ToInt64Milliseconds(options_.statement_timeout));
  const Result result(PQexec(connection_, settings.c_str()));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK || !LoadUniqueKeys().ok() ||
      PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1) {
    return errors::DatabaseUnavailable("postgres");
  }
  return absl::OkStatus();
}

absl::Status Connection::LoadUniqueKeys() {
  const Result result(PQexec(connection_, kUniqueKeys));
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return ToStatus(result.get(), "unique keys");
  unique_keys_.clear();
  for (int i = 0; i < PQntuples(result.get()); ++i) {
    unique_keys_[PQgetvalue(result.get(), i, 0)] = PQgetvalue(result.get(), i, 1);
  }
  return absl::OkStatus();
}

void Connection::Close() {
  PQfinish(connection_);
  connection_ = nullptr;
  prepared_.clear();
  expected_.clear();
  unsettled_ = false;
}

absl::Status Connection::Lost() {
  Close();
  return errors::DatabaseUnavailable("postgres");
}

void Connection::EvictOldest() {
  if (prepared_.size() < kMaxStatements) return;
  const auto oldest = std::min_element(
      prepared_.begin(), prepared_.end(),
      [](const auto& a, const auto& b) { return a.second.last_use < b.second.last_use; });
  const std::string sql = "DEALLOCATE " + oldest->second.handle;
  if (PQsendQueryParams(connection_, sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1) {
    expected_.push_back({Expected::Kind::kStatement, kDeallocate.name, ""});
  }
  prepared_.erase(oldest);
}

absl::Status Connection::Prepare(const Statement& statement, std::string& handle) {
  const auto found = prepared_.find(std::string_view(statement.sql));
  if (found != prepared_.end()) {
    found->second.last_use = ++uses_;
    handle = found->second.handle;
    return absl::OkStatus();
  }
  EvictOldest();
  handle = fmt::format("s{}", ++handles_);
  if (PQsendPrepare(connection_, handle.c_str(), statement.sql.c_str(), 0, nullptr) != 1) {
    return Lost();
  }
  expected_.push_back({Expected::Kind::kPrepare, statement.name, statement.sql});
  prepared_.emplace(statement.sql, Prepared{handle, ++uses_});
  return absl::OkStatus();
}

absl::Status Connection::Send(const Statement& statement, std::span<const Value> parameters) {
  if (!connected()) return errors::DatabaseUnavailable("postgres");
  RETURN_IF_ERROR(parameters_.Encode(parameters));
  std::string handle;
  RETURN_IF_ERROR(Prepare(statement, handle));
  if (PQsendQueryPrepared(connection_, handle.c_str(), parameters_.count(), parameters_.pointers(),
                          parameters_.lengths(), parameters_.formats(), 0) != 1) {
    return Lost();
  }
  expected_.push_back({Expected::Kind::kStatement, statement.name, ""});
  unsettled_ = true;
  return absl::OkStatus();
}

absl::Status Connection::Mark() {
  if (!connected()) return errors::DatabaseUnavailable("postgres");
  if (PQpipelineSync(connection_) != 1) return Lost();
  expected_.push_back({Expected::Kind::kMark, "", ""});
  unsettled_ = false;
  return absl::OkStatus();
}

void Connection::Settle() {
  if (!connected() || !Mark().ok()) return;
  if (PQflush(connection_) < 0) {
    Close();
    return;
  }
  ForgetQueued();
}

void Connection::ForgetQueued() {
  for (Expected& expected : expected_) expected.forgotten = true;
}

absl::Status Connection::WaitForAnswer() {
  const absl::Time give_up = time::Clock::System().Now() + options_.statement_timeout + kGrace;
  for (;;) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return Lost();
    if (PQisBusy(connection_) == 0) return absl::OkStatus();
    const auto left = absl::ToInt64Milliseconds(give_up - time::Clock::System().Now());
    pollfd waiting{PQsocket(connection_),
                   static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    const int ready = left <= 0 ? 0 : poll(&waiting, 1, static_cast<int>(left));
    if (ready == 0) return Lost();
    if (ready < 0 && errno != EINTR) return Lost();
    if (ready > 0 && (waiting.revents & ~POLLOUT) != 0 && PQconsumeInput(connection_) != 1) {
      return Lost();
    }
  }
}

absl::Status Connection::ReadAnswer(const Expected& expected, Result& result) {
  RETURN_IF_ERROR(WaitForAnswer());
  result.reset(PQgetResult(connection_));
  const ExecStatusType status = PQresultStatus(result.get());
  if (expected.kind == Expected::Kind::kMark) {
    return status == PGRES_PIPELINE_SYNC ? absl::OkStatus() : Lost();
  }
  if (result == nullptr || PQstatus(connection_) != CONNECTION_OK || EndsConnection(result.get())) {
    return Lost();
  }
  RETURN_IF_ERROR(WaitForAnswer());
  // A NULL separates the answers of statements.
  if (const Result separator(PQgetResult(connection_)); separator != nullptr) return Lost();
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return absl::OkStatus();
  if (expected.kind == Expected::Kind::kPrepare) {
    if (const auto found = prepared_.find(expected.sql); found != prepared_.end()) {
      prepared_.erase(found);
    }
  }
  // What it was skipped for has been reported, or was the end of the transaction before this one.
  if (status == PGRES_PIPELINE_ABORTED) return SerializationFailure();
  return ToStatus(result.get(), expected.name, unique_keys_);
}

absl::Status Connection::Collect(int wanted, absl::FunctionRef<void(Result)> result) {
  RETURN_IF_ERROR(Mark());
  auto statements = std::count_if(expected_.begin(), expected_.end(), [](const Expected& e) {
    return e.kind == Expected::Kind::kStatement;
  });
  absl::Status first_error;
  while (!expected_.empty()) {
    const Expected expected = std::move(expected_.front());
    expected_.pop_front();
    Result answer;
    absl::Status status = ReadAnswer(expected, answer);
    if (!connected()) return status;
    if (!status.ok() && !expected.forgotten && first_error.ok()) first_error = status;
    if (expected.kind != Expected::Kind::kStatement) continue;
    if (statements-- <= wanted && status.ok()) result(std::move(answer));
  }
  return first_error;
}

}  // namespace senda::storage::postgres
