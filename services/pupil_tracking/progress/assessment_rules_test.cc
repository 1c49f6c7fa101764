#include "services/pupil_tracking/progress/assessment_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Found = std::vector<std::string>;

// A Monday early in the academic year 2025/26.
constexpr absl::CivilDay kToday(2025, 9, 8);

void SetDate(int year, int month, int day, google::type::Date* date) {
  date->set_year(year);
  date->set_month(month);
  date->set_day(day);
}

Instrument Of(AssessmentKind kind) {
  Instrument instrument;
  instrument.set_kind(kind);
  return instrument;
}

Assessment Taken(AssessmentKind kind) {
  Assessment assessment;
  assessment.set_kind(kind);
  SetDate(2025, 9, 8, assessment.mutable_taken_date());
  return assessment;
}

absl::Status Check(const Assessment& assessment) {
  return CheckAssessment(assessment, Of(assessment.kind()), kToday);
}

Assessment Seen(EngagementArea area, const std::string& text) {
  Assessment assessment = Taken(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  EngagementNote& note = *assessment.add_engagement();
  note.set_area(area);
  note.set_text(text);
  return assessment;
}

constexpr char kWords[] = "Reached for the drum when the song began.";

TEST(CheckAssessment, RefusesAScoreForWhatIsNoNumber) {
  Assessment engagement = Seen(ENGAGEMENT_AREA_EXPLORATION, kWords);
  EXPECT_TRUE(Check(engagement).ok()) << Check(engagement);
  engagement.set_score(0);
  EXPECT_EQ(testing::ViolationsIn(Check(engagement)),
            Found({"assessment.score SCORE_NOT_ALLOWED"}));
  Assessment standard = Taken(ASSESSMENT_KIND_PRE_KEY_STAGE);
  standard.set_standard("PK4");
  EXPECT_TRUE(Check(standard).ok());
  standard.set_score(4);
  EXPECT_EQ(testing::ViolationsIn(Check(standard)), Found({"assessment.score SCORE_NOT_ALLOWED"}));
}

TEST(CheckAssessment, RefusesANumberHiddenInTheWordsOfTheEngagementModel) {
  for (const char* text :
       {"3", "3/5", "7 points", "four out of five", "Persistence 60%", "scored 4", "Level 2",
        "Explored sand: 3/5 today", "Exploration: 4", "He got 14 of 28 overall"}) {
    Assessment assessment = Seen(ENGAGEMENT_AREA_PERSISTENCE, text);
    EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
              Found({"assessment.engagement[0].text NUMBER_NOT_ALLOWED"}))
        << text;
    assessment = Seen(ENGAGEMENT_AREA_PERSISTENCE, kWords);
    assessment.set_narrative(text);
    EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
              Found({"assessment.narrative NUMBER_NOT_ALLOWED"}))
        << text;
    assessment.clear_narrative();
    assessment.set_subject(text);
    EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
              Found({"assessment.subject NUMBER_NOT_ALLOWED"}))
        << text;
  }
}

TEST(CheckAssessment, LeavesCountsAndDatesInTheWords) {
  for (const char* text :
       {"Reached for 3 objects before turning away.", "On 03/05/2026 waited for the bell.",
        "Points at the door when 2 friends leave.",
        "Now takes 10 minutes longer than last term."}) {
    EXPECT_TRUE(Check(Seen(ENGAGEMENT_AREA_INITIATION, text)).ok()) << text;
  }
}

TEST(CheckAssessment, WantsEachAreaOfEngagementOnceAndNoStandard) {
  Assessment assessment = Seen(ENGAGEMENT_AREA_ANTICIPATION, kWords);
  *assessment.add_engagement() = assessment.engagement(0);
  assessment.set_standard("emerging");
  EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
            Found({"assessment.standard STANDARD_NOT_ALLOWED",
                   "assessment.engagement[1].area AREA_REPEATED"}));
}

TEST(CheckAssessment, WantsWordsForAnAreaOfEngagement) {
  Assessment assessment = Taken(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  assessment.set_narrative(kWords);
  EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
            Found({"assessment.engagement RESULT_MISSING"}));
}

TEST(CheckAssessment, KeepsAreasOfEngagementToTheEngagementModel) {
  Assessment assessment = Seen(ENGAGEMENT_AREA_REALISATION, kWords);
  assessment.set_kind(ASSESSMENT_KIND_PHONICS);
  assessment.set_score(30);
  EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
            Found({"assessment.engagement ENGAGEMENT_NOT_ALLOWED"}));
}

