#include <fmt/format.h>
#include <libpq-fe.h>
#include <sqlite3.h>

#include <cstdlib>
#include <functional>
#include <set>

#include "absl/strings/match.h"
#include "tests/conformance/resource_test.h"

// Every table of every service: one trust's rows are no other's.
namespace senda::conformance {
namespace {

// Tables that hold nothing of any trust: what has been migrated, which directory processes run, and
// how many changes of grants there were.
const std::set<std::string>& WithoutTrust() {
  static const std::set<std::string> tables = {"schema_migrations", "directory_processes",
                                               "grant_feed_head"};
  return tables;
}

std::set<std::string> Sources() {
  std::set<std::string> sources;
  for (const Resource& resource : AllResources()) sources.insert(resource.source);
  return sources;
}

class PostgresCatalogue {
 public:
  explicit PostgresCatalogue(const char* url) : connection_(PQconnectdb(url), PQfinish) {}

  // Rows of text columns.
  std::vector<std::vector<std::string>> Rows(const std::string& sql) {
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection_.get(), sql.c_str()), PQclear);
    EXPECT_EQ(PQresultStatus(result.get()), PGRES_TUPLES_OK) << PQerrorMessage(connection_.get());
    std::vector<std::vector<std::string>> rows;
    for (int i = 0; i < PQntuples(result.get()); ++i) {
      rows.emplace_back();
      for (int c = 0; c < PQnfields(result.get()); ++c) {
        rows.back().push_back(PQgetvalue(result.get(), i, c));
      }
    }
    return rows;
  }

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

TEST(Catalogue, BindsEveryTableOnPostgresToItsTrust) {
  World* world = World::Of("postgres");
  if (world == nullptr) GTEST_SKIP() << "set SENDA_TEST_POSTGRES to run this";
  PostgresCatalogue catalogue(std::getenv("SENDA_TEST_POSTGRES"));
  for (const std::string& source : Sources()) {
    const auto tables = catalogue.Rows(fmt::format(
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, r.rolname,"
        " EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'trust'"
        "         AND a.attnotnull),"
        " (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE n.nspname = '{}{}' AND c.relkind IN ('r', 'p')",
        source, world->schema_suffix()));
    EXPECT_GE(tables.size(), 6u) << source;
    for (const auto& table : tables) {
      const std::string name = source + "." + table[0];
      EXPECT_NE(table[3], "senda_app") << name << " belongs to the role that serves";
      if (WithoutTrust().contains(table[0])) continue;
      EXPECT_EQ(table[4], "t") << name << " has no column trust";
      EXPECT_EQ(table[1], "t") << name << " has no row security";
      EXPECT_EQ(table[2], "t") << name << " does not force row security on its owner";
      EXPECT_NE(table[5], "0") << name << " has no policy";
    }
  }
  const auto role =
      catalogue.Rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'senda_app'");
  ASSERT_EQ(role.size(), 1u);
  EXPECT_EQ(role[0], (std::vector<std::string>{"f", "f"}));
}

TEST(Catalogue, GivesEveryTableOnSqliteItsTrust) {
  World* world = World::Of("sqlite");
  for (const std::string& source : Sources()) {
    sqlite3* database = nullptr;
    const std::string path = fmt::format("{}/{}.db", world->harness().data_dir(), source);
    ASSERT_EQ(sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
    std::set<std::string> without;
    sqlite3_exec(
        database,
        "SELECT name FROM sqlite_schema s WHERE type = 'table' AND NOT EXISTS"
        " (SELECT 1 FROM pragma_table_info(s.name) WHERE name = 'trust' AND \"notnull\")",
        [](void* names, int, char** row, char**) {
          static_cast<std::set<std::string>*>(names)->insert(row[0]);
          return 0;
        },
        &without, nullptr);
    sqlite3_close(database);
    for (const std::string& table : without) {
      EXPECT_TRUE(WithoutTrust().contains(table)) << source << "." << table;
    }
  }
}

// Every resource's table is where its contract says.
TEST(Catalogue, HasATableForEveryResource) {
  World* world = World::Of("sqlite");
  for (const Resource& resource : AllResources()) {
    bool there = false;
    const storage::Statement statement{
        "catalogue.resource", fmt::format("SELECT count(trust) FROM {}", resource.policy.table())};
    const absl::Status status =
        world->harness()
            .host()
            .database(resource.source)
            .Run(storage::AccessMode::kRead, storage::Database::kAllTrusts,
                 [&](storage::Transaction& transaction) {
                   return transaction.Query(statement, {}, [&](const storage::Row&) {
                     there = true;
                     return absl::OkStatus();
                   });
                 });
    EXPECT_TRUE(status.ok() && there) << resource.singular << " " << status;
  }
}

}  // namespace
}  // namespace senda::conformance
