#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_CONNECTION_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_CONNECTION_H_

#include <libpq-fe.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/storage/database.h"
#include "common/storage/postgres/parameters.h"
#include "common/storage/postgres/postgres_error.h"

namespace senda::storage::postgres {

struct ResultDeleter {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, ResultDeleter>;

// One PostgreSQL connection, always in libpq's pipeline mode: statements are queued with Send and
// travel together at the next Collect, which costs one round trip however many there are. Used by
// one thread at a time.
//
// Once a statement has failed, the server skips what was queued after it up to the next Mark.
class Connection {
 public:
  explicit Connection(const DatabaseOptions& options) : options_(options) {}
  ~Connection() { Close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Connects unless connected. After a failure it fails at once for a short while.
  absl::Status Connect();
  // Drops the connection; what was queued is gone.
  void Close();
  bool connected() const { return connection_ != nullptr; }

  // Queues a statement, prepared at its first use on this connection.
  absl::Status Send(const Statement& statement, std::span<const Value> parameters);
  // Queues an end to skipping. What follows runs whether or not what came before failed.
  absl::Status Mark();
  // Errors of what is queued by now no longer matter.
  void ForgetQueued();
  // Sends what is queued, if anything, without waiting for answers, whose errors do not matter.
  void Settle();
  // Whether something is queued that nobody has sent: the end of the last transaction.
  bool unsettled() const { return unsettled_; }
  // Sends what is queued and a mark, reads all answers, and calls `result` with that of each of the
  // last `wanted` statements that succeeded. Returns the first error. On a lost connection it
  // closes.
  absl::Status Collect(int wanted, absl::FunctionRef<void(Result)> result);

  // The server warned (SQLSTATE 01000) since the last call of clear_warning: a commit that may be
  // lost by a failover.
  bool warned() const { return warned_; }
  void clear_warning() { warned_ = false; }

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  struct Prepared {
    std::string handle;
    std::uint64_t last_use = 0;
  };
  // An answer still to come.
  struct Expected {
    enum class Kind { kStatement, kPrepare, kMark };
    Kind kind = Kind::kStatement;
    std::string name;  // of the statement
    std::string sql;   // kPrepare only
    bool forgotten = false;
  };

  absl::Status SetUp();
  absl::Status LoadUniqueKeys();
  absl::Status Prepare(const Statement& statement, std::string& handle);
  void EvictOldest();
  absl::Status WaitForAnswer();
  absl::Status ReadAnswer(const Expected& expected, Result& result);
  absl::Status Lost();

  const DatabaseOptions options_;
  PGconn* connection_ = nullptr;
  UniqueKeys unique_keys_;
  std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> prepared_;
  std::uint64_t uses_ = 0;
  std::uint64_t handles_ = 0;
  std::deque<Expected> expected_;
  Parameters parameters_;
  bool unsettled_ = false;
  bool warned_ = false;
  absl::Time next_attempt_ = absl::InfinitePast();
};

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_CONNECTION_H_
