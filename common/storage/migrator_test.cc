#include "common/storage/migrator.h"

#include <thread>
#include <vector>

#include "common/status/errors.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

constexpr Migration kPupils{101, "pupils",
                            "CREATE TABLE pupils (trust TEXT NOT NULL, name TEXT NOT NULL, "
                            "PRIMARY KEY (trust, name));"
                            "CREATE INDEX pupils_by_name ON pupils (name);"};
constexpr Migration kPupilsEdited{101, "pupils", "CREATE TABLE pupils (trust TEXT NOT NULL);"};
constexpr Migration kClasses{102, "classes", "CREATE TABLE classes (name TEXT NOT NULL);"};
constexpr Migration kBroken{
    102, "broken", "CREATE TABLE half (name TEXT NOT NULL); CREATE TABLE half (again TEXT);"};

class Migrator : public testing::DatabaseTest {};

absl::StatusOr<std::int64_t> CountRows(Database& database, const std::string& table) {
  std::int64_t count = -1;
  absl::Status status =
      database.Run(AccessMode::kRead, Database::kAllTrusts, [&](Transaction& transaction) {
        return transaction.Query({"test.count", "SELECT COUNT(*) FROM " + table}, {},
                                 [&](const Row& row) {
                                   count = row.Int(0);
                                   return absl::OkStatus();
                                 });
      });
  if (!status.ok()) return status;
  return count;
}

TEST_P(Migrator, BuildsTheSharedAndTheServiceTables) {
  const auto database = Open({{kPupils}});
  EXPECT_EQ(CountRows(*database, "pupils").value(), 0);
  EXPECT_EQ(CountRows(*database, "changes").value(), 0);
  EXPECT_EQ(CountRows(*database, "audit_log").value(), 0);
}

TEST_P(Migrator, RunsEachMigrationOnce) {
  const std::vector<Migration> first = {kPupils};
  const std::vector<Migration> both = {kPupils, kClasses};
  ASSERT_TRUE(Migrate(Options(), first).ok());
  ASSERT_TRUE(Migrate(Options(), first).ok());
  EXPECT_TRUE(Migrate(Options(), both).ok());
  const auto database = OpenDatabase(Options());
  EXPECT_EQ(CountRows(**database, "classes").value(), 0);
}

TEST_P(Migrator, RefusesAMigrationWhoseTextHasChanged) {
  const std::vector<Migration> edited = {kPupilsEdited};
  const std::vector<Migration> original = {kPupils};
  ASSERT_TRUE(Migrate(Options(), original).ok());
  const absl::Status status = Migrate(Options(), edited);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(errors::ReasonOf(status), "MIGRATION_CHANGED");
}

TEST_P(Migrator, LeavesNothingOfAMigrationThatFails) {
  const std::vector<Migration> broken = {kPupils, kBroken};
  EXPECT_FALSE(Migrate(Options(), broken).ok());
  const auto database = OpenDatabase(Options());
  EXPECT_EQ((*database)->Health().schema_version, 101);
  EXPECT_FALSE(CountRows(**database, "half").ok());
}

TEST_P(Migrator, RefusesAServiceMigrationAmongTheSharedNumbers) {
  const std::vector<Migration> low = {{100, "low", "CREATE TABLE low (name TEXT)"}};
  EXPECT_FALSE(Migrate(Options(), low).ok());
}

TEST_P(Migrator, ConcurrentMigratorsWaitForOneAnother) {
  const std::vector<Migration> both = {kPupils, kClasses};
  std::vector<absl::Status> outcomes(4);
  std::vector<std::thread> threads;
  for (absl::Status& outcome : outcomes) {
    threads.emplace_back([&] { outcome = Migrate(Options(), both); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& outcome : outcomes) EXPECT_TRUE(outcome.ok()) << outcome;
}

TEST_P(Migrator, HealthTellsTheSchemaVersion) {
  if (!is_postgres()) {
    const auto empty = OpenDatabase(Options());
    EXPECT_TRUE((*empty)->Health().reachable);
    EXPECT_EQ((*empty)->Health().schema_version, 0);
  }
  const std::vector<Migration> both = {kPupils, kClasses};
  const auto database = Open(both);
  EXPECT_TRUE(database->Health().reachable);
  EXPECT_EQ(database->Health().schema_version, 102);
  EXPECT_EQ(NewestMigration(both), 102);
}

TEST(MigratorMemory, OpensAMigratedDatabaseInMemory) {
  const std::vector<Migration> migrations = {kPupils};
  auto database = OpenMigrated({.url = "sqlite::memory:", .schema = "test"}, migrations);
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ((*database)->Health().schema_version, 101);
}

INSTANTIATE_TEST_SUITE_P(Engines, Migrator, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
