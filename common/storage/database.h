#ifndef SENDA_COMMON_STORAGE_DATABASE_H_
#define SENDA_COMMON_STORAGE_DATABASE_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

// The one interface to SQLite and PostgreSQL. SQL is written once for both: `$n` parameters,
// RETURNING, ON CONFLICT, row-value comparison, FILTER, columns of TEXT, BIGINT, DOUBLE PRECISION
// and BYTEA. Where the engines truly differ, `Dialect` gives the fragment.
namespace senda::storage {

// A named statement. The name is for metrics and fault injection ("pupils.get"); the text has bound
// parameters only and is prepared once per connection.
struct Statement {
  std::string name;
  std::string sql;
};

// Bytes that are not text; bound and read as BYTEA.
struct Blob {
  std::string_view bytes;
};

// A parameter. Views must outlive the call they are passed to.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;

// One result row; views are valid until the callback returns.
class Row {
 public:
  virtual ~Row() = default;
  virtual int columns() const = 0;
  virtual bool IsNull(int column) const = 0;
  virtual std::int64_t Int(int column) const = 0;       // 0 if NULL
  virtual double Double(int column) const = 0;          // 0 if NULL
  virtual std::string_view Text(int column) const = 0;  // "" if NULL; also reads BYTEA
};

// Called once per row; an error stops the query and is returned by it.
using RowFn = absl::FunctionRef<absl::Status(const Row&)>;

// A point read asks for a row or a few by their keys; it may share a transaction with others of its
// trust, so its body must be short.
enum class AccessMode { kRead, kWrite, kPointRead };

// The fragments in which the engines differ.
class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual std::string_view name() const = 0;  // "sqlite" or "postgres"
  // SQL for the text at `path` inside the JSON text in `column`; NULL where absent.
  // JsonText("okr", {"objective"}).
  virtual std::string JsonText(std::string_view column,
                               std::span<const std::string> path) const = 0;
  // The same as a number.
  virtual std::string JsonNumber(std::string_view column,
                                 std::span<const std::string> path) const = 0;
  // SQL for "some element of the JSON array at `path` satisfies `predicate`"; the predicate is
  // written over the alias `element` (a text value for scalar arrays, JSON text for arrays of
  // objects).
  virtual std::string JsonArrayAny(std::string_view column, std::span<const std::string> path,
                                   std::string_view predicate) const = 0;
  // Case-insensitive "contains" of a bound parameter: Contains("family_name", "$3").
  virtual std::string Contains(std::string_view expression, std::string_view parameter) const = 0;
  // SQL for "`expression` is one of the words" of a bound ListOf(words): IsAnyOf("id", "$2"). One
  // statement for lists of any length, whose index lookups PostgreSQL plans well before it has
  // statistics of the table: with a list of parameters it reads every row of a trust that has just
  // been loaded.
  virtual std::string IsAnyOf(std::string_view expression, std::string_view parameter) const = 0;
  // What ends a SELECT to lock its rows until COMMIT: " FOR UPDATE" on PostgreSQL, "" on SQLite,
  // whose write transactions exclude one another.
  virtual std::string_view ForUpdate() const = 0;
  // What ends one to keep its rows as they are until COMMIT, while others may do the same:
  // " FOR SHARE" on PostgreSQL, where it waits for who changes them and shows what that made of
  // them.
  virtual std::string_view ForShare() const = 0;
};

// Words as the one parameter that Dialect::IsAnyOf takes. A word with a zero byte is left out: no
// column holds one.
std::string ListOf(std::span<const std::string> words);

