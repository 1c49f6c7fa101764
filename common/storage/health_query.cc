#include "common/storage/health_query.h"

#include <memory>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/time/clock.h"

namespace senda::storage {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(2);

struct Answer {
  absl::Notification arrived;
  bool migrated = false;
  DatabaseHealth health;
};

const Statement& TableExists(const Dialect& dialect) {
  static const Statement kSqlite{
      "storage.health.sqlite",
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'"};
  static const Statement kPostgres{"storage.health.postgres",
                                   "SELECT 1 WHERE to_regclass('schema_migrations') IS NOT NULL"};
  return dialect.name() == "sqlite" ? kSqlite : kPostgres;
}

absl::Status ReadVersion(Transaction& transaction, Answer& answer) {
  static const Statement kVersion{"storage.health.version",
                                  "SELECT COALESCE(MAX(number), 0) FROM schema_migrations"};
  answer.migrated = false;
  absl::Status status = transaction.Query(TableExists(transaction.dialect()), {}, [&](const Row&) {
    answer.migrated = true;
    return absl::OkStatus();
  });
  if (!status.ok() || !answer.migrated) return status;
  return transaction.Query(kVersion, {}, [&](const Row& row) {
    answer.health.schema_version = static_cast<int>(row.Int(0));
    return absl::OkStatus();
  });
}

}  // namespace

DatabaseHealth QueryHealth(Database& database) {
  // Shared, because the answer may arrive after we have stopped waiting for it.
  auto answer = std::make_shared<Answer>();
  absl::Status submitted = database.Submit(
      AccessMode::kRead, Database::kAllTrusts, time::Clock::System().Now() + kPatience,
      [answer](Transaction& transaction) { return ReadVersion(transaction, *answer); },
      [answer](absl::Status status) {
        answer->health.reachable = status.ok();
        answer->arrived.Notify();
      });
  if (!submitted.ok() || !answer->arrived.WaitForNotificationWithTimeout(kPatience)) return {};
  return answer->health;
}

}  // namespace senda::storage
