#include "services/pupil_tracking/pupils/pupil_rules.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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

Pupil Ada() {
  Pupil pupil;
  pupil.set_upn("B801200005001");
  SetDate(2016, 5, 4, pupil.mutable_date_of_birth());
  return pupil;
}

// A child of Year 6 is 10 on the 31 August before it, one of Reception is 4. Born 31 August 2015:
// 10 on 31 August 2025, so Year 6. Born a day later: 9, so Year 5.
TEST(ExpectedYearGroup, DividesTheYearsBetween31AugustAnd1September) {
  EXPECT_EQ(ExpectedYearGroup(absl::CivilDay(2015, 8, 31), kToday), 6);
  EXPECT_EQ(ExpectedYearGroup(absl::CivilDay(2015, 9, 1), kToday), 5);
  EXPECT_EQ(ExpectedYearGroup(absl::CivilDay(2021, 8, 31), kToday), 0);
  EXPECT_EQ(ExpectedYearGroup(absl::CivilDay(2021, 9, 1), kToday), -1);
}

// The same child, born 31 August 2015, through one summer: 31 August 2025 still belongs to 2024/25,
// before which the child was 9 (Year 5); 1 September begins 2025/26 (Year 6), and 1 January lies in
// it too.
TEST(ExpectedYearGroup, MovesUpOn1September) {
  const absl::CivilDay birth(2015, 8, 31);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2025, 8, 31)), 5);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2025, 9, 1)), 6);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2025, 12, 31)), 6);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2026, 1, 1)), 6);
}

// Born 29 February 2016: 9 on 31 August 2025, so Year 5 in 2025/26, whether or not the year has
// such a day: on 29 February 2024, in 2023/24, it was 7 the August before, so Year 3.
TEST(ExpectedYearGroup, TakesALeapDayAsAnyOther) {
  const absl::CivilDay birth(2016, 2, 29);
  EXPECT_EQ(ExpectedYearGroup(birth, kToday), 5);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2024, 2, 29)), 3);
  EXPECT_EQ(ExpectedYearGroup(birth, absl::CivilDay(2025, 2, 28)), 4);
}

TEST(CheckPupil, AcceptsAPupilTaughtOutOfYear) {
  Pupil pupil = Ada();  // Expected in Year 5.
  pupil.set_year_group(3);
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
}

// The check letter of 207000016049 is P (upn_test.cc); vendors' help pages say Q.
TEST(CheckPupil, RefusesWrongCheckLettersOfBothNumbers) {
  Pupil pupil = Ada();
  pupil.set_upn("Q207000016049");
  pupil.set_former_upn("M80120000500B");
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)),
            (Found{"pupil.upn UPN_CHECK_LETTER", "pupil.former_upn UPN_CHECK_LETTER"}));
  pupil.set_upn("P207000016049");
  pupil.set_former_upn("M80120000500A");
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
}

TEST(CheckPupil, RefusesDatesThatCannotBe) {
  Pupil pupil = Ada();
  SetDate(2025, 2, 29, pupil.mutable_date_of_birth());
  SetDate(2024, 9, 2, pupil.mutable_entry_date());
  SetDate(2024, 9, 1, pupil.mutable_leaving_date());
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)),
            (Found{"pupil.date_of_birth DATE_INVALID", "pupil.leaving_date END_BEFORE_START"}));
}

TEST(CheckPupil, AcceptsABirthTodayAndRefusesOneTomorrow) {
  Pupil pupil = Ada();
  SetDate(2025, 9, 8, pupil.mutable_date_of_birth());
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
  SetDate(2025, 9, 9, pupil.mutable_date_of_birth());
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)),
            (Found{"pupil.date_of_birth DATE_IN_FUTURE"}));
}

TEST(CheckPupil, AcceptsLeavingOnTheDayOfEntry) {
  Pupil pupil = Ada();
  SetDate(2024, 2, 29, pupil.mutable_entry_date());
  SetDate(2024, 2, 29, pupil.mutable_leaving_date());
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
}

TEST(CheckPupil, RefusesEntryAndLeavingBeforeBirth) {
  Pupil pupil = Ada();
  SetDate(2016, 5, 4, pupil.mutable_entry_date());
  SetDate(2016, 5, 4, pupil.mutable_leaving_date());
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
  SetDate(1900, 1, 1, pupil.mutable_leaving_date());
  pupil.clear_entry_date();
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)),
            (Found{"pupil.leaving_date DATE_BEFORE_BIRTH"}));
  SetDate(2016, 5, 3, pupil.mutable_entry_date());
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)),
            (Found{"pupil.leaving_date END_BEFORE_START", "pupil.entry_date DATE_BEFORE_BIRTH"}));
}

// A plan may run to the end of the year in which its young person becomes 25: born in 1999, 26 in
// 2025.
TEST(CheckPupil, RefusesABirthThatIsNoPupils) {
  Pupil pupil = Ada();
  SetDate(1999, 1, 1, pupil.mutable_date_of_birth());
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
  SetDate(1926, 5, 4, pupil.mutable_date_of_birth());
  const Found too_early{"pupil.date_of_birth BIRTH_TOO_EARLY"};
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, nullptr, kToday)), too_early);
  const Pupil before = Ada();
  EXPECT_EQ(testing::ViolationsIn(CheckPupil(pupil, &before, kToday)), too_early);
}

// Records of leavers are kept for decades, and stay theirs to correct.
TEST(CheckPupil, JudgesAgeByTheDayOfLeavingAndOnce) {
  Pupil pupil = Ada();
  SetDate(1990, 1, 2, pupil.mutable_date_of_birth());
  SetDate(2008, 7, 18, pupil.mutable_leaving_date());
  EXPECT_TRUE(CheckPupil(pupil, nullptr, kToday).ok());
  Pupil back = pupil;
  back.clear_leaving_date();
  EXPECT_TRUE(CheckPupil(back, &pupil, kToday).ok());
  EXPECT_FALSE(CheckPupil(back, nullptr, kToday).ok());
}

// Born on 4 May 2016: 9 on 31 August 2025, so Year 5 in 2025/26.
TEST(SetYears, ExpectTheYearOfTheAgeInTheAcademicYear) {
  Pupil pupil = Ada();
  pupil.set_year_group(5);
  SetYears(pupil, 2025);
  EXPECT_EQ(pupil.expected_year_group(), 5);
  EXPECT_FALSE(pupil.out_of_year());
  SetYears(pupil, 2026);
  EXPECT_EQ(pupil.expected_year_group(), 6);
  EXPECT_TRUE(pupil.out_of_year());
  pupil.clear_year_group();
  SetYears(pupil, 2026);
  EXPECT_FALSE(pupil.out_of_year());
}

TEST(YearOfGroup, IsTheLatestOfTodayTheOneStatedAndTheOneOfEntry) {
  Pupil pupil = Ada();
  EXPECT_EQ(YearOfGroup(pupil, 0, kToday), 2025);
  EXPECT_EQ(YearOfGroup(pupil, 2024, kToday), 2025);
  EXPECT_EQ(YearOfGroup(pupil, 2026, kToday), 2026);
  SetDate(2021, 9, 1, pupil.mutable_entry_date());
  EXPECT_EQ(YearOfGroup(pupil, 0, kToday), 2025);
  SetDate(2026, 8, 31, pupil.mutable_entry_date());
  EXPECT_EQ(YearOfGroup(pupil, 0, kToday), 2025);
  SetDate(2026, 9, 1, pupil.mutable_entry_date());
  EXPECT_EQ(YearOfGroup(pupil, 0, kToday), 2026);
}

}  // namespace
}  // namespace senda::pupil_tracking
