#include "common/resource/filter_sql.h"

#include <random>

#include "absl/strings/numbers.h"
#include "common/resource/testdata/sample.pb.h"
#include "common/resource/testdata/sample_table.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

// Rows: `full` has every field, `low` other values, `bare` none at all, `odd` awkward text.
class FilterSql : public testdata::SampleTable {
 protected:
  void SetUp() override {
    SampleTable::SetUp();
    if (IsSkipped()) return;
    Insert("full",
           {{"title", "'Reading Ladder'"},
            {"school", "'trusts/oak/schools/1'"},
            {"note", "'Zo\xC3\xAB reads'"},
            {"version", "17"},
            {"create_time", "1756717200000000"},  // 2025-09-01T09:00:00Z
            {"delete_time", "1756717200000001"},
            {"year_group", "3"},
            {"score", "0"},
            {"cost_pence", "9007199254740993"},  // 2^53 + 1
            {"active", "1"},
            {"rate", "0.5"},
            {"status", "'STATUS_AGREED'"},
            {"met_time", "1756717200500000"},
            {"start_date", "'2025-09-01'"},
            {"digest", "'abc'"},
            {"plan", R"('{"aim":"Read daily","week_count":6,"target":0,"shared":true,)"
                     R"("status":"STATUS_DRAFT","agreed_time":"2025-09-01T09:00:00.500Z",)"
                     R"("due_date":{"year":2026,"month":7,"day":9},"weight":0.25,)"
                     R"("budget_pence":"1200","step":{"text":"One","done":true},)"
                     R"("steps":[{"text":"a","rank":2},{"text":"b"}]}')"},
            {"tags", R"('["phonics","5* work","O''Neil"]')"},
            {"levels", "'[1,20]'"},
            {"needs", R"('[{"type":"ASD","rank":1,"main":true,"step":{"text":"x"}},)"
                      R"({"type":"MLD","rank":2},{"type":"SLCN"}]')"},
            {"labels", R"('{"area":"north","wing_2":""}')"},
            {"states", R"('["STATUS_DRAFT","STATUS_AGREED"]')"},
            {"length", R"('"60s"')"},
            {"days", R"('[{"year":2026,"month":7,"day":9},{"year":2026,"month":7,"day":10}]')"},
            {"moments", R"('["2025-09-01T09:00:00.500Z"]')"},
            {"answers", "'[true]'"},
            {"okr", R"('{"objective":"Grow"}')"}});
    Insert("low", {{"title", "'Maths'"},
                   {"create_time", "1756717199999999"},
                   {"year_group", "-4"},
                   {"score", "-7"},
                   {"cost_pence", "9007199254740992"},
                   {"rate", "-1.5e3"},
                   {"status", "'STATUS_DRAFT'"},
                   {"met_time", "1756717200000000"},
                   {"start_date", "'2024-12-31'"},
                   {"plan", R"('{"agreed_time":"2025-09-01T09:00:00Z","step":{}}')"},
                   {"tags", R"('["phonics board"]')"},
                   {"levels", "'[2]'"},
                   {"slogan", "''"}});
    Insert("bare", {});
    Insert("odd", {{"title", "'100%_[a]*?\\ \"q\" it''s'"}, {"slogan", "'null'"}});
  }

  std::string Find(std::string_view filter) {
    const auto condition = CompileFilter(filter, plan(), dialect(), 2);
    return condition.ok() ? Select(*condition) : condition.status().ToString();
  }

  // "REASON position" of the only violation.
  std::string FaultOf(std::string_view filter) {
    const auto condition = CompileFilter(filter, plan(), dialect(), 2);
    EXPECT_EQ(condition.status().code(), absl::StatusCode::kInvalidArgument) << filter;
    const auto violations = errors::ViolationsOf(condition.status());
    if (violations.size() != 1) return "";
    EXPECT_EQ(violations[0].field, "filter");
    description_ = violations[0].description;
    return violations[0].reason + description_.substr(description_.rfind(' '));
  }

