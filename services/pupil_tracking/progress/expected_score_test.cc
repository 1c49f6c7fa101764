#include "services/pupil_tracking/progress/expected_score.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/pupil_tracking/progress/progress_check_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

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

}  // namespace
}  // namespace senda::pupil_tracking
