#include "services/pupil_tracking/progress/progress_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/pupil_tracking/progress/expected_score.h"
#include "services/pupil_tracking/progress/school_progress.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::HasSubstr;

// A whole number of months of 30.4375 days: 8 of them are 243.5 days, so days are used throughout.
constexpr double kMonth = 30.4375;

// Standardised, mean 100, SD 15, r = .90: SEM 4.743. At 1.96: one score 9.297; a difference 1.96 *
// sqrt(2) * 4.743 = 13.148 (domain.md 2.10: "need 13.2 points").
Instrument ReadingTest() {
  Instrument instrument;
  instrument.set_name("trusts/t/instruments/ngrt");
  instrument.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.set_subject("reading");
  instrument.set_reliability(0.90);
  return instrument;
}

Learner Ada() {
  Learner learner;
  learner.pupil = "trusts/t/pupils/ada";
  learner.school = "trusts/t/schools/130000";
  learner.birth = CivilDay(2016, 5, 4);
  learner.year_of_age = 5;
  return learner;
}

// Tests one pupil with one instrument.
class ProgressCheckTest : public ::testing::Test {
 protected:
  void Sit(CivilDay day, double score) {
    series_.learner = &learner_;
    series_.instrument = &instrument_;
    series_.sittings.push_back(
        {"trusts/t/assessments/a" + std::to_string(series_.sittings.size()), day, score, {}});
  }
  ProgressCheck Check() { return CheckSeries(series_, peers_, figures_); }

  Learner learner_ = Ada();
  Instrument instrument_ = ReadingTest();
  ProgressFigures figures_;
  PeerFigures peers_{12, 1.5, 0.4};
  Series series_;
};

const CivilDay kFirst(2025, 9, 15);

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

// Year 5 norm 94, year 6 norm 100: half-way through the year 97. Halfway from 1 September 2025 is
// day 182.5 of 365, so 2 March is 182 days: 94 + 6 * 182 / 365 = 96.99.
TEST(ExpectedScore, MovesFromOneYearsNormToTheNext) {
  Instrument instrument;
  instrument.set_kind(ASSESSMENT_KIND_SCALED_SCORE);
  for (const auto& [year, expected] : {std::pair(5, 94.0), std::pair(6, 100.0)}) {
    YearNorm& norm = *instrument.add_year_norms();
    norm.set_year_group(year);
    norm.set_expected(expected);
  }
  const CivilDay birth(2016, 5, 4);
  EXPECT_NEAR(ExpectedScore(instrument, birth, CivilDay(2025, 9, 1)).value(), 94, 1e-9);
  EXPECT_NEAR(ExpectedScore(instrument, birth, CivilDay(2026, 3, 2)).value(), 96.992, 0.001);
  EXPECT_NEAR(ExpectedScore(instrument, birth, CivilDay(2026, 9, 1)).value(), 100, 1e-9);
  EXPECT_NEAR(ExpectedScore(instrument, birth, CivilDay(2027, 3, 2)).value(), 100, 1e-9);
}