  std::string description_;
};

TEST_P(FilterSql, EmptyFilterIsNoCondition) {
  EXPECT_EQ(CompileFilter(" ", plan(), dialect(), 2)->sql, "");
}

TEST_P(FilterSql, ComparesText) {
  EXPECT_EQ(Find("title = Maths"), "low");
  EXPECT_EQ(Find("title = maths"), "");
  EXPECT_EQ(Find("title != Maths"), "bare full odd");
  EXPECT_EQ(Find("title < Maths"), "bare odd");
  EXPECT_EQ(Find("title <= Maths"), "bare low odd");
  EXPECT_EQ(Find("title > Maths"), "full");
  EXPECT_EQ(Find("title >= Maths"), "full low");
  EXPECT_EQ(Find("title < a"), "bare full low odd");  // by code point: capitals come first
  EXPECT_EQ(Find("title = \"\""), "bare");
  EXPECT_EQ(Find("title:*"), "full low odd");
}

TEST_P(FilterSql, HasOnTextMeansContainsInAnyCase) {
  EXPECT_EQ(Find("title:LADDER"), "full");
  EXPECT_EQ(Find("title:\"ng l\""), "full");
  EXPECT_EQ(Find("note:ZO\xC3\x8B"), "full");  // Zoë
  EXPECT_EQ(Find("NOT note:zo\xC3\xAB"), "bare low odd");
}

TEST_P(FilterSql, MatchesWildcardsInEqualityOnly) {
  EXPECT_EQ(Find("title = Read*"), "full");
  EXPECT_EQ(Find("title = *ths"), "low");
  EXPECT_EQ(Find("title = *a*d*"), "full");
  EXPECT_EQ(Find("title = read*"), "");
  EXPECT_EQ(Find("title != *a*"), "bare");
  EXPECT_EQ(Find("title = *"), "bare full low odd");
  EXPECT_EQ(FaultOf("title:Read*"), "FILTER_VALUE_INVALID 7");
  EXPECT_EQ(Find("name = \"trusts/oak/samples/*l*\""), "full low");
}

TEST_P(FilterSql, TakesEverythingButWildcardsLiterally) {
  const std::string odd = R"(100%_[a]\*?\\ \"q\" it's)";
  EXPECT_EQ(Find("title = \"" + odd + "\""), "odd");
  EXPECT_EQ(Find("title = \"*" + odd + "*\""), "odd");
  EXPECT_EQ(Find("title = \"100%_[a]\\**\""), "odd");
  EXPECT_EQ(Find("title = \"100%%*\""), "");
  EXPECT_EQ(Find("title = \"10__*\""), "");
  EXPECT_EQ(Find("title = \"100%_a*\""), "");
  EXPECT_EQ(Find("title = \"?00*\""), "");
  EXPECT_EQ(Find("title:\"%_[\""), "odd");
  EXPECT_EQ(Find("title:\"_____\""), "");
}

TEST_P(FilterSql, ComparesWholeNumbers) {
  EXPECT_EQ(Find("year_group = 3"), "full");
  EXPECT_EQ(Find("year_group != 3"), "bare low odd");
  EXPECT_EQ(Find("year_group < 0"), "low");
  EXPECT_EQ(Find("year_group <= -4"), "low");
  EXPECT_EQ(Find("year_group > 0"), "full");
  EXPECT_EQ(Find("year_group >= 0"), "bare full odd");
  EXPECT_EQ(Find("year_group:3"), "full");
  EXPECT_EQ(Find("year_group:*"), "full low");
  EXPECT_EQ(Find("year_group = \"3\""), "full");
  EXPECT_EQ(Find("cost_pence = 9007199254740993"), "full");  // exact past 2^53
  EXPECT_EQ(Find("cost_pence > 9007199254740992"), "full");
}

