#include "common/resource/filter_sql.h"

#include "common/resource/testdata/filter_rows.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

class FilterSql : public testdata::FilterRows {};

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

INSTANTIATE_TEST_SUITE_P(Engines, FilterSql, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
