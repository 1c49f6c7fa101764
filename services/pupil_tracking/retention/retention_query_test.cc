#include "services/pupil_tracking/retention/retention_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/resource/row_codec.h"
#include "common/status/errors.h"
#include "common/testing/test_database.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"

namespace senda::pupil_tracking {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

rpc::Scope Of(std::vector<std::string> schools) {
  rpc::Scope scope;
  scope.all_schools = schools.empty();
  scope.schools = std::move(schools);
  return scope;
}

// Every kind of question: with and without school and a place to go on from.
std::vector<RetentionQuery> Questions() {
  std::vector<RetentionQuery> questions;
  for (const std::string school : {"", "trusts/t/schools/1"}) {
    for (const bool goes_on : {false, true}) {
      RetentionQuery query;
      query.trust = "t";
      query.school = school;
      query.by = absl::CivilDay(2033, 3, 1);
      query.years = {25, 31};
      if (goes_on) query.after = RetentionKey{"2001-05-04", "x"};
      query.limit = 51;
      questions.push_back(query);
    }
  }
  return questions;
}

class RetentionQueryTest : public testing::DatabaseTest {
 protected:
  // What `column` of each row says; nothing for column 0.
  std::vector<std::string> Run(storage::Database& database, const RetentionSelect& select,
                               const std::string& before = "", int column = 0) {
    std::vector<std::string> found;
    const storage::Statement statement{"test.retention", before + select.statement.sql};
    const absl::Status status =
        database.Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
          found.clear();
          return transaction.Query(statement, resource::ViewsOf(select.parameters),
                                   [&](const storage::Row& row) {
                                     if (column > 0) found.emplace_back(row.Text(column));
                                     return absl::OkStatus();
                                   });
        });
    EXPECT_TRUE(status.ok()) << status << select.statement.sql;
    return found;
  }
};

TEST_P(RetentionQueryTest, IsAnsweredByEachEngineWhateverIsAsked) {
  const auto database = Open(Migrations(), "pupils");
  for (const RetentionQuery& query : Questions()) {
    for (const rpc::Scope& scope :
         {Of({}), Of({"trusts/t/schools/1"}), Of({"trusts/t/schools/1", "trusts/t/schools/2"})}) {
      Run(*database, SelectOver(query, scope, database->dialect()));
      Run(*database, CountOver(query, scope));
    }
  }
}

TEST_P(RetentionQueryTest, WalksAlongTheDatesOfBirth) {
  if (is_postgres()) GTEST_SKIP() << "SQLite tells its plan without rows to plan for";
  const auto database = Open(Migrations(), "pupils");
  for (const RetentionQuery& query : Questions()) {
    const std::string index =
        query.school.empty() ? "SEARCH p USING INDEX pupils_birth (trust=? AND date_of_birth"
                             : "SEARCH p USING INDEX pupils_school_birth (trust=? AND school=? AND "
                               "date_of_birth";
    const auto plan =
        Run(*database, SelectOver(query, Of({}), database->dialect()), "EXPLAIN QUERY PLAN ", 3);
    ASSERT_FALSE(plan.empty());
    EXPECT_THAT(plan.front(), StartsWith(index));
    for (const std::string& step : plan) {
      EXPECT_THAT(step, Not(HasSubstr("TEMP B-TREE")));
      EXPECT_THAT(step, Not(StartsWith("SCAN ")));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, RetentionQueryTest, testing::TestDatabases(),
                         testing::EngineName);

TEST(RetentionKey, ComesBackFromItsValuesAndFromNoOthers) {
  const auto back = RetentionKey::FromValues(RetentionKey{"2008-02-29", "x"}.ToValues());
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->date_of_birth, "2008-02-29");
  EXPECT_EQ(back->id, "x");
  const auto violations =
      errors::ViolationsOf(RetentionKey::FromValues({std::int64_t{1}}).status());
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].reason, "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace senda::pupil_tracking
