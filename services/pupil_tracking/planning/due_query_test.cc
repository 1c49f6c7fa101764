#include "services/pupil_tracking/planning/due_query.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/row_codec.h"
#include "common/status/errors.h"
#include "common/testing/test_database.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "services/pupil_tracking/pupils/class_links.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::AnyOf;
using ::testing::Not;

constexpr char kOne[] = "trusts/t/schools/1";
constexpr char kTwo[] = "trusts/t/schools/2";

// A call of somebody with this reach, who is linked to the pupils of his classes.
rpc::CallContext ContextOf(rpc::Scope scope) {
  static const rpc::PupilLinks links = &PupilsOfOwnClasses;
  rpc::CallContext context;
  context.principal.subject = "teacher";
  context.trust = "t";
  context.scope = std::move(scope);
  context.now = absl::FromUnixSeconds(1'788'220'800);  // 1 September 2026
  context.links = &links;
  return context;
}

const rpc::Scope kEverywhere{.all_schools = true};

std::vector<rpc::Scope> Scopes() {
  return {kEverywhere,
          {.schools = {kOne}},
          {.schools = {kOne, kTwo}},
          {.linked_schools = {kOne}},
          {.linked_schools = {kOne, kTwo}},
          {.all_linked = true},
          {.schools = {kTwo}, .linked_schools = {kOne}}};
}

// Every kind of question: with and without school, owner, kinds and a place to go on from.
std::vector<DueQuery> Questions() {
  std::vector<DueQuery> questions;
  for (const std::string school : {"", "trusts/t/schools/1"}) {
    for (const std::string owner : {"", "senco"}) {
      for (const int kind : {0, 1, 2, 4, 5}) {
        for (const std::string after : {"", "contacts", "ehcCases", "planCycles", "zzz"}) {
          DueQuery query;
          query.trust = "t";
          query.school = school;
          query.owner = owner;
          if (kind != 0) query.kinds = {static_cast<DueKind>(kind)};
          query.today = absl::CivilDay(2026, 9, 1);
          query.until = absl::CivilDay(2026, 9, 29);
          if (!after.empty()) query.after = DueKey{"2026-08-31", after, "x", "01"};
          query.limit = 51;
          questions.push_back(query);
        }
      }
    }
  }
  return questions;
}

class DueQueryTest : public testing::DatabaseTest {};

TEST_P(DueQueryTest, IsAnsweredByEachEngineWhateverIsAsked) {
  const auto database = Open(Migrations(), "pupils");
  for (const DueQuery& query : Questions()) {
    for (const rpc::Scope& scope : Scopes()) {
      const rpc::Call call(ContextOf(scope));
      const DueSelect select = SelectDue(query, call, database->dialect());
      if (select.statement.sql.empty()) continue;
      const absl::Status status =
          database->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
            return transaction.Query(select.statement, resource::ViewsOf(select.parameters),
                                     [](const storage::Row&) { return absl::OkStatus(); });
          });
      EXPECT_TRUE(status.ok()) << status << select.statement.sql;
    }
  }
}

TEST_P(DueQueryTest, ReadsNoTableFromEndToEnd) {
  if (is_postgres()) GTEST_SKIP() << "SQLite tells its plan without rows to plan for";
  const auto database = Open(Migrations(), "pupils");
  for (const rpc::Scope& scope : {kEverywhere, rpc::Scope{.linked_schools = {kOne}}}) {
    const rpc::Call call(ContextOf(scope));
    for (const DueQuery& query : Questions()) {
      const DueSelect select = SelectDue(query, call, database->dialect());
      if (select.statement.sql.empty()) continue;
      const storage::Statement explain{"test.explain",
                                       "EXPLAIN QUERY PLAN " + select.statement.sql};
      const absl::Status status =
          database->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
            return transaction.Query(
                explain, resource::ViewsOf(select.parameters), [](const storage::Row& row) {
                  EXPECT_THAT(std::string(row.Text(3)),
                              Not(AnyOf("SCAN x", "SCAN a", "SCAN p", "SCAN s", "SCAN own")));
                  return absl::OkStatus();
                });
          });
      EXPECT_TRUE(status.ok()) << status;
    }
  }
}

TEST_P(DueQueryTest, AsksNothingForAnOwnerWhoCouldOwnNothing) {
  const auto database = Open(Migrations(), "pupils");
  DueQuery query = Questions().front();
  query.owner = "senco";
  query.kinds = {DUE_KIND_PASSPORT, DUE_KIND_STATUTORY_DATE};
  EXPECT_EQ(SelectDue(query, rpc::Call(ContextOf(kEverywhere)), database->dialect()).statement.sql,
            "");
}

INSTANTIATE_TEST_SUITE_P(Engines, DueQueryTest, testing::TestDatabases(), testing::EngineName);

TEST(DueKey, ComesBackFromItsValuesAndFromNoOthers) {
  const DueKey key{"2026-08-31", "planCycles", "x", ""};
  const auto back = DueKey::FromValues(key.ToValues());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->collection, "planCycles");
  EXPECT_EQ(back->due_date, "2026-08-31");
  const auto violations = errors::ViolationsOf(DueKey::FromValues({std::int64_t{1}}).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].reason, "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace senda::pupil_tracking
