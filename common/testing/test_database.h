#ifndef SENDA_COMMON_TESTING_TEST_DATABASE_H_
#define SENDA_COMMON_TESTING_TEST_DATABASE_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/storage/database.h"
#include "common/storage/migration.h"
#include "gtest/gtest.h"

// Real databases for tests, one suite for both engines:
//
//   class GoalStore : public testing::DatabaseTest {};   // namespace senda::testing
//   TEST_P(GoalStore, Remembers) { auto db = Open(goals::Migrations()); ... }
//   INSTANTIATE_TEST_SUITE_P(Engines, GoalStore, senda::testing::TestDatabases(),
//                            senda::testing::EngineName);
//
// SENDA_TEST_POSTGRES is the URL of a PostgreSQL whose user may create schemas and roles
// ("postgresql://postgres@127.0.0.1:5432/postgres"). Without it PostgreSQL's tests are skipped, or,
// with SENDA_REQUIRE_SERVERS=1, fail.
namespace senda::testing {

// The engines of every suite: "sqlite" and "postgres".
inline auto TestDatabases() { return ::testing::Values("sqlite", "postgres"); }
inline std::string EngineName(const ::testing::TestParamInfo<const char*>& info) {
  return info.param;
}

// A fresh, empty place for one database: a private file, or uniquely named PostgreSQL schemas. All
// of it is dropped at the end, so it must outlive the databases opened in it.
class DatabasePlace {
 public:
  virtual ~DatabasePlace() = default;
  // Options with which the place can be migrated and opened, any number of times. The schema gets a
  // name that begins with `schema`.
  virtual storage::DatabaseOptions Options(const std::string& schema) const = 0;
};
// nullptr when SENDA_TEST_POSTGRES is not set; aborts the test program when the server refuses.
std::unique_ptr<DatabasePlace> NewPlace(const std::string& engine);

// A fixture whose database is fresh for each test and dropped after it. A test does not begin in
// the last seconds of a day in London.
class DatabaseTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override;

  bool is_postgres() const { return std::string(GetParam()) == "postgres"; }
  // Where this test's database lives, for a second connection to it.
  storage::DatabaseOptions Options(const std::string& schema = "test") const {
    return place_->Options(schema);
  }
  // Migrates and opens it. The test fails if that does.
  std::unique_ptr<storage::Database> Open(std::span<const storage::Migration> migrations = {},
                                          const std::string& schema = "test") const;
  // Runs SQL as the owner of the schema, past row-level security.
  void RunAsOwner(const std::string& sql, const std::string& schema = "test") const;

 private:
  std::unique_ptr<DatabasePlace> place_;
};

}  // namespace senda::testing

#endif  // SENDA_COMMON_TESTING_TEST_DATABASE_H_