TEST_P(FilterSql, AbsentValuesMatchNoComparison) {
  EXPECT_EQ(Find("score = 0"), "full");
  EXPECT_EQ(Find("score != 0"), "low");
  EXPECT_EQ(Find("score < 100"), "full low");
  EXPECT_EQ(Find("NOT score = 0"), "bare low odd");
  EXPECT_EQ(Find("score:*"), "full low");
  EXPECT_EQ(Find("score = null"), "bare odd");
  EXPECT_EQ(Find("score != null"), "full low");
  EXPECT_EQ(Find("note != x"), "full");
  EXPECT_EQ(Find("note = null"), "bare low odd");
  EXPECT_EQ(Find("slogan:*"), "low odd");
  EXPECT_EQ(Find("slogan = null"), "bare full");
  EXPECT_EQ(Find("slogan = \"null\""), "odd");
}

TEST_P(FilterSql, ComparesRealNumbers) {
  EXPECT_EQ(Find("rate = 0.5"), "full");
  EXPECT_EQ(Find("rate < -1.4e3"), "low");
  EXPECT_EQ(Find("rate >= 0"), "bare full odd");
  EXPECT_EQ(Find("rate:*"), "full low");
}

TEST_P(FilterSql, ComparesBooleans) {
  EXPECT_EQ(Find("active = true"), "full");
  EXPECT_EQ(Find("active = false"), "bare low odd");
  EXPECT_EQ(Find("active != true"), "bare low odd");
  EXPECT_EQ(Find("active:true"), "full");
  EXPECT_EQ(Find("-active:*"), "bare low odd");
}

TEST_P(FilterSql, ComparesEnums) {
  EXPECT_EQ(Find("status = STATUS_AGREED"), "full");
  EXPECT_EQ(Find("status != STATUS_AGREED"), "bare low odd");
  EXPECT_EQ(Find("status:STATUS_DRAFT"), "low");
  EXPECT_EQ(Find("status = STATUS_UNSPECIFIED"), "bare odd");
  EXPECT_EQ(Find("status:*"), "full low");
  EXPECT_EQ(Find("status = (STATUS_DRAFT OR STATUS_AGREED)"), "full low");
}

TEST_P(FilterSql, ComparesTimestampsAtAnyOffset) {
  EXPECT_EQ(Find("met_time = 2025-09-01T09:00:00Z"), "low");
  EXPECT_EQ(Find("met_time = \"2025-09-01T10:00:00+01:00\""), "low");
  EXPECT_EQ(Find("met_time = 2025-09-01T09:00:00.5Z"), "full");
  EXPECT_EQ(Find("met_time > 2025-09-01T09:00:00Z"), "full");
  EXPECT_EQ(Find("met_time >= 2025-09-01T09:00:00Z"), "full low");
  EXPECT_EQ(Find("met_time != 2025-09-01T09:00:00Z"), "full");
  EXPECT_EQ(Find("met_time:*"), "full low");
  EXPECT_EQ(Find("met_time = null"), "bare odd");
  EXPECT_EQ(Find("create_time < 2025-09-01T09:00:00Z AND create_time > 2025-09-01T08:59:59Z"),
            "low");
  EXPECT_EQ(Find("delete_time:*"), "full");
  EXPECT_EQ(Find("delete_time > 2025-09-01T09:00:00Z"), "full");
  EXPECT_EQ(Find("expire_time = null"), "bare full low odd");
}

TEST_P(FilterSql, ComparesDates) {
  EXPECT_EQ(Find("start_date = 2025-09-01"), "full");
  EXPECT_EQ(Find("start_date < \"2025-01-01\""), "low");
  EXPECT_EQ(Find("start_date != 2025-09-01"), "low");
  EXPECT_EQ(Find("start_date >= 2024-12-31"), "full low");
  EXPECT_EQ(Find("start_date:*"), "full low");
  EXPECT_EQ(Find("start_date = null"), "bare odd");
}

