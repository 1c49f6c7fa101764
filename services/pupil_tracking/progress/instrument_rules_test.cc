#include "services/pupil_tracking/progress/instrument_rules.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Found = std::vector<std::string>;

Instrument Of(AssessmentKind kind) {
  Instrument instrument;
  instrument.set_title("Instrument");
  instrument.set_kind(kind);
  return instrument;
}

void AddBand(Instrument& instrument, const std::string& label, double lowest, double highest) {
  ScoreBand& band = *instrument.add_bands();
  band.set_label(label);
  band.set_lowest(lowest);
  band.set_highest(highest);
}

Instrument ReadingTest() {
  Instrument instrument = Of(ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.set_lowest_score(69);
  instrument.set_highest_score(141);
  instrument.set_reliability(0.90);
  AddBand(instrument, "below average", 69, 88);
  AddBand(instrument, "average", 89, 111);
  AddBand(instrument, "above average", 112, 141);
  return instrument;
}

// SD 15, r = .90: 15 * sqrt(1 - .90) = 15 * 0.3162 = 4.743 (domain.md 2.10).
TEST(StandardError, FollowsFromReliabilityAndSpread) {
  EXPECT_NEAR(StandardErrorOf(ReadingTest()).value(), 4.743, 0.001);
}

// The publisher's figure is taken as it is, whatever the reliability says.
TEST(StandardError, IsThePublishedOneWhereThereIsOne) {
  Instrument instrument = ReadingTest();
  instrument.set_standard_error(3.5);
  EXPECT_DOUBLE_EQ(StandardErrorOf(instrument).value(), 3.5);
}

// A scaled score has no spread of its own, so its reliability alone says nothing.
TEST(StandardError, IsUnknownWithoutReliabilityOrSpread) {
  Instrument instrument = ReadingTest();
  instrument.clear_reliability();
  EXPECT_FALSE(StandardErrorOf(instrument).has_value());
  Instrument scaled = Of(ASSESSMENT_KIND_SCALED_SCORE);
  scaled.set_reliability(0.9);
  EXPECT_FALSE(StandardErrorOf(scaled).has_value());
  scaled.set_standard_deviation(8);  // 8 * sqrt(0.1) = 2.530
  EXPECT_NEAR(StandardErrorOf(scaled).value(), 2.530, 0.001);
}

TEST(Bands, NameWhereAScoreLies) {
  const Instrument instrument = ReadingTest();
  EXPECT_EQ(BandOf(instrument, 69), "below average");
  EXPECT_EQ(BandOf(instrument, 88), "below average");
  EXPECT_EQ(BandOf(instrument, 89), "average");
  EXPECT_EQ(BandOf(instrument, 88.5), "");
  EXPECT_EQ(BandOf(Of(ASSESSMENT_KIND_PHONICS), 32), "");
}

TEST(Range, IsTheInstrumentsOrElseTheKinds) {
  const auto own = RangeOf(ReadingTest());
  EXPECT_EQ(own->lowest, 69);
  EXPECT_EQ(own->highest, 141);
  const auto scaled = RangeOf(Of(ASSESSMENT_KIND_SCALED_SCORE));
  EXPECT_EQ(scaled->lowest, 80);
  EXPECT_EQ(scaled->highest, 120);
  EXPECT_FALSE(RangeOf(Of(ASSESSMENT_KIND_ENGAGEMENT_MODEL)).has_value());
  EXPECT_FALSE(RangeOf(Of(ASSESSMENT_KIND_PRE_KEY_STAGE)).has_value());
}

TEST(CheckInstrument, AcceptsAWholeInstrument) {
  Instrument instrument = ReadingTest();
  instrument.set_mean(100);
  instrument.set_standard_deviation(15);
  EXPECT_TRUE(CheckInstrument(instrument).ok()) << CheckInstrument(instrument);
}

TEST(CheckInstrument, RefusesARangeUpsideDown) {
  Instrument instrument = Of(ASSESSMENT_KIND_STANDARDISED_SCORE);
  instrument.set_lowest_score(141);
  instrument.set_highest_score(69);
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.highest_score RANGE_ORDER"}));
}

TEST(CheckInstrument, RefusesBandsThatOverlapOrLieOutside) {
  Instrument instrument = ReadingTest();
  instrument.clear_bands();
  AddBand(instrument, "low", 60, 90);
  AddBand(instrument, "average", 90, 110);
  AddBand(instrument, "high", 120, 111);
  EXPECT_EQ(
      testing::ViolationsIn(CheckInstrument(instrument)),
      Found({"instrument.bands[0].lowest OUTSIDE_RANGE", "instrument.bands[1].lowest BAND_OVERLAP",
             "instrument.bands[2].highest BAND_ORDER"}));
}

TEST(CheckInstrument, RefusesBandsOutOfOrder) {
  Instrument instrument = ReadingTest();
  instrument.clear_bands();
  AddBand(instrument, "high", 111, 141);
  AddBand(instrument, "low", 69, 110);
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.bands[1].lowest BAND_OVERLAP"}));
}

TEST(CheckInstrument, WantsSpreadAndErrorAboveZero) {
  Instrument instrument = ReadingTest();
  instrument.set_standard_deviation(0);
  instrument.set_standard_error(-1);
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.standard_deviation NOT_POSITIVE",
                   "instrument.standard_error NOT_POSITIVE"}));
}

