#include "services/pupil_tracking/progress/school_progress.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/pupil_tracking/progress/progress_check_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

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
    instruments_["any"] = instruments_["ngrt"];
    instruments_["any"].set_name("any");
    instruments_["any"].clear_subject();
    instruments_["pk"].set_kind(ASSESSMENT_KIND_PRE_KEY_STAGE);
    instruments_["em"].set_kind(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  }

  void Enrol(const std::string& pupil, bool out_of_year = false) {
    Learner learner = Ada();
    learner.pupil = pupil;
    learner.out_of_year = out_of_year;
    school_.AddLearner(learner);
  }
  void Score(const std::string& pupil, CivilDay day, double score,
             const std::string& instrument = "ngrt", const std::string& subject = "") {
    ResultRow row;
    row.pupil = pupil;
    row.instrument = instrument;
    row.subject = subject;
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

// Two subjects taken on the same days: each gains two points, and neither is below what it was.
TEST_F(SchoolProgressTest, KeepsTheSubjectsOfOneInstrumentApart) {
  Enrol("p");
  for (const auto& [day, gain] : {std::pair(kFirst, 0.0), {kFirst + 365, 2.0}}) {
    Score("p", day, 110 + gain, "any", "reading");
    Score("p", day, 80 + gain, "any", "maths");
  }
  school_.Finish();
  const auto checks = school_.ChecksOf("p");
  ASSERT_EQ(checks.size(), 2u);
  EXPECT_EQ(checks[0].subject(), "reading");
  EXPECT_EQ(checks[1].subject(), "maths");
  for (const ProgressCheck& check : checks) {
    EXPECT_EQ(check.gap_widening().verdict(), VERDICT_FALSE);
    EXPECT_TRUE(check.previous().empty());
  }
}

// Nobody gains in reading, everybody in maths: in reading nobody is slower than the others.
TEST_F(SchoolProgressTest, ComparesWithPeersOfTheSameSubject) {
  for (int i = 0; i < 10; ++i) {
    const std::string pupil = "p" + std::to_string(i);
    Enrol(pupil);
    for (const auto& [day, gain] : {std::pair(kFirst, 0.0), {kFirst + 365, 24.0}}) {
      Score(pupil, day, 90, "any", i % 2 == 0 ? "reading" : "Reading");
      Score(pupil, day, 90 + gain, "any", "maths");
    }
  }
  school_.Finish();
  for (const ProgressCheck& check : school_.ChecksOf("p0")) {
    EXPECT_EQ(check.slower_than_peers().peers(), 9);
    EXPECT_EQ(check.slower_than_peers().verdict(), VERDICT_FALSE);
  }
}

TEST_F(SchoolProgressTest, TakesASubjectFromTheInstrumentWhereTheResultNamesNone) {
  Enrol("p");
  Score("p", kFirst, 90);
  Score("p", kFirst + 365, 92, "ngrt", "Reading");
  school_.Finish();
  ASSERT_EQ(school_.ChecksOf("p").size(), 1u);
  EXPECT_EQ(school_.ChecksOf("p")[0].subject(), "reading");
}

TEST_F(SchoolProgressTest, ChecksOneSubjectAloneByTheEffectiveSubject) {
  school_.Only("reading");
  Enrol("p");
  for (const CivilDay day : {kFirst, kFirst + 365}) {
    Score("p", day, 90);
    Score("p", day, 90, "ngrt", "spelling");
    Score("p", day, 90, "any");
  }
  school_.Finish();
  const auto checks = school_.ChecksOf("p");
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_EQ(checks[0].subject(), "reading");
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
