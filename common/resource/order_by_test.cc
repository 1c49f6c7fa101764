#include "common/resource/order_by.h"

#include <algorithm>
#include <random>

#include "common/resource/testdata/sample.pb.h"
#include "common/resource/testdata/sample_table.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

class OrderBy : public testdata::SampleTable {
 protected:
  Ordering Parse(const std::string& order_by) {
    auto ordering = Ordering::Parse(order_by, plan(), dialect());
    EXPECT_TRUE(ordering.ok()) << order_by << ": " << ordering.status();
    return ordering.ok() ? *std::move(ordering) : Ordering::Parse("", plan(), dialect()).value();
  }

  std::string ReasonFor(const std::string& order_by) {
    const auto violations =
        errors::ViolationsOf(Ordering::Parse(order_by, plan(), dialect()).status());
    if (violations.size() != 1) return "";
    EXPECT_EQ(violations[0].field, "order_by");
    description_ = violations[0].description;
    return violations[0].reason;
  }

  // The ids in this order, read in one go.
  std::string All(const std::string& order_by) {
    return Select(SqlCondition{}, Parse(order_by).OrderBySql());
  }

  // The ids in this order, read in pages, each from the keys of the last row of the one before.
  std::string Paged(const std::string& order_by, int page_size) {
    const Ordering ordering = Parse(order_by);
    std::string ids;
    std::vector<OwnedValue> keys;
    for (int page = 0; page < 1000; ++page) {
      SqlCondition after;
      if (page > 0) after = ordering.After(keys, 2).value();
      const std::string sql =
          fmt::format("SELECT id, {} FROM samples WHERE trust = $1{}{} ORDER BY {} LIMIT {}",
                      ordering.KeysSql(), after.sql.empty() ? "" : " AND ", after.sql,
                      ordering.OrderBySql(), page_size);
      int rows = 0;
      const absl::Status status = Query(sql, after.parameters, [&](const storage::Row& row) {
        EXPECT_EQ(row.columns(), 1 + ordering.key_count());
        ids += (ids.empty() ? "" : " ") + std::string(row.Text(0));
        keys = ordering.KeysOf(row, 1);
        ++rows;
        return absl::OkStatus();
      });
      if (!status.ok()) return status.ToString() + ": " + sql;
      if (rows < page_size) return ids;
    }
    return "endless";
  }

  std::string description_;
};

TEST_P(OrderBy, IsByIdWhenNothingIsAsked) {
  EXPECT_EQ(Parse("").OrderBySql(), "id");
  EXPECT_EQ(Parse("  ").OrderBySql(), "id");
  EXPECT_EQ(Parse("name").OrderBySql(), "id");
  EXPECT_EQ(Parse("name desc").OrderBySql(), "id DESC");
}

TEST_P(OrderBy, AlwaysEndsInTheIdInTheLastDirection) {
  EXPECT_EQ(Parse("year_group").OrderBySql(), "year_group, id");
  EXPECT_EQ(Parse("year_group asc").OrderBySql(), "year_group, id");
  EXPECT_EQ(Parse("year_group desc").OrderBySql(), "year_group DESC, id DESC");
  EXPECT_EQ(Parse(" create_time desc ,\tcost_pence ").OrderBySql(),
            "create_time DESC, cost_pence, id");
  EXPECT_EQ(Parse("year_group,name desc,rate").OrderBySql(), "year_group, id DESC");
}

TEST_P(OrderBy, ComparesRowsWhenAllGoesOneWay) {
  const auto after = Parse("year_group desc").After({std::int64_t{3}, std::string("p")}, 5);
  EXPECT_EQ(after->sql, "((year_group, id) < ($5, $6))");
}

TEST_P(OrderBy, TakesEveryScalarField) {
  for (const char* field : {"name",   "school",      "pupil",       "code",        "title",
                            "note",   "year_group",  "score",       "cost_pence",  "active",
                            "rate",   "status",      "met_time",    "start_date",  "computed",
                            "slogan", "create_time", "update_time", "delete_time", "expire_time"}) {
    EXPECT_TRUE(Ordering::Parse(field, plan(), dialect()).ok()) << field;
  }
}

TEST_P(OrderBy, RefusesOtherFields) {
  EXPECT_EQ(ReasonFor("tilte"), "UNKNOWN_FIELD");
  EXPECT_NE(description_.find("'title'"), std::string::npos);
  EXPECT_EQ(ReasonFor("id"), "UNKNOWN_FIELD");
  EXPECT_EQ(ReasonFor("trust"), "UNKNOWN_FIELD");
  EXPECT_EQ(ReasonFor("etag"), "UNKNOWN_FIELD");
  EXPECT_EQ(ReasonFor("plan.aim"), "UNKNOWN_FIELD");
  EXPECT_EQ(ReasonFor("title;DROP"), "UNKNOWN_FIELD");
  for (const char* field : {"plan", "tags", "needs", "labels", "digest", "length"}) {
    EXPECT_EQ(ReasonFor(field), "ORDER_BY_FIELD_UNSUPPORTED") << field;
  }
}

