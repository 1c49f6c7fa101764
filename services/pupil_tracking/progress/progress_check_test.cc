#include "services/pupil_tracking/progress/progress_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/pupil_tracking/progress/progress_check_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::HasSubstr;

// (a) 365 days are 11.992 months. 95 to 96 is 0.083 points a month; twelve peers gained 1.5. The
// error is 13.148 / 11.992 = 1.096 a month, and 1.5 - 0.083 = 1.417 is more.
TEST_F(ProgressCheckTest, FindsOneSlowerThanPeersFromTheSameBaseline) {
  Sit(kFirst, 95);
  Sit(kFirst + 365, 96);
  const ProgressTest test = Check().slower_than_peers();
  EXPECT_EQ(test.verdict(), VERDICT_TRUE) << test.reason();
  EXPECT_NEAR(test.observed(), 0.083, 0.001);
  EXPECT_NEAR(test.compared_with(), 1.5, 1e-9);
  EXPECT_NEAR(test.error(), 1.096, 0.001);
  EXPECT_EQ(test.peers(), 12);
  EXPECT_THAT(test.reason(), HasSubstr("0.08 points a month over 12.0 months; 12 pupils"));
}

// The same with peers who gained 1.1: 1.1 - 0.083 = 1.017 is within the error of 1.096.
TEST_F(ProgressCheckTest, DoesNotTakeNoiseForSlowness) {
  Sit(kFirst, 95);
  Sit(kFirst + 365, 96);
  peers_.mean_rate = 1.1;
  EXPECT_EQ(Check().slower_than_peers().verdict(), VERDICT_FALSE);
}

