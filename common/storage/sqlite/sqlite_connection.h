#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_CONNECTION_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_CONNECTION_H_

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

namespace senda::storage::sqlite {

// What a connection may do. kScratchWriter is a writer whose file is thrown away at the end, so
// that nothing waits for the disk.
enum class Role { kWriter, kScratchWriter, kReader };

// A prepared statement and where each `$n` is bound.
struct Prepared {
  sqlite3_stmt* handle = nullptr;
  std::vector<int> index;  // index[n - 1]: SQLite's number of `$n`; 0 if the text has no such `$n`
  std::uint64_t last_use = 0;
  bool busy = false;  // being stepped: a query inside its row callback needs another copy
};

// One SQLite connection with its cache of prepared statements. Used by one thread at a time.
class Connection {
 public:
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Role role);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs a constant statement without parameters ("BEGIN IMMEDIATE"), prepared once.
  absl::Status Run(std::string_view sql);
  // Runs a text of several statements, unprepared.
  absl::Status RunScript(const std::string& sql);

  absl::Status Query(const Statement& statement, std::span<const Value> parameters, RowFn row,
                     absl::Status& row_error);
  absl::StatusOr<std::int64_t> Execute(const Statement& statement,
                                       std::span<const Value> parameters);
  absl::StatusOr<std::int64_t> ExecuteBatch(const Statement& statement,
                                            std::span<const std::vector<Value>> batch);

  // Statements still running at `deadline` end with DEADLINE_SPENT.
  void set_deadline(absl::Time deadline) { deadline_ = deadline; }
  // False after an error that made SQLite roll back the whole transaction by itself.
  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  // Pages in the write-ahead log at the last commit of this connection.
  int wal_pages() const { return wal_pages_; }
  // Copies what it can of the log into the database file, without waiting for readers; true when
  // that was all of it.
  bool Checkpoint();

 private:
  // Hashes and compares views, so that a look-up copies no SQL.
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  // A statement taken from the cache, or made for once when the cached one is being stepped.
  class Lease;

  explicit Connection(sqlite3* db) : db_(db) {}
  absl::Status Configure(Role role);
  absl::StatusOr<Prepared> Prepare(std::string_view sql, std::string_view name);
  void EvictOldest();
  absl::Status Bind(const Prepared& prepared, std::span<const Value> parameters,
                    std::string_view name);
  // Steps a bound statement to its end, ignoring its rows.
  absl::StatusOr<std::int64_t> Finish(sqlite3_stmt* handle, std::string_view name);

  sqlite3* db_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
  std::uint64_t uses_ = 0;
  absl::Time deadline_ = absl::InfiniteFuture();
  int wal_pages_ = 0;
};

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_CONNECTION_H_
