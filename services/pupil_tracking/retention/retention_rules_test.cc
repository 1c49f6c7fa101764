#include "services/pupil_tracking/retention/retention_rules.h"

#include <gtest/gtest.h>

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

constexpr RetentionYears kIrms{.pupil_record = 25, .sen_file = 31};

RetentionFacts Leaver(CivilDay birth, bool had_sen) {
  return {.birth = birth, .left = CivilDay(birth.year() + 16, 7, 20), .had_sen = had_sen};
}

CivilDay UntilOf(CivilDay birth, bool had_sen, const RetentionYears& years = kIrms) {
  return RetentionOn(Leaver(birth, had_sen), years, CivilDay(2026, 9, 1)).retain_until;
}

RetentionState StateOf(const RetentionFacts& facts, CivilDay on) {
  return RetentionOn(facts, kIrms, on).state;
}

// domain.md 2.14 and section 4 row 12, by the calendar: 2008 + 25 = 2033 and 2008 + 31 = 2039.
TEST(Retention, AddsTheYearsOfItsKindToTheDateOfBirth) {
  EXPECT_EQ(UntilOf(CivilDay(2008, 5, 14), false), CivilDay(2033, 5, 14));
  EXPECT_EQ(UntilOf(CivilDay(2008, 5, 14), true), CivilDay(2039, 5, 14));
  const Retention file = RetentionOn(Leaver(CivilDay(2008, 5, 14), true), kIrms, CivilDay());
  EXPECT_EQ(file.kind, RETAINED_RECORD_KIND_SEN_FILE);
  EXPECT_EQ(file.years, 31);
  const Retention record = RetentionOn(Leaver(CivilDay(2008, 5, 14), false), kIrms, CivilDay());
  EXPECT_EQ(record.kind, RETAINED_RECORD_KIND_PUPIL_RECORD);
  EXPECT_EQ(record.years, 25);
}

// 2033 and 2039 have no 29 February; 2038 (30 years, Tes) has none, 2036 (28) and 2040 (32) do.
TEST(Retention, EndsOn1MarchForThoseBornOn29FebruaryInACommonYear) {
  EXPECT_EQ(UntilOf(CivilDay(2008, 2, 29), false), CivilDay(2033, 3, 1));
  EXPECT_EQ(UntilOf(CivilDay(2008, 2, 29), true), CivilDay(2039, 3, 1));
  EXPECT_EQ(UntilOf(CivilDay(2008, 2, 29), true, {25, 30}), CivilDay(2038, 3, 1));
  EXPECT_EQ(UntilOf(CivilDay(2008, 2, 29), true, {28, 32}), CivilDay(2040, 2, 29));
  EXPECT_EQ(UntilOf(CivilDay(2008, 2, 28), false), CivilDay(2033, 2, 28));
  EXPECT_EQ(UntilOf(CivilDay(2008, 3, 1), false), CivilDay(2033, 3, 1));
}

TEST(Retention, KeepsThroughItsLastDayAndIsDueTheDayAfter) {
  const RetentionFacts facts = Leaver(CivilDay(2008, 2, 29), false);
  EXPECT_EQ(StateOf(facts, CivilDay(2033, 2, 28)), RETENTION_STATE_RETAINED);
  EXPECT_EQ(StateOf(facts, CivilDay(2033, 3, 1)), RETENTION_STATE_RETAINED);
  EXPECT_EQ(StateOf(facts, CivilDay(2033, 3, 2)), RETENTION_STATE_DUE);
}

TEST(Retention, FollowsThePolicyOfTheTrust) {
  EXPECT_EQ(UntilOf(CivilDay(2008, 5, 14), true, {25, 30}), CivilDay(2038, 5, 14));
  EXPECT_EQ(UntilOf(CivilDay(2008, 5, 14), true, {25, 35}), CivilDay(2043, 5, 14));
  EXPECT_EQ(UntilOf(CivilDay(2008, 5, 14), false, {30, 35}), CivilDay(2038, 5, 14));
}

TEST(Retention, IsNeverOverWhileThePupilIsOnRoll) {
  const CivilDay late(2060, 1, 1);
  RetentionFacts facts = Leaver(CivilDay(2008, 5, 14), true);
  facts.left.reset();
  EXPECT_EQ(StateOf(facts, late), RETENTION_STATE_ON_ROLL);
  facts.left = late;  // the last day on the roll is one on it
  EXPECT_EQ(StateOf(facts, late), RETENTION_STATE_ON_ROLL);
  EXPECT_EQ(StateOf(facts, late + 1), RETENTION_STATE_DUE);
  EXPECT_EQ(RetentionOn(facts, kIrms, late).retain_until, late);
}

TEST(Retention, IsBeatenByAHoldWhateverElseHolds) {
  RetentionFacts facts = Leaver(CivilDay(2008, 5, 14), false);
  const CivilDay after(2033, 5, 15);
  EXPECT_EQ(StateOf(facts, after), RETENTION_STATE_DUE);
  facts.open_holds = 1;
  EXPECT_EQ(StateOf(facts, after), RETENTION_STATE_HELD);
  EXPECT_EQ(StateOf(facts, CivilDay(2030, 1, 1)), RETENTION_STATE_HELD);
  EXPECT_EQ(RetentionOn(facts, kIrms, after).retain_until, CivilDay(2033, 5, 14));
}

TEST(LatestBirthOver, IsTheLastDayWhoseTimeIsOver) {
  EXPECT_EQ(LatestBirthOver(CivilDay(2033, 5, 15), 25), CivilDay(2008, 5, 14));
  // On 1 March those of 28 February are over; those of the 29th are kept through this day.
  EXPECT_EQ(LatestBirthOver(CivilDay(2033, 3, 1), 25), CivilDay(2008, 2, 28));
  EXPECT_EQ(LatestBirthOver(CivilDay(2033, 3, 2), 25), CivilDay(2008, 3, 1));
  EXPECT_EQ(LatestBirthOver(CivilDay(2036, 3, 1), 28), CivilDay(2008, 2, 29));
  EXPECT_EQ(LatestBirthOver(CivilDay(2033, 1, 1), 25), CivilDay(2007, 12, 31));
}

TEST(Explain, SaysRuleDateAndState) {
  RetentionFacts facts = Leaver(CivilDay(2008, 2, 29), true);
  const auto explain = [&](CivilDay on) { return Explain(facts, RetentionOn(facts, kIrms, on)); };
  EXPECT_EQ(
      explain(CivilDay(2026, 9, 1)),
      "SEN file: kept for 31 years from the date of birth, until 2039-03-01. That time is not "
      "over.");
  EXPECT_EQ(explain(CivilDay(2039, 3, 2)),
            "SEN file: kept for 31 years from the date of birth, until 2039-03-01. That time is "
            "over: the records are to be disposed of.");
  facts.open_holds = 2;
  EXPECT_EQ(explain(CivilDay(2039, 3, 2)),
            "SEN file: kept for 31 years from the date of birth, until 2039-03-01. Legal holds in "
            "force: 2; nothing is disposed of until they are released.");
  facts = {.birth = CivilDay(1990, 1, 2), .left = CivilDay(2020, 7, 1), .had_sen = false};
  EXPECT_EQ(explain(CivilDay(2020, 7, 1)),
            "Pupil's record: kept for 25 years from the date of birth, until 2020-07-01, the last "
            "day on the roll. On roll: nothing is disposed of.");
}

}  // namespace
}  // namespace senda::pupil_tracking