TEST(CheckInstrument, RefusesWhatIsNoNumber) {
  Instrument instrument = ReadingTest();
  instrument.set_reliability(std::nan(""));
  instrument.set_mean(std::numeric_limits<double>::infinity());
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.mean NOT_A_NUMBER", "instrument.reliability OUTSIDE_RANGE"}));
}

TEST(CheckInstrument, WantsOneNormAYear) {
  Instrument instrument = Of(ASSESSMENT_KIND_SCALED_SCORE);
  for (const int year : {5, 6, 5}) {
    YearNorm& norm = *instrument.add_year_norms();
    norm.set_year_group(year);
    norm.set_expected(95);
  }
  instrument.mutable_year_norms(1)->set_expected(130);
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.year_norms[1].expected OUTSIDE_RANGE",
                   "instrument.year_norms[2].year_group YEAR_REPEATED"}));
}

TEST(CheckInstrument, GivesNoFiguresToWhatIsNeverANumber) {
  for (const AssessmentKind kind :
       {ASSESSMENT_KIND_PRE_KEY_STAGE, ASSESSMENT_KIND_ENGAGEMENT_MODEL}) {
    Instrument instrument = Of(kind);
    instrument.set_highest_score(28);
    instrument.set_mean(14);
    AddBand(instrument, "emerging", 0, 7);
    EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
              Found({"instrument.highest_score NUMBER_NOT_ALLOWED",
                     "instrument.mean NUMBER_NOT_ALLOWED", "instrument.bands NUMBER_NOT_ALLOWED"}));
  }
}

TEST(CheckInstrument, KnowsStandardsByNameAlone) {
  Instrument instrument = Of(ASSESSMENT_KIND_PRE_KEY_STAGE);
  for (const char* standard : {"PK1", "PK2", "PK1", "3", "PK4.5"}) {
    instrument.add_standards(standard);
  }
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(instrument)),
            Found({"instrument.standards[2] STANDARD_REPEATED",
                   "instrument.standards[3] NUMBER_NOT_ALLOWED",
                   "instrument.standards[4] NUMBER_NOT_ALLOWED"}));
  Instrument engagement = Of(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  engagement.add_standards("emerging");
  EXPECT_EQ(testing::ViolationsIn(CheckInstrument(engagement)),
            Found({"instrument.standards STANDARD_NOT_ALLOWED"}));
}

}  // namespace
}  // namespace senda::pupil_tracking
