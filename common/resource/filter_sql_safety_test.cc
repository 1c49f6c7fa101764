#include "common/resource/filter_sql.h"

#include <random>

#include "common/resource/testdata/filter_rows.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

class FilterSqlSafety : public testdata::FilterRows {};

TEST_P(FilterSqlSafety, TellsTheTypeOfNamesItRefuses) {
  EXPECT_EQ(FaultOf("name = \"trusts/oak/pupils/low\""), "FILTER_VALUE_INVALID 8");
  EXPECT_EQ(FaultOf("name = low"), "FILTER_VALUE_INVALID 8");
  EXPECT_EQ(FaultOf("name < low"), "FILTER_OPERATOR_UNSUPPORTED 1");
  EXPECT_EQ(FaultOf("etag = 17"), "FILTER_VALUE_INVALID 8");
}

TEST_P(FilterSqlSafety, RefusesUnknownFieldsWithTheirPosition) {
  EXPECT_EQ(FaultOf("title = a AND yaer_group = 3"), "UNKNOWN_FIELD 15");
  EXPECT_NE(description().find("'year_group'"), std::string::npos);
  EXPECT_NE(description().find("cost_pence"), std::string::npos);  // what there is
  EXPECT_EQ(FaultOf("plan.ame = 3"), "UNKNOWN_FIELD 6");
  EXPECT_EQ(FaultOf("plan.step.rank.x = 3"), "UNKNOWN_FIELD 16");
  EXPECT_EQ(FaultOf("plan:nothing"), "UNKNOWN_FIELD 6");
  EXPECT_EQ(FaultOf("trust = oak"), "UNKNOWN_FIELD 1");
  EXPECT_EQ(FaultOf("id = low"), "UNKNOWN_FIELD 1");
  EXPECT_EQ(FaultOf("version = 1"), "UNKNOWN_FIELD 1");
  EXPECT_EQ(FaultOf("start_date.year = 2025"), "UNKNOWN_FIELD 12");
  EXPECT_EQ(FaultOf("name.x = 1"), "UNKNOWN_FIELD 6");
  EXPECT_EQ(FaultOf("\"title' OR 1=1 --\" = 1"), "UNKNOWN_FIELD 1");
}

TEST_P(FilterSqlSafety, RefusesValuesOfAnotherType) {
  for (const char* filter : {"year_group = hello",
                             "year_group = 3.5",
                             "year_group = 9223372036854775808",
                             "year_group = *",
                             "rate = nan",
                             "rate = inf",
                             "rate = x",
                             "active = 1",
                             "active = TRUE",
                             "status = AGREED",
                             "status = 2",
                             "status = status_agreed",
                             "met_time = 2025-09-01",
                             "met_time = yesterday",
                             "met_time = infinite-future",
                             "start_date = 2025-02-30",
                             "start_date = 2025-9-1",
                             "start_date = 01/09/2025",
                             "start_date = 2025-09-01T09:00:00Z",
                             "plan.week_count = x",
                             "levels:x",
                             "states:DRAFT",
                             "year_group = null"}) {
    EXPECT_EQ(FaultOf(filter).substr(0, 20), "FILTER_VALUE_INVALID") << filter;
  }
  EXPECT_EQ(FaultOf("title = a status = STATUS_AGRED"), "FILTER_VALUE_INVALID 20");
  EXPECT_NE(description().find("'STATUS_AGREED'"), std::string::npos);
}

TEST_P(FilterSqlSafety, RefusesOperatorsThatDoNotApply) {
  for (const char* filter :
       {"active < true", "status > STATUS_DRAFT", "tags = phonics", "needs = x", "levels > 1",
        "needs.rank = 1", "plan = x", "labels = x", "length = 60s", "length:60s", "digest = x",
        "plan.step = x", "plan.steps.rank > 1"}) {
    EXPECT_EQ(FaultOf(filter).substr(0, 6), "FILTER") << filter;
  }
  EXPECT_EQ(FaultOf("x tags = phonics"), "FILTER_OPERATOR_UNSUPPORTED 3");
}

TEST_P(FilterSqlSafety, RefusesWhatItCannotReach) {
  EXPECT_EQ(FaultOf("needs.words:x"), "FILTER_FIELD_UNSUPPORTED 7");
  EXPECT_EQ(FaultOf("labels.\"a'; DROP TABLE samples --\" = x"), "FILTER_FIELD_UNSUPPORTED 8");
  EXPECT_EQ(FaultOf("needs.0.type:x"), "UNKNOWN_FIELD 7");
}