// Pre-key-stage standards are not to be split into steps (domain.md 2.5).
TEST(CheckAssessment, TakesAPreKeyStageStandardByItsNameAlone) {
  Assessment assessment = Taken(ASSESSMENT_KIND_PRE_KEY_STAGE);
  EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
            Found({"assessment.standard RESULT_MISSING"}));
  for (const char* standard : {"PK1", "PK6", "EM"}) {
    assessment.set_standard(standard);
    EXPECT_TRUE(Check(assessment).ok()) << standard;
  }
  for (const char* standard : {"4", "4.5", "PK4.5", "PK4+", "PK4b", "3/6"}) {
    assessment.set_standard(standard);
    EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
              Found({"assessment.standard NUMBER_NOT_ALLOWED"}))
        << standard;
  }
}

struct Ends {
  AssessmentKind kind;
  double lowest, highest;
};

// domain.md 2.5: scaled scores 80 to 120, phonics 0 to 40.
TEST(CheckAssessment, KnowsTheRangeOfEachKind) {
  for (const Ends& ends :
       {Ends{ASSESSMENT_KIND_STANDARDISED_SCORE, 40, 160},
        Ends{ASSESSMENT_KIND_SCALED_SCORE, 80, 120}, Ends{ASSESSMENT_KIND_READING_AGE, 36, 240},
        Ends{ASSESSMENT_KIND_SPELLING_AGE, 36, 240}, Ends{ASSESSMENT_KIND_PHONICS, 0, 40}}) {
    Assessment assessment = Taken(ends.kind);
    for (const double inside : {ends.lowest, ends.highest}) {
      assessment.set_score(inside);
      EXPECT_TRUE(Check(assessment).ok()) << ends.kind << " " << inside;
    }
    for (const double outside : {ends.lowest - 0.5, ends.highest + 0.5, std::nan(""),
                                 std::numeric_limits<double>::infinity()}) {
      assessment.set_score(outside);
      EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
                Found({"assessment.score SCORE_OUT_OF_RANGE"}));
    }
  }
}

TEST(CheckAssessment, TakesTheInstrumentsOwnRangeKindAndStandards) {
  Instrument instrument = Of(ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.set_lowest_score(69);
  instrument.set_highest_score(141);
  instrument.add_standards("not completed");
  Assessment assessment = Taken(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_score(68);
  EXPECT_EQ(testing::ViolationsIn(CheckAssessment(assessment, instrument, kToday)),
            Found({"assessment.score SCORE_OUT_OF_RANGE"}));
  assessment.clear_score();
  assessment.set_standard("absent");
  EXPECT_EQ(testing::ViolationsIn(CheckAssessment(assessment, instrument, kToday)),
            Found({"assessment.standard STANDARD_UNKNOWN"}));
  assessment.set_standard("not completed");
  EXPECT_TRUE(CheckAssessment(assessment, instrument, kToday).ok());
  assessment.set_kind(ASSESSMENT_KIND_PHONICS);
  EXPECT_EQ(testing::ViolationsIn(CheckAssessment(assessment, instrument, kToday)),
            Found({"assessment.kind KIND_DIFFERS"}));
}

TEST(CheckAssessment, WantsAResultOfSomeKind) {
  EXPECT_EQ(testing::ViolationsIn(Check(Taken(ASSESSMENT_KIND_PHONICS))),
            Found({"assessment.score RESULT_MISSING"}));
}

TEST(CheckAssessment, RefusesATestOfTomorrow) {
  Assessment assessment = Taken(ASSESSMENT_KIND_PHONICS);
  assessment.set_score(0);
  EXPECT_TRUE(Check(assessment).ok());
  SetDate(2025, 9, 9, assessment.mutable_taken_date());
  EXPECT_EQ(testing::ViolationsIn(Check(assessment)),
            Found({"assessment.taken_date DATE_IN_FUTURE"}));
}

TEST(CheckAssessment, RefusesARetiredInstrumentAndAVoidedAssessment) {
  Instrument instrument = Of(ASSESSMENT_KIND_PHONICS);
  EXPECT_TRUE(CheckInUse(instrument).ok());
  instrument.set_retired(true);
  EXPECT_EQ(testing::ViolationsIn(CheckInUse(instrument)),
            Found({"assessment.instrument INSTRUMENT_RETIRED"}));
  Assessment assessment = Taken(ASSESSMENT_KIND_PHONICS);
  EXPECT_TRUE(CheckNotVoid(assessment).ok());
  SetDate(2025, 9, 8, assessment.mutable_void_date());
  EXPECT_EQ(errors::ReasonOf(CheckNotVoid(assessment)), "ASSESSMENT_VOID");
}

TEST(SetBand, FollowsTheScore) {
  Instrument instrument = Of(ASSESSMENT_KIND_STANDARDISED_SCORE);
  ScoreBand& band = *instrument.add_bands();
  band.set_label("below average");
  band.set_lowest(69);
  band.set_highest(88);
  Assessment assessment = Taken(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_score(80);
  SetBand(instrument, assessment);
  EXPECT_EQ(assessment.band(), "below average");
  assessment.set_score(95);
  SetBand(instrument, assessment);
  EXPECT_EQ(assessment.band(), "");
}

}  // namespace
}  // namespace senda::pupil_tracking