TEST(ExpectedScore, IsTheMeanOfTheNormGroupOrUnknown) {
  Instrument standardised = ReadingTest();
  EXPECT_EQ(ExpectedScore(standardised, CivilDay(2016, 5, 4), kFirst), 100);
  standardised.set_mean(50);
  EXPECT_EQ(ExpectedScore(standardised, CivilDay(2016, 5, 4), kFirst), 50);
  Instrument phonics;
  phonics.set_kind(ASSESSMENT_KIND_PHONICS);
  EXPECT_FALSE(ExpectedScore(phonics, CivilDay(2016, 5, 4), kFirst).has_value());
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

TEST(Exclusions, GiveTheNearestReason) {
  EXPECT_EQ(ExclusionOf({.check = true, .number = true}), std::nullopt);
  EXPECT_EQ(ExclusionOf({.number = true, .standard = true}), EXCLUSION_REASON_ONE_ASSESSMENT);
  EXPECT_EQ(ExclusionOf({.standard = true, .narrative = true}), EXCLUSION_REASON_SUMMATIVE_ONLY);
  EXPECT_EQ(ExclusionOf({.narrative = true}), EXCLUSION_REASON_NARRATIVE_ONLY);
  EXPECT_EQ(ExclusionOf({}), EXCLUSION_REASON_NO_ASSESSMENT);
}

// A school of children of one age.
class SchoolProgressTest : public ::testing::Test {
 protected:
  SchoolProgressTest() {
    instruments_["ngrt"] = ReadingTest();
    instruments_["ngrt"].set_name("ngrt");
    instruments_["pk"].set_kind(ASSESSMENT_KIND_PRE_KEY_STAGE);
    instruments_["em"].set_kind(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  }

  void Enrol(const std::string& pupil, bool out_of_year = false) {
    Learner learner = Ada();
    learner.pupil = pupil;
    learner.out_of_year = out_of_year;
    school_.AddLearner(learner);
  }
  void Score(const std::string& pupil, CivilDay day, double score) {
    ResultRow row;
    row.pupil = pupil;
    row.instrument = "ngrt";
    row.assessment = "a";
    row.day = day;
    row.score = score;
    school_.AddResult(row);
  }

  InstrumentsByName instruments_;
  ProgressFigures figures_;
  SchoolProgress school_{instruments_, figures_};
};

// Ten gain 24 points in a year from 90; one gains none: 24 / 11.992 = 2.001 a month against 0, more
// than 1.096. Each of the ten has eight equal peers and the slow one: mean (8 * 2.001 + 0) / 9.
TEST_F(SchoolProgressTest, ComparesEachWithTheOthers) {
  for (int i = 0; i < 9; ++i) {
    const std::string pupil = "p" + std::to_string(i);
    Enrol(pupil);
    Score(pupil, kFirst, 90);
    Score(pupil, kFirst + 365, 114);
  }
  Enrol("slow");
  Score("slow", kFirst, 91);
  Score("slow", kFirst + 365, 91);
  school_.Finish();
  const auto slow = school_.ChecksOf("slow");
  ASSERT_EQ(slow.size(), 1u);
  EXPECT_EQ(slow[0].slower_than_peers().peers(), 9);
  EXPECT_EQ(slow[0].slower_than_peers().verdict(), VERDICT_TRUE);
  const auto other = school_.ChecksOf("p0");
  EXPECT_EQ(other[0].slower_than_peers().peers(), 9);
  EXPECT_NEAR(other[0].slower_than_peers().compared_with(), 8 * 2.0013 / 9, 0.001);
  EXPECT_TRUE(VerdictsOf(slow).falling_behind);
  EXPECT_FALSE(VerdictsOf(other).falling_behind);
}

TEST_F(SchoolProgressTest, TakesNobodyOutOfYearForAPeer) {
  for (int i = 0; i < 8; ++i) {
    const std::string pupil = "p" + std::to_string(i);
    Enrol(pupil, i == 0);
    Score(pupil, kFirst, 90);
    Score(pupil, kFirst + 365, 114);
  }
  school_.Finish();
  EXPECT_EQ(school_.ChecksOf("p0")[0].slower_than_peers().peers(), 7);
  EXPECT_EQ(school_.ChecksOf("p1")[0].slower_than_peers().peers(), 6);
}

TEST_F(SchoolProgressTest, NeverJudgesFromStandardsOrWords) {
  Enrol("standard");
  Enrol("words");
  ResultRow row;
  for (const CivilDay day : {kFirst, kFirst + 180, kFirst + 365}) {
    row.day = day;
    row.pupil = "standard";
    row.instrument = "pk";
    row.has_standard = true;
    school_.AddResult(row);
    row.pupil = "words";
    row.instrument = "em";
    row.has_standard = false;
    school_.AddResult(row);
    // Even a number that got into such a row is none.
    row.score = 4;
    school_.AddResult(row);
    row.score.reset();
  }
  school_.Finish();
  EXPECT_TRUE(school_.ChecksOf("standard").empty());
  EXPECT_EQ(school_.WhyNone("standard"), EXCLUSION_REASON_SUMMATIVE_ONLY);
  EXPECT_TRUE(school_.ChecksOf("words").empty());
  EXPECT_EQ(school_.WhyNone("words"), EXCLUSION_REASON_NARRATIVE_ONLY);
}

TEST_F(SchoolProgressTest, OrdersSittingsByDay) {
  Enrol("p");
  Score("p", kFirst + 365, 81);
  Score("p", kFirst, 95);
  school_.Finish();
  EXPECT_EQ(school_.ChecksOf("p")[0].gap_widening().verdict(), VERDICT_TRUE);
}

}  // namespace
}  // namespace senda::pupil_tracking