TEST_P(FilterSql, ComparesNamesAndEtags) {
  EXPECT_EQ(Find("name = \"trusts/oak/samples/low\""), "low");
  EXPECT_EQ(Find("name = trusts/oak/samples/low"), "low");
  EXPECT_EQ(Find("name != \"trusts/oak/samples/low\""), "bare full odd");
  EXPECT_EQ(Find("name = \"trusts/elm/samples/low\""), "");
  EXPECT_EQ(Find("name:LOW"), "low");
  EXPECT_EQ(Find("name:*"), "bare full low odd");
  EXPECT_EQ(Find(R"(etag = "\"17\"")"), "full");
  EXPECT_EQ(Find(R"(etag != "\"17\"")"), "bare low odd");
}

TEST_P(FilterSql, TellsTheTypeOfNamesItRefuses) {
  EXPECT_EQ(FaultOf("name = \"trusts/oak/pupils/low\""), "FILTER_VALUE_INVALID 8");
  EXPECT_EQ(FaultOf("name = low"), "FILTER_VALUE_INVALID 8");
  EXPECT_EQ(FaultOf("name < low"), "FILTER_OPERATOR_UNSUPPORTED 1");
  EXPECT_EQ(FaultOf("etag = 17"), "FILTER_VALUE_INVALID 8");
}

TEST_P(FilterSql, ReachesIntoNestedMessages) {
  EXPECT_EQ(Find("plan.aim = \"Read daily\""), "full");
  EXPECT_EQ(Find("plan.aim:DAILY"), "full");
  EXPECT_EQ(Find("plan.aim = Read*"), "full");
  EXPECT_EQ(Find("plan.week_count > 5"), "full");
  EXPECT_EQ(Find("plan.weight = 0.25"), "full");
  EXPECT_EQ(Find("plan.budget_pence >= 1200"), "full");  // proto JSON has it as text
  EXPECT_EQ(Find("plan.shared = true"), "full");
  EXPECT_EQ(Find("plan.status = STATUS_DRAFT"), "full");
  EXPECT_EQ(Find("plan.step.done = true"), "full");
  EXPECT_EQ(Find("plan.step.text = One"), "full");
  EXPECT_EQ(Find("okr.objective = Grow"), "full");
}

TEST_P(FilterSql, NestedFieldsThatAreNotWrittenHaveTheirZeroValue) {
  EXPECT_EQ(Find("plan.aim = \"\""), "low");
  EXPECT_EQ(Find("plan.week_count = 0"), "low");
  EXPECT_EQ(Find("plan.week_count != 6"), "low");
  EXPECT_EQ(Find("plan.shared = false"), "low");
  EXPECT_EQ(Find("plan.status = STATUS_UNSPECIFIED"), "low");
  EXPECT_EQ(Find("plan.status != STATUS_DRAFT"), "low");
  EXPECT_EQ(Find("plan.step.rank = 0"), "full low");
  EXPECT_EQ(Find("okr.objective != Grow"), "");  // the message itself is absent
  EXPECT_EQ(Find("NOT okr.objective = Grow"), "bare low odd");
}

TEST_P(FilterSql, NestedOptionalFieldsMayBeAbsent) {
  EXPECT_EQ(Find("plan.target = 0"), "full");
  EXPECT_EQ(Find("plan.target != 5"), "full");
  EXPECT_EQ(Find("plan.target:*"), "full");
  EXPECT_EQ(Find("plan.target = null"), "bare low odd");
}

TEST_P(FilterSql, ComparesNestedTimestampsAndDates) {
  EXPECT_EQ(Find("plan.agreed_time = 2025-09-01T09:00:00Z"), "low");
  EXPECT_EQ(Find("plan.agreed_time > 2025-09-01T09:00:00Z"), "full");
  EXPECT_EQ(Find("plan.agreed_time <= 2025-09-01T09:00:00.5Z"), "full low");
  EXPECT_EQ(Find("plan.agreed_time < 2025-09-01T09:00:00.499999999Z"), "low");
  EXPECT_EQ(Find("plan.due_date = 2026-07-09"), "full");
  EXPECT_EQ(Find("plan.due_date < 2026-07-10 AND plan.due_date > 2026-07-08"), "full");
  EXPECT_EQ(Find("plan.due_date >= 2027-01-01"), "");
  EXPECT_EQ(Find("plan.due_date:*"), "full");
}

TEST_P(FilterSql, TellsPresenceOfMessagesAndTheirFields) {
  EXPECT_EQ(Find("plan:*"), "full low");
  EXPECT_EQ(Find("plan = null"), "bare odd");
  EXPECT_EQ(Find("plan.step:*"), "full low");
  EXPECT_EQ(Find("plan.step.text:*"), "full");
  EXPECT_EQ(Find("plan:aim"), "full");
  EXPECT_EQ(Find("plan:agreed_time"), "full low");
  EXPECT_EQ(Find("plan.week_count:*"), "full");
  EXPECT_EQ(Find("plan.shared:*"), "full");
  EXPECT_EQ(Find("plan.status:*"), "full");
  EXPECT_EQ(Find("plan.steps:*"), "full");
  EXPECT_EQ(Find("okr:*"), "full");
  EXPECT_EQ(Find("length:*"), "full");
  EXPECT_EQ(Find("digest:*"), "full");
}

TEST_P(FilterSql, LooksForElementsOfRepeatedFields) {
  EXPECT_EQ(Find("tags:phonics"), "full");  // an element equals it, which is not "contains"
  EXPECT_EQ(Find("tags:\"phonics board\""), "low");
  EXPECT_EQ(Find("tags:phon*"), "full low");
  EXPECT_EQ(Find("tags:\"5\\* work\""), "full");
  EXPECT_EQ(Find("tags:\"O'Neil\""), "full");
  EXPECT_EQ(Find("tags:(phonics OR none)"), "full");
  EXPECT_EQ(Find("NOT tags:phonics"), "bare low odd");
  EXPECT_EQ(Find("tags:*"), "full low");
  EXPECT_EQ(Find("levels:2"), "low");
  EXPECT_EQ(Find("levels:20"), "full");
  EXPECT_EQ(Find("states:STATUS_AGREED"), "full");
  EXPECT_EQ(Find("days:2026-07-10"), "full");
  EXPECT_EQ(Find("days:2026-07-11"), "");
  EXPECT_EQ(Find("moments:2025-09-01T09:00:00.5Z"), "full");
  EXPECT_EQ(Find("moments:2025-09-01T09:00:00Z"), "");
  EXPECT_EQ(Find("answers:true"), "full");
  EXPECT_EQ(Find("answers:false"), "");
}

TEST_P(FilterSql, LooksForElementsByTheirFields) {
  EXPECT_EQ(Find("needs.type:MLD"), "full");
  EXPECT_EQ(Find("needs.type:ml"), "");
  EXPECT_EQ(Find("needs.rank:2"), "full");
  EXPECT_EQ(Find("needs.rank:0"), "full");  // of SLCN, whose rank is not written
  EXPECT_EQ(Find("needs.rank:9"), "");
  EXPECT_EQ(Find("needs.main:true"), "full");
  EXPECT_EQ(Find("needs.step.text:x"), "full");
  EXPECT_EQ(Find("needs.step:*"), "full");
  EXPECT_EQ(Find("needs.rank:*"), "full");
  EXPECT_EQ(Find("plan.steps.text:b"), "full");
  EXPECT_EQ(Find("plan.steps.rank:2"), "full");
}

TEST_P(FilterSql, LooksIntoMaps) {
  EXPECT_EQ(Find("labels:area"), "full");
  EXPECT_EQ(Find("labels:none"), "");
  EXPECT_EQ(Find("labels.area:*"), "full");
  EXPECT_EQ(Find("labels.wing_2:*"), "full");
  EXPECT_EQ(Find("labels.area = north"), "full");
  EXPECT_EQ(Find("labels.area != south"), "full");
  EXPECT_EQ(Find("labels.area:NOR"), "full");
  EXPECT_EQ(Find("labels:*"), "full");
}

TEST_P(FilterSql, CombinesConditions) {
  EXPECT_EQ(Find("year_group = 3 OR title = Maths"), "full low");
  EXPECT_EQ(Find("active = false AND title = Maths OR title = \"\""), "bare low");
  // OR binds tighter than AND.
  EXPECT_EQ(Find("active = true AND year_group = 3 OR title = Maths"), "full");
  EXPECT_EQ(Find("((active = true AND year_group = 3) OR title = Maths)"), "full low");
  EXPECT_EQ(Find("-(active = true OR title = Maths)"), "bare odd");
  EXPECT_EQ(Find("year_group = 3 active = true"), "full");
}

TEST_P(FilterSql, LooksForBareWordsInAllText) {
  EXPECT_EQ(Find("ladder"), "full");
  EXPECT_EQ(Find("zo\xC3\xAB LADDER"), "full");
  EXPECT_EQ(Find("NULL"), "odd");
  EXPECT_EQ(Find("-ladder"), "bare low odd");
  EXPECT_EQ(Find("schools"), "");  // references are not text
  EXPECT_EQ(FaultOf("active"), "FILTER_SYNTAX 1");
  EXPECT_EQ(FaultOf("x AND wor*"), "FILTER_VALUE_INVALID 7");
}

TEST_P(FilterSql, RefusesUnknownFieldsWithTheirPosition) {
  EXPECT_EQ(FaultOf("title = a AND yaer_group = 3"), "UNKNOWN_FIELD 15");
  EXPECT_NE(description_.find("'year_group'"), std::string::npos);
  EXPECT_NE(description_.find("cost_pence"), std::string::npos);  // what there is
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

TEST_P(FilterSql, RefusesValuesOfAnotherType) {
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
  EXPECT_NE(description_.find("'STATUS_AGREED'"), std::string::npos);
}

TEST_P(FilterSql, RefusesOperatorsThatDoNotApply) {
  for (const char* filter :
       {"active < true", "status > STATUS_DRAFT", "tags = phonics", "needs = x", "levels > 1",
        "needs.rank = 1", "plan = x", "labels = x", "length = 60s", "length:60s", "digest = x",
        "plan.step = x", "plan.steps.rank > 1"}) {
    EXPECT_EQ(FaultOf(filter).substr(0, 6), "FILTER") << filter;
  }
  EXPECT_EQ(FaultOf("x tags = phonics"), "FILTER_OPERATOR_UNSUPPORTED 3");
}

TEST_P(FilterSql, RefusesWhatItCannotReach) {
  EXPECT_EQ(FaultOf("needs.words:x"), "FILTER_FIELD_UNSUPPORTED 7");
  EXPECT_EQ(FaultOf("labels.\"a'; DROP TABLE samples --\" = x"), "FILTER_FIELD_UNSUPPORTED 8");
  EXPECT_EQ(FaultOf("needs.0.type:x"), "UNKNOWN_FIELD 7");
}

TEST_P(FilterSql, NeverLetsTextBecomeSql) {
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

TEST_P(FilterSql, NumbersParametersFromTheGivenOne) {
  const auto condition = CompileFilter("title = a AND year_group = 3", plan(), dialect(), 7);
  EXPECT_EQ(condition->sql, "((title = $7) AND (year_group = $8))");
  EXPECT_EQ(condition->parameters, (std::vector<OwnedValue>{std::string("a"), std::int64_t{3}}));
}

// Any filter over known fields runs, and its NOT gives exactly the other rows: no condition is
// NULL.
TEST_P(FilterSql, EveryConditionIsTrueOrFalseForEveryRow) {
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

INSTANTIATE_TEST_SUITE_P(Engines, FilterSql, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