TEST_P(OrderBy, RefusesFaultySyntax) {
  for (const char* order_by :
       {",", "title,", ",title", "title DESC", "title descending", "title asc desc", "title; id",
        "title, title desc", "desc desc desc", "code, title, note, rate, score, status"}) {
    EXPECT_EQ(ReasonFor(order_by), "ORDER_BY_SYNTAX") << order_by;
  }
}

TEST_P(OrderBy, RefusesKeysOfAnotherOrder) {
  const Ordering ordering = Parse("year_group, rate");
  const std::vector<std::vector<OwnedValue>> others = {
      {},
      {std::int64_t{3}, 0.5},
      {std::int64_t{3}, std::int64_t{1}, std::string("p")},
      {std::string("3"), 0.5, std::string("p")},
      {std::int64_t{3}, std::monostate(), std::string("p")},
      {std::int64_t{3}, 0.5, std::string("p"), std::string("q")}};
  for (const auto& keys : others) {
    const auto violations = errors::ViolationsOf(ordering.After(keys, 2).status());
    ASSERT_EQ(violations.size(), 1U);
    EXPECT_EQ(violations[0].reason, "PAGE_TOKEN_INVALID");
  }
}

TEST_P(OrderBy, PutsAbsentValuesBeforeAllOthers) {
  Insert("least", {{"score", "-9223372036854775806"}, {"rate", "-1e300"}, {"met_time", "-1"}});
  Insert("absent", {});
  Insert("most", {{"score", "5"}, {"met_time", "5"}, {"start_date", "'2025-01-01'"}});
  EXPECT_EQ(All("score"), "absent least most");
  EXPECT_EQ(All("score desc"), "most least absent");
  EXPECT_EQ(All("met_time"), "absent least most");
  EXPECT_EQ(All("start_date desc"), "most least absent");
  EXPECT_EQ(All("rate"), "least absent most");
}

TEST_P(OrderBy, OrdersTextByCodePoint) {
  Insert("1", {{"title", "'a-b'"}});
  Insert("2", {{"title", "'aB'"}});
  Insert("3", {{"title", "'ab'"}});
  Insert("4", {{"title", "'B'"}});
  Insert("5", {{"title", "'\xC3\xA9'"}});
  Insert("6", {{"title", "''"}});
  EXPECT_EQ(All("title"), "6 4 1 2 3 5");
}

// Pages of any size give what one query gives: each row once, in order, whatever ties and absent
// values there are and whichever way each field goes.
TEST_P(OrderBy, PagesMissAndRepeatNothing) {
  std::mt19937_64 random(20261121);
  const auto pick = [&random](const std::vector<std::string>& from) {
    return from[random() % from.size()];
  };
  for (int i = 0; i < 40; ++i) {
    Insert(fmt::format("r{:02}", i),
           {{"title", pick({"''", "'a'", "'B'", "'b c'"})},
            {"note", pick({"NULL", "''", "'x'"})},
            {"year_group", pick({"0", "-4", "3"})},
            {"score", pick({"NULL", "0", "-9223372036854775806", "9223372036854775807"})},
            {"rate", pick({"0", "0.1", "-2.5", "1e300"})},
            {"status", pick({"''", "'STATUS_DRAFT'"})},
            {"start_date", pick({"NULL", "'2025-01-01'", "'2024-12-31'"})},
            {"met_time", pick({"NULL", "0", "1756717200000000"})}});
  }
  const std::vector<std::string> fields = {"title", "note",   "year_group", "score",
                                           "rate",  "status", "start_date", "met_time"};
  for (int i = 0; i < 40; ++i) {
    std::vector<std::string> chosen = fields;
    std::shuffle(chosen.begin(), chosen.end(), random);
    chosen.resize(1 + random() % 3);
    std::string order_by;
    for (const std::string& field : chosen) {
      order_by += (order_by.empty() ? "" : ",") + field + pick({"", " desc"});
    }
    const std::string all = All(order_by);
    EXPECT_EQ(std::count(all.begin(), all.end(), ' '), 39) << order_by;
    for (const int page_size : {1, 3, 40}) {
      EXPECT_EQ(Paged(order_by, page_size), all) << order_by << " by " << page_size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, OrderBy, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