TEST_F(ProgressCheckTest, ComparesWithNoFewerPeersThanThePolicyWants) {
  Sit(kFirst, 95);
  Sit(kFirst + 365, 70);
  peers_.peers = 7;
  const ProgressTest test = Check().slower_than_peers();
  EXPECT_EQ(test.verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_THAT(test.reason(), HasSubstr("There are 7 pupils"));
  EXPECT_THAT(test.reason(), HasSubstr("8 are needed"));
  EXPECT_FALSE(test.has_observed());
  peers_.peers = 8;
  EXPECT_EQ(Check().slower_than_peers().verdict(), VERDICT_TRUE);
}

// (b) A precise test, SEM 1. 200 days = 6.571 months each way. From 90 to 100: 1.522 a month; from
// 100 to 98: -0.304. The error is 1.96 * sqrt(1/m^2 + (2/m)^2 + 1/m^2) = 1.96 * sqrt(6) / 6.571 =
// 0.731, and the fall 1.826 is more.
TEST_F(ProgressCheckTest, FindsOneBelowTheirOwnPreviousRate) {
  instrument_.set_standard_error(1);
  Sit(kFirst, 90);
  Sit(kFirst + 200, 100);
  Sit(kFirst + 400, 98);
  const ProgressTest test = Check().below_own_rate();
  EXPECT_EQ(test.verdict(), VERDICT_TRUE) << test.reason();
  EXPECT_NEAR(test.observed(), -2 / (200 / kMonth), 1e-9);
  EXPECT_NEAR(test.compared_with(), 10 / (200 / kMonth), 1e-9);
  EXPECT_NEAR(test.error(), 0.7307, 0.0005);
}

// From 100 to 107 is 1.065 a month: below 1.522 by 0.457, which 0.731 covers.
TEST_F(ProgressCheckTest, AllowsForTheErrorOfAllThreeScores) {
  instrument_.set_standard_error(1);
  Sit(kFirst, 90);
  Sit(kFirst + 200, 100);
  Sit(kFirst + 400, 107);
  EXPECT_EQ(Check().below_own_rate().verdict(), VERDICT_FALSE);
}

TEST_F(ProgressCheckTest, NeedsThreeAssessmentsForAnOwnRate) {
  Sit(kFirst, 90);
  Sit(kFirst + 200, 70);
  const ProgressCheck check = Check();
  EXPECT_EQ(check.below_own_rate().verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_THAT(check.below_own_rate().reason(), HasSubstr("needs three"));
  EXPECT_TRUE(check.previous().empty());
}

TEST_F(ProgressCheckTest, WantsWeeksBetweenTheAssessmentsOfARate) {
  Sit(kFirst, 90);
  Sit(kFirst + 200, 100);
  Sit(kFirst + 241, 80);  // 41 days: a day short of six weeks
  ProgressCheck check = Check();
  EXPECT_EQ(check.below_own_rate().verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_THAT(check.below_own_rate().reason(), HasSubstr("41 days apart; 6 weeks are needed"));
  EXPECT_NE(check.gap_widening().verdict(), VERDICT_INSUFFICIENT_DATA);
  series_.sittings.back().day = kFirst + 242;
  EXPECT_NE(Check().below_own_rate().verdict(), VERDICT_INSUFFICIENT_DATA);
}

TEST_F(ProgressCheckTest, AnswersNothingFromTwoSittingsTooClose) {
  Sit(kFirst, 90);
  Sit(kFirst + 41, 60);
  const ProgressCheck check = Check();
  for (const ProgressTest* test : {&check.slower_than_peers(), &check.below_own_rate(),
                                   &check.gap_not_closing(), &check.gap_widening()}) {
    EXPECT_EQ(test->verdict(), VERDICT_INSUFFICIENT_DATA);
  }
  EXPECT_FALSE(check.less_than_expected());
}

TEST_F(ProgressCheckTest, TakesTheInstrumentsOwnIntervalWhereItIsLonger) {
  instrument_.set_minimum_interval_weeks(12);
  Sit(kFirst, 90);
  Sit(kFirst + 83, 60);
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_INSUFFICIENT_DATA);
  series_.sittings.back().day = kFirst + 84;
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_TRUE);
}

// (c) 85 against 100: a gap of 15, beyond the error of one score, 9.297. Now 90, a gap of 10: it
// shrank by 5, less than 13.148.
TEST_F(ProgressCheckTest, FindsAGapThatDoesNotClose) {
  Sit(kFirst, 85);
  Sit(kFirst + 365, 90);
  const ProgressTest test = Check().gap_not_closing();
  EXPECT_EQ(test.verdict(), VERDICT_TRUE) << test.reason();
  EXPECT_NEAR(test.observed(), 10, 1e-9);
  EXPECT_NEAR(test.compared_with(), 15, 1e-9);
  EXPECT_NEAR(test.error(), 13.148, 0.001);
}

// To 99 it shrank by 14: that is closing.
TEST_F(ProgressCheckTest, SeesAGapClose) {
  Sit(kFirst, 85);
  Sit(kFirst + 365, 99);
  EXPECT_EQ(Check().gap_not_closing().verdict(), VERDICT_FALSE);
}

// 91 misses 100 by 9, within the error of one score (9.297): no gap that could close.
TEST_F(ProgressCheckTest, FindsNoGapWithinTheErrorOfOneScore) {
  Sit(kFirst, 91);
  Sit(kFirst + 365, 91);
  const ProgressTest test = Check().gap_not_closing();
  EXPECT_EQ(test.verdict(), VERDICT_FALSE);
  EXPECT_THAT(test.reason(), HasSubstr("no gap beyond the error of one score, 9.3"));
  series_.sittings[0].score = 90;
  EXPECT_EQ(Check().gap_not_closing().verdict(), VERDICT_TRUE);
}

// (d) From 95 to 81 the gap grew from 5 to 19: 14 is more than 13.148. To 82, 13 is not.
TEST_F(ProgressCheckTest, FindsAGapThatWidens) {
  Sit(kFirst, 95);
  Sit(kFirst + 365, 81);
  const ProgressCheck check = Check();
  EXPECT_EQ(check.gap_widening().verdict(), VERDICT_TRUE) << check.gap_widening().reason();
  EXPECT_NEAR(check.gap_widening().observed(), 19, 1e-9);
  EXPECT_NEAR(check.gap_widening().compared_with(), 5, 1e-9);
  EXPECT_TRUE(check.less_than_expected());
  series_.sittings.back().score = 82;
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_FALSE);
}