// A transaction in progress; used by one thread at a time. Once a statement has failed, every later
// one answers with the same error and the transaction cannot commit (as on PostgreSQL), unless the
// failure was inside Nested.
class Transaction {
 public:
  virtual ~Transaction() = default;
  // Runs a statement and hands each row to `row`.
  virtual absl::Status Query(const Statement& statement, std::span<const Value> parameters,
                             RowFn row) = 0;
  // Runs a statement; returns the number of rows changed.
  virtual absl::StatusOr<std::int64_t> Execute(const Statement& statement,
                                               std::span<const Value> parameters) = 0;
  // Runs a statement once per element of `batch`, by the engine's fastest way (a reused prepared
  // statement; libpq pipeline mode). Returns the rows changed in all. Stops at the first error.
  virtual absl::StatusOr<std::int64_t> ExecuteBatch(const Statement& statement,
                                                    std::span<const std::vector<Value>> batch) = 0;
  // Runs a statement whose result nobody waits for, so that it costs no round trip: on PostgreSQL
  // it travels with the next statement or COMMIT, and its error shows there. Parameters are copied.
  virtual absl::Status Defer(const Statement& statement, std::span<const Value> parameters) = 0;
  virtual const Dialect& dialect() const = 0;
  // Runs `body` so that its failure undoes only its own effects (SAVEPOINT). Returns its status.
  virtual absl::Status Nested(absl::FunctionRef<absl::Status()> body) = 0;

  absl::Status Query(const Statement& statement, std::initializer_list<Value> parameters,
                     RowFn row) {
    return Query(statement, std::span<const Value>(parameters.begin(), parameters.size()), row);
  }
  absl::StatusOr<std::int64_t> Execute(const Statement& statement,
                                       std::initializer_list<Value> parameters) {
    return Execute(statement, std::span<const Value>(parameters.begin(), parameters.size()));
  }
  absl::Status Defer(const Statement& statement, std::initializer_list<Value> parameters) {
    return Defer(statement, std::span<const Value>(parameters.begin(), parameters.size()));
  }
};

// What may be wrong with a database, for readiness.
struct DatabaseHealth {
  bool reachable = false;
  int schema_version = 0;  // the highest migration applied; 0 for none
};

// A database of one service. Owns its threads and connections; safe from any thread.
//
// `trust` is the tenant of the transaction: on PostgreSQL it is set for row-level security in each
// transaction and rows of another trust do not exist for it. kAllTrusts is for work that spans them
// (a platform operator's list, the followers of role grants); it is never taken from a request.
class Database {
 public:
  static constexpr std::string_view kAllTrusts = "-";

  // The body of a transaction. It may run more than once (after a serialisation failure), so it
  // makes no RPC, no cache write and no metric. An error rolls back.
  using Body = std::function<absl::Status(Transaction&)>;
  // Receives the outcome exactly once, after the commit is durable or known to have failed; called
  // on a database thread and must not block. UNAVAILABLE/COMMIT_OUTCOME_UNKNOWN is never reported
  // as OK.
  using Done = std::function<void(absl::Status)>;

  virtual ~Database() = default;

  // Queues a transaction. Returns RESOURCE_EXHAUSTED (errors::Overloaded) at once, without calling
  // `done`, when the bounded queue is full. Work whose `deadline` has passed when its turn comes is
  // dropped with DEADLINE_EXCEEDED. Concurrent SQLite writes share one commit (group commit).
  virtual absl::Status Submit(AccessMode mode, std::string_view trust, absl::Time deadline,
                              Body body, Done done) = 0;

  // Runs a short read on the calling thread if the engine can do so without waiting (SQLite point
  // reads, 2.5 us), else returns false and the caller uses Submit.
  virtual bool TryReadInline(std::string_view trust,
                             absl::FunctionRef<absl::Status(Transaction&)> body,
                             absl::Status& outcome) = 0;

  // Runs a transaction and waits for it; for start-up, tools and tests. Never from a gRPC thread.
  absl::Status Run(AccessMode mode, std::string_view trust, Body body);

  virtual DatabaseHealth Health() = 0;
  virtual const Dialect& dialect() const = 0;
};

// Opens the database a URL names: "sqlite:///var/lib/senda/goals.db", "sqlite::memory:" (private,
// shared by the connections of this object) or "postgresql://user@host:port/db". `schema` is the
// service's name: the PostgreSQL schema its tables live in (created by the migrator).
struct DatabaseOptions {
  std::string url;
  std::string schema;
  int readers = 2;  // reader threads and connections
  int writers = 4;  // the same, on PostgreSQL, which has one more for point reads; SQLite has one
  int queue_limit = 4096;  // waiting transactions of each mode
  absl::Duration statement_timeout = absl::Seconds(30);
};
absl::StatusOr<std::unique_ptr<Database>> OpenDatabase(const DatabaseOptions& options);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_DATABASE_H_
