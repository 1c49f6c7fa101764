#include "common/storage/sqlite/sqlite_migration.h"

#include <utility>

#include "common/status/status_macros.h"
#include "common/storage/sqlite/sqlite_connection.h"
#include "common/storage/sqlite/sqlite_transaction.h"
#include "common/time/clock.h"

namespace senda::storage::sqlite {
namespace {

class SqliteMigration final : public MigrationTarget {
 public:
  explicit SqliteMigration(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)), transaction_(*connection_) {}

  absl::Status Prepare() override {
    return connection_->RunScript(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY, "
        "name TEXT NOT NULL, hash TEXT NOT NULL, time_micros BIGINT NOT NULL)");
  }
  absl::Status Begin() override { return connection_->Run("BEGIN IMMEDIATE"); }
  absl::StatusOr<std::string> RecordedHash(int number) override {
    static const Statement kHash{"migrator.hash",
                                 "SELECT hash FROM schema_migrations WHERE number = $1"};
    std::string hash;
    RETURN_IF_ERROR(transaction_.Query(kHash, {std::int64_t{number}}, [&](const Row& row) {
      hash = row.Text(0);
      return absl::OkStatus();
    }));
    return hash;
  }
  absl::Status Apply(const Migration& migration, const std::string& hash) override {
    static const Statement kRecord{
        "migrator.record",
        "INSERT INTO schema_migrations (number, name, hash, time_micros) VALUES ($1, $2, $3, $4)"};
    RETURN_IF_ERROR(connection_->RunScript(std::string(migration.sql)));
    return transaction_
        .Execute(kRecord, {std::int64_t{migration.number}, migration.name, std::string_view(hash),
                           absl::ToUnixMicros(time::Clock::System().Now())})
        .status();
  }
  absl::Status End(absl::Status status) override {
    absl::Status ended = absl::OkStatus();
    if (connection_->in_transaction())
      ended = connection_->Run(status.ok() ? "COMMIT" : "ROLLBACK");
    return status.ok() ? ended : status;
  }
  absl::Status Finish() override { return absl::OkStatus(); }

 private:
  std::unique_ptr<Connection> connection_;
  SqliteTransaction transaction_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<MigrationTarget>> OpenMigrationTarget(const std::string& path) {
  ASSIGN_OR_RETURN(auto connection, Connection::Open(path, Role::kWriter));
  return std::make_unique<SqliteMigration>(std::move(connection));
}

}  // namespace senda::storage::sqlite