// From 130 to 98: a loss, but the gap to what is expected is 2.
TEST_F(ProgressCheckTest, CountsWhatIsAboveExpectationAsNoGap) {
  Sit(kFirst, 130);
  Sit(kFirst + 365, 98);
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_FALSE);
}

// A reading age: expected is the age itself. Born 4 May 2016; on 4 May 2024 8 years old: 96.0
// months; a reading age of 80 is 16.0 behind. A year later 108.0, and 86 is 22.0 behind. SEM 2:
// one score 3.92, a difference 5.544; the gap grew by 6.0.
TEST_F(ProgressCheckTest, ComparesAgesWithTheAgeOfTheChild) {
  instrument_ = Instrument();
  instrument_.set_kind(ASSESSMENT_KIND_READING_AGE);
  instrument_.set_standard_error(2);
  Sit(CivilDay(2024, 5, 4), 80);
  Sit(CivilDay(2025, 5, 4), 86);
  const ProgressCheck check = Check();
  EXPECT_EQ(check.gap_widening().verdict(), VERDICT_TRUE) << check.gap_widening().reason();
  EXPECT_NEAR(check.gap_widening().compared_with(), 16.0, 0.05);
  EXPECT_NEAR(check.gap_widening().observed(), 22.0, 0.05);
  EXPECT_EQ(check.gap_not_closing().verdict(), VERDICT_TRUE);
  EXPECT_THAT(check.gap_widening().reason(), HasSubstr("80.0 months"));
}

TEST_F(ProgressCheckTest, SaysThatTheErrorOfMeasurementIsUnknown) {
  instrument_.clear_reliability();
  Sit(kFirst, 95);
  Sit(kFirst + 200, 80);
  Sit(kFirst + 400, 60);
  const ProgressCheck check = Check();
  for (const ProgressTest* test : {&check.slower_than_peers(), &check.below_own_rate(),
                                   &check.gap_not_closing(), &check.gap_widening()}) {
    EXPECT_EQ(test->verdict(), VERDICT_INSUFFICIENT_DATA);
    EXPECT_THAT(test->reason(), HasSubstr("standard error of measurement is not known"));
    EXPECT_FALSE(test->has_error());
  }
}

TEST_F(ProgressCheckTest, SaysThatThereIsNothingToMeasureAGapAgainst) {
  instrument_ = Instrument();
  instrument_.set_kind(ASSESSMENT_KIND_PHONICS);
  instrument_.set_standard_error(1);
  Sit(kFirst, 10);
  Sit(kFirst + 200, 12);
  EXPECT_EQ(Check().gap_not_closing().verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_THAT(Check().gap_widening().reason(), HasSubstr("no mean and no norm"));
}

TEST_F(ProgressCheckTest, TakesTheMultiplierOfThePolicy) {
  Sit(kFirst, 95);
  Sit(kFirst + 365, 82);  // the gap grew by 13
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_FALSE);
  figures_.multiplier = 1.64;  // 1.64 * sqrt(2) * 4.743 = 11.0
  EXPECT_EQ(Check().gap_widening().verdict(), VERDICT_TRUE);
}

TEST_F(ProgressCheckTest, SaysThatAPupilOutOfYearIsComparedWithTheirAge) {
  learner_.out_of_year = true;
  Sit(kFirst, 95);
  Sit(kFirst + 365, 96);
  const ProgressCheck check = Check();
  EXPECT_TRUE(check.out_of_year());
  EXPECT_THAT(check.slower_than_peers().reason(), HasSubstr("out of the year of their age"));
}

// Born 4 May 2016, so of the age of year 5 in 2025/26: a test for year 3 is out of year.
TEST_F(ProgressCheckTest, KnowsATestMadeForAnotherYear) {
  Sit(kFirst, 95);
  Sit(kFirst + 100, 96);
  series_.sittings[0].test_year_group = 5;
  EXPECT_FALSE(Check().out_of_year());
  series_.sittings[1].test_year_group = 3;
  EXPECT_TRUE(Check().out_of_year());
}

}  // namespace
}  // namespace senda::pupil_tracking
