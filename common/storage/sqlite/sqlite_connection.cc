#include "common/storage/sqlite/sqlite_connection.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/sqlite/fold_case.h"
#include "common/storage/sqlite/sqlite_error.h"
#include "common/storage/storage_errors.h"
#include "common/time/clock.h"
#include "fmt/format.h"

namespace senda::storage::sqlite {
namespace {

constexpr std::size_t kMaxStatements = 256;
constexpr int kInstructionsBetweenDeadlineChecks = 20'000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* handle) : handle_(handle) {}
  int columns() const override { return sqlite3_column_count(handle_); }
  bool IsNull(int column) const override {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
  }
  std::int64_t Int(int column) const override { return sqlite3_column_int64(handle_, column); }
  double Double(int column) const override { return sqlite3_column_double(handle_, column); }
  std::string_view Text(int column) const override {
    // For a number this converts to text first, so the bytes are asked for after the pointer.
    const void* data = sqlite3_column_type(handle_, column) == SQLITE_BLOB
                           ? sqlite3_column_blob(handle_, column)
                           : sqlite3_column_text(handle_, column);
    if (data == nullptr) return "";
    return {static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }

 private:
  sqlite3_stmt* handle_;
};

int BindValue(sqlite3_stmt* handle, int index, const Value& value) {
  switch (value.index()) {
    case 0:
      return sqlite3_bind_null(handle, index);
    case 1:
      return sqlite3_bind_int64(handle, index, std::get<std::int64_t>(value));
    case 2:
      return sqlite3_bind_double(handle, index, std::get<double>(value));
    case 3: {
      const auto text = std::get<std::string_view>(value);
      return sqlite3_bind_text64(handle, index, text.data() == nullptr ? "" : text.data(),
                                 text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    default: {
      const auto bytes = std::get<Blob>(value).bytes;
      return sqlite3_bind_blob64(handle, index, bytes.data() == nullptr ? "" : bytes.data(),
                                 bytes.size(), SQLITE_STATIC);
    }
  }
}

// SQLite numbers `$n` by first appearance, so each is found by its name.
std::vector<int> ParameterIndex(sqlite3_stmt* handle) {
  std::vector<int> index;
  const int count = sqlite3_bind_parameter_count(handle);
  for (int i = 1; i <= count; ++i) {
    const char* name = sqlite3_bind_parameter_name(handle, i);
    if (name == nullptr || name[0] != '$') continue;
    const std::string_view digits(name + 1);
    std::size_t n = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (n == 0) continue;
    if (index.size() < n) index.resize(n, 0);
    index[n - 1] = i;
  }
  return index;
}

}  // namespace

class Connection::Lease {
 public:
  static absl::StatusOr<Lease> Take(Connection& connection, std::string_view sql,
                                    std::string_view name) {
    auto found = connection.statements_.find(sql);
    if (found == connection.statements_.end()) {
      ASSIGN_OR_RETURN(Prepared prepared, connection.Prepare(sql, name));
      connection.EvictOldest();
      found = connection.statements_.emplace(std::string(sql), std::move(prepared)).first;
    } else if (found->second.busy) {
      ASSIGN_OR_RETURN(Prepared prepared, connection.Prepare(sql, name));
      return Lease(std::make_unique<Prepared>(std::move(prepared)));
    }
    found->second.last_use = ++connection.uses_;
    return Lease(&found->second);
  }
  Lease(Lease&& other) noexcept
      : owned_(std::move(other.owned_)), prepared_(std::exchange(other.prepared_, nullptr)) {}
  ~Lease() {
    if (prepared_ == nullptr) return;
    sqlite3_reset(prepared_->handle);
    prepared_->busy = false;
    if (owned_ != nullptr) sqlite3_finalize(prepared_->handle);
  }
  Prepared& operator*() const { return *prepared_; }
  sqlite3_stmt* handle() const { return prepared_->handle; }

 private:
  explicit Lease(Prepared* cached) : prepared_(cached) { cached->busy = true; }
  explicit Lease(std::unique_ptr<Prepared> owned)
      : owned_(std::move(owned)), prepared_(owned_.get()) {}

  std::unique_ptr<Prepared> owned_;
  Prepared* prepared_;
};

namespace {

absl::Status NotWritable(const std::string& path) {
  return errors::Make(absl::StatusCode::kFailedPrecondition, "DATABASE_NOT_OPENED",
                      fmt::format("The database file '{}' cannot be opened for writing. Check that "
                                  "its folder exists and is writable.",
                                  path));
}

// SQLite gives -wal and -shm the mode of the database file, so making it first keeps all three from
// other users. A file that is there must not be opened here: closing it would drop the locks that
// this process holds on it by SQLite (fcntl(2)), and the next program to close the database would
// take itself for the last and delete the log under us.
absl::Status CreateFile(const std::string& path) {
  struct stat there = {};
  if (lstat(path.c_str(), &there) == 0) {
    return S_ISREG(there.st_mode) ? absl::OkStatus() : NotWritable(path);
  }
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return errno == EEXIST ? absl::OkStatus() : NotWritable(path);
  close(file);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Role role) {
  // SQLite counts the memory it uses, which nobody asks for, under one lock for all connections: a
  // lock per allocation. Can only be turned off before the first connection.
  static const int kUncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(kUncounted);
  if (role != Role::kReader) RETURN_IF_ERROR(CreateFile(path));
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  if (sqlite3_open_v2(path.c_str(), &db, flags, nullptr) != SQLITE_OK) {
    sqlite3_close(db);
    return errors::DatabaseUnavailable("sqlite");
  }
  std::unique_ptr<Connection> connection(new Connection(db));
  if (sqlite3_db_readonly(db, "main") != 0) return NotWritable(path);
  RETURN_IF_ERROR(connection->Configure(role));
  return connection;
}

absl::Status Connection::Configure(Role role) {
  sqlite3_busy_timeout(db_, 5'000);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  RETURN_IF_ERROR(RegisterFoldCase(db_));
  RETURN_IF_ERROR(RunScript(
      "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA mmap_size = 0;"
      "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;"
      "PRAGMA wal_autocheckpoint = 0;"));
  if (role == Role::kReader) {
    RETURN_IF_ERROR(RunScript("PRAGMA query_only = ON;"));
  } else {
    RETURN_IF_ERROR(RunScript("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 67108864;"));
    RETURN_IF_ERROR(RunScript(role == Role::kScratchWriter ? "PRAGMA synchronous = OFF;"
                                                           : "PRAGMA synchronous = FULL;"));
  }
  sqlite3_wal_hook(
      db_,
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Connection*>(self)->wal_pages_ = pages;
        return SQLITE_OK;
      },
      this);
  sqlite3_progress_handler(
      db_, kInstructionsBetweenDeadlineChecks,
      [](void* self) {
        return time::Clock::System().Now() > static_cast<Connection*>(self)->deadline_ ? 1 : 0;
      },
      this);
  return absl::OkStatus();
}

Connection::~Connection() {
  for (auto& [sql, prepared] : statements_) sqlite3_finalize(prepared.handle);
  sqlite3_close(db_);
}

absl::Status Connection::RunScript(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) {
    return absl::OkStatus();
  }
  return ToStatus(db_, "script");
}

absl::Status Connection::Run(std::string_view sql) {
  ASSIGN_OR_RETURN(const Lease lease, Lease::Take(*this, sql, sql));
  return Finish(lease.handle(), sql).status();
}

absl::StatusOr<Prepared> Connection::Prepare(std::string_view sql, std::string_view name) {
  Prepared prepared;
  const char* rest = nullptr;
  if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &prepared.handle, &rest) != SQLITE_OK) {
    return ToStatus(db_, name);
  }
  if (prepared.handle == nullptr) {
    return errors::Internal(fmt::format("{}: the statement is empty", name));
  }
  prepared.index = ParameterIndex(prepared.handle);
  return prepared;
}

void Connection::EvictOldest() {
  if (statements_.size() < kMaxStatements) return;
  const auto oldest =
      std::min_element(statements_.begin(), statements_.end(), [](const auto& a, const auto& b) {
        return std::pair(a.second.busy, a.second.last_use) <
               std::pair(b.second.busy, b.second.last_use);
      });
  if (oldest->second.busy) return;
  sqlite3_finalize(oldest->second.handle);
  statements_.erase(oldest);
}

absl::Status Connection::Bind(const Prepared& prepared, std::span<const Value> parameters,
                              std::string_view name) {
  if (parameters.size() != prepared.index.size()) {
    return errors::Internal(
        fmt::format("{}: {} parameters for ${}", name, parameters.size(), prepared.index.size()));
  }
  for (std::size_t i = 0; i < prepared.index.size(); ++i) {
    // PostgreSQL cannot tell the type of a parameter that is not used.
    if (prepared.index[i] == 0) {
      return errors::Internal(fmt::format("{}: ${} is not used", name, i + 1));
    }
    // SQLite would take a zero byte; PostgreSQL cannot, and the engines must agree.
    if (const auto* text = std::get_if<std::string_view>(&parameters[i]);
        text != nullptr && text->find('\0') != std::string_view::npos) {
      return TextNotStorable();
    }
    if (BindValue(prepared.handle, prepared.index[i], parameters[i]) != SQLITE_OK) {
      return ToStatus(db_, name);
    }
  }
  return absl::OkStatus();
}

absl::Status Connection::Query(const Statement& statement, std::span<const Value> parameters,
                               RowFn row, absl::Status& row_error) {
  ASSIGN_OR_RETURN(const Lease lease, Lease::Take(*this, statement.sql, statement.name));
  RETURN_IF_ERROR(Bind(*lease, parameters, statement.name));
  const SqliteRow current(lease.handle());
  int result = sqlite3_step(lease.handle());
  while (result == SQLITE_ROW) {
    row_error = row(current);
    if (!row_error.ok()) return absl::OkStatus();
    result = sqlite3_step(lease.handle());
  }
  return result == SQLITE_DONE ? absl::OkStatus() : ToStatus(db_, statement.name);
}

absl::StatusOr<std::int64_t> Connection::Finish(sqlite3_stmt* handle, std::string_view name) {
  int result = sqlite3_step(handle);
  while (result == SQLITE_ROW) result = sqlite3_step(handle);
  if (result != SQLITE_DONE) return ToStatus(db_, name);
  return sqlite3_stmt_readonly(handle) != 0 ? 0 : sqlite3_changes64(db_);
}

absl::StatusOr<std::int64_t> Connection::Execute(const Statement& statement,
                                                 std::span<const Value> parameters) {
  ASSIGN_OR_RETURN(const Lease lease, Lease::Take(*this, statement.sql, statement.name));
  RETURN_IF_ERROR(Bind(*lease, parameters, statement.name));
  return Finish(lease.handle(), statement.name);
}

absl::StatusOr<std::int64_t> Connection::ExecuteBatch(const Statement& statement,
                                                      std::span<const std::vector<Value>> batch) {
  ASSIGN_OR_RETURN(const Lease lease, Lease::Take(*this, statement.sql, statement.name));
  std::int64_t changed = 0;
  for (const std::vector<Value>& parameters : batch) {
    RETURN_IF_ERROR(Bind(*lease, parameters, statement.name));
    ASSIGN_OR_RETURN(const std::int64_t rows, Finish(lease.handle(), statement.name));
    changed += rows;
    sqlite3_reset(lease.handle());
  }
  return changed;
}

bool Connection::Checkpoint() {
  int pages = 0;
  int copied = 0;
  const int result =
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, &copied);
  return result == SQLITE_OK && pages == copied;
}

}  // namespace senda::storage::sqlite