TEST_P(FilterSqlSafety, NeverLetsTextBecomeSql) {
  const std::vector<std::string> attacks = {"' OR '1'='1",    "'; DROP TABLE samples; --",
                                            "\\' OR 1=1 --",  "$1",
                                            "x') OR TRUE --", "%' OR '%'='",
                                            "\\\\'",          "E'\\\\x27'"};
  for (const std::string& attack : attacks) {
    std::string quoted;
    for (const char letter : attack) {
      if (letter == '"' || letter == '\\') quoted += '\\';
      quoted += letter;
    }
    for (const char* shape : {"title = \"{}\"", "title = \"{}*\"", "title:\"{}\"", "\"{}\"",
                              "tags:\"{}\"", "plan.aim = \"{}\"", "labels.area = \"{}\"",
                              "needs.type:\"{}\"", "note < \"{}\" AND note > \"{}\""}) {
      const std::string filter = fmt::format(fmt::runtime(shape), quoted, quoted);
      EXPECT_EQ(Find(filter), "") << filter;
      const auto condition = CompileFilter(filter, plan(), dialect(), 2);
      ASSERT_TRUE(condition.ok()) << filter;
      EXPECT_EQ(condition->sql.find(attack),
                attack == "$1" ? condition->sql.find("$1") : std::string::npos);
    }
  }
  EXPECT_EQ(Find("title:*"), "full low odd");
}

TEST_P(FilterSqlSafety, NumbersParametersFromTheGivenOne) {
  const auto condition = CompileFilter("title = a AND year_group = 3", plan(), dialect(), 7);
  EXPECT_EQ(condition->sql, "((title = $7) AND (year_group = $8))");
  EXPECT_EQ(condition->parameters, (std::vector<OwnedValue>{std::string("a"), std::int64_t{3}}));
}

// Any filter over known fields runs, and its NOT gives exactly the other rows: no condition is
// NULL.
TEST_P(FilterSqlSafety, EveryConditionIsTrueOrFalseForEveryRow) {
  static const char* const kFields[] = {"title",
                                        "note",
                                        "year_group",
                                        "score",
                                        "cost_pence",
                                        "active",
                                        "rate",
                                        "status",
                                        "met_time",
                                        "start_date",
                                        "digest",
                                        "plan",
                                        "plan.aim",
                                        "plan.week_count",
                                        "plan.target",
                                        "plan.shared",
                                        "plan.status",
                                        "plan.agreed_time",
                                        "plan.due_date",
                                        "plan.step",
                                        "plan.step.rank",
                                        "plan.steps.text",
                                        "tags",
                                        "levels",
                                        "needs",
                                        "needs.rank",
                                        "needs.type",
                                        "labels",
                                        "labels.area",
                                        "length",
                                        "states",
                                        "okr",
                                        "okr.objective",
                                        "slogan",
                                        "name",
                                        "etag",
                                        "create_time",
                                        "delete_time",
                                        "okr.results.done",
                                        "days",
                                        "moments",
                                        "answers"};
  static const char* const kOperators[] = {"=", "!=", "<", "<=", ">", ">=", ":"};
  static const char* const kValues[] = {"3",
                                        "-1.5",
                                        "true",
                                        "STATUS_DRAFT",
                                        "2025-09-01",
                                        "2025-09-01T09:00:00Z",
                                        "\"Read*\"",
                                        "null",
                                        "*",
                                        "x",
                                        "\"\"",
                                        "trusts/oak/samples/low",
                                        "\"\\\"17\\\"\"",
                                        "aim"};
  std::mt19937_64 random(20261121);
  const auto pick = [&random](const auto& from) { return from[random() % std::size(from)]; };
  int compiled = 0;
  for (int i = 0; i < 4000 && compiled < 400; ++i) {
    std::string filter;
    for (std::uint64_t terms = 1 + random() % 2; terms > 0; --terms) {
      if (!filter.empty()) filter += random() % 2 == 0 ? " OR " : " AND ";
      if (random() % 4 == 0) filter += "NOT ";
      filter += fmt::format("{} {} {}", pick(kFields), pick(kOperators), pick(kValues));
    }
    const auto condition = CompileFilter(filter, plan(), dialect(), 2);
    if (!condition.ok()) {
      FaultOf(filter);
      continue;
    }
    ++compiled;
    const std::string found = " " + Find(filter) + " ";
    const std::string others = " " + Find("NOT (" + filter + ")") + " ";
    for (const char* id : {"bare", "full", "low", "odd"}) {
      const std::string word = fmt::format(" {} ", id);
      EXPECT_NE(found.find(word) == std::string::npos, others.find(word) == std::string::npos)
          << filter << " gives" << found << "and its NOT" << others;
    }
  }
  EXPECT_EQ(compiled, 400);
}

INSTANTIATE_TEST_SUITE_P(Engines, FilterSqlSafety, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
