#include "common/testing/test_database.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "common/storage/migrator.h"
#include "common/storage/sqlite/scratch_file.h"
#include "common/time/clock.h"
#include "fmt/format.h"

namespace senda::testing {
namespace {

class SqlitePlace final : public DatabasePlace {
 public:
  explicit SqlitePlace(std::unique_ptr<storage::sqlite::ScratchFile> file)
      : file_(std::move(file)) {}
  storage::DatabaseOptions Options(const std::string& schema) const override {
    return {.url = "sqlite://" + file_->path(), .schema = schema};
  }

 private:
  std::unique_ptr<storage::sqlite::ScratchFile> file_;
};

void RunOnPostgres(const std::string& url, const std::string& sql) {
  PGconn* connection = PQconnectdb(url.c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s: %s\n", sql.c_str(), PQerrorMessage(connection));
    std::abort();
  }
  PQclear(result);
  PQfinish(connection);
}

// Schemas of the server's own database, each with a name nobody else has: made in a tenth of the
// time of a database.
class PostgresPlace final : public DatabasePlace {
 public:
  explicit PostgresPlace(std::string server) : server_(std::move(server)) {
    static std::atomic<int> counter{0};
    suffix_ = fmt::format("_{}_{}", getpid(), ++counter);
  }
  ~PostgresPlace() override {
    std::string sql = "SET client_min_messages = error";
    for (const std::string& schema : schemas_) {
      sql += fmt::format("; DROP SCHEMA IF EXISTS {} CASCADE", schema);
    }
    RunOnPostgres(server_, sql);
  }
  storage::DatabaseOptions Options(const std::string& schema) const override {
    schemas_.insert(schema + suffix_);
    return {.url = server_, .schema = schema + suffix_};
  }

 private:
  const std::string server_;
  std::string suffix_;
  mutable std::set<std::string> schemas_;
};

// Test and server each ask what day it is, and must hear the same.
void PassMidnight() {
  const absl::Time now = absl::Now();
  const absl::Time midnight = absl::FromCivil(time::Today(now) + 1, time::London());
  if (midnight - now < absl::Seconds(10)) absl::SleepFor(midnight - now);
}

}  // namespace

std::unique_ptr<DatabasePlace> NewPlace(const std::string& engine) {
  if (engine == "sqlite") {
    auto file = storage::sqlite::ScratchFile::Create();
    if (!file.ok()) std::abort();
    return std::make_unique<SqlitePlace>(std::move(*file));
  }
  const char* server = std::getenv("SENDA_TEST_POSTGRES");
  if (server == nullptr || *server == '\0') return nullptr;
  return std::make_unique<PostgresPlace>(server);
}

void DatabaseTest::SetUp() {
  PassMidnight();
  place_ = NewPlace(GetParam());
  if (place_ != nullptr) return;
  const char* required = std::getenv("SENDA_REQUIRE_SERVERS");
  if (required != nullptr && std::string(required) == "1") {
    FAIL() << "SENDA_TEST_POSTGRES is not set, and SENDA_REQUIRE_SERVERS=1 allows no skip";
  }
  GTEST_SKIP() << "set SENDA_TEST_POSTGRES to a PostgreSQL URL to run this";
}

std::unique_ptr<storage::Database> DatabaseTest::Open(
    std::span<const storage::Migration> migrations, const std::string& schema) const {
  auto database = storage::OpenMigrated(Options(schema), migrations);
  EXPECT_TRUE(database.ok()) << database.status();
  return database.ok() ? std::move(*database) : nullptr;
}

void DatabaseTest::RunAsOwner(const std::string& sql, const std::string& schema) const {
  const storage::DatabaseOptions options = Options(schema);
  if (is_postgres()) {
    RunOnPostgres(options.url, fmt::format("SET search_path TO {}; SET senda.trust = '-'; {}",
                                           options.schema, sql));
    return;
  }
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(options.url.substr(9).c_str(), &db), SQLITE_OK);
  sqlite3_busy_timeout(db, 5'000);
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(db);
  sqlite3_close(db);
}

}  // namespace senda::testing
