#include "common/resource/filter_sql.h"

#include "common/resource/testdata/filter_rows.h"
#include "gtest/gtest.h"

namespace senda::resource {
namespace {

class FilterSqlNested : public testdata::FilterRows {};

TEST_P(FilterSqlNested, ReachesIntoNestedMessages) {
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

TEST_P(FilterSqlNested, NestedFieldsThatAreNotWrittenHaveTheirZeroValue) {
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

TEST_P(FilterSqlNested, NestedOptionalFieldsMayBeAbsent) {
  EXPECT_EQ(Find("plan.target = 0"), "full");
  EXPECT_EQ(Find("plan.target != 5"), "full");
  EXPECT_EQ(Find("plan.target:*"), "full");
  EXPECT_EQ(Find("plan.target = null"), "bare low odd");
}

TEST_P(FilterSqlNested, ComparesNestedTimestampsAndDates) {
  EXPECT_EQ(Find("plan.agreed_time = 2025-09-01T09:00:00Z"), "low");
  EXPECT_EQ(Find("plan.agreed_time > 2025-09-01T09:00:00Z"), "full");
  EXPECT_EQ(Find("plan.agreed_time <= 2025-09-01T09:00:00.5Z"), "full low");
  EXPECT_EQ(Find("plan.agreed_time < 2025-09-01T09:00:00.499999999Z"), "low");
  EXPECT_EQ(Find("plan.due_date = 2026-07-09"), "full");
  EXPECT_EQ(Find("plan.due_date < 2026-07-10 AND plan.due_date > 2026-07-08"), "full");
  EXPECT_EQ(Find("plan.due_date >= 2027-01-01"), "");
  EXPECT_EQ(Find("plan.due_date:*"), "full");
}

TEST_P(FilterSqlNested, TellsPresenceOfMessagesAndTheirFields) {
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

TEST_P(FilterSqlNested, LooksForElementsOfRepeatedFields) {
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

TEST_P(FilterSqlNested, LooksForElementsByTheirFields) {
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

TEST_P(FilterSqlNested, LooksIntoMaps) {
  EXPECT_EQ(Find("labels:area"), "full");
  EXPECT_EQ(Find("labels:none"), "");
  EXPECT_EQ(Find("labels.area:*"), "full");
  EXPECT_EQ(Find("labels.wing_2:*"), "full");
  EXPECT_EQ(Find("labels.area = north"), "full");
  EXPECT_EQ(Find("labels.area != south"), "full");
  EXPECT_EQ(Find("labels.area:NOR"), "full");
  EXPECT_EQ(Find("labels:*"), "full");
}

INSTANTIATE_TEST_SUITE_P(Engines, FilterSqlNested, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::resource
