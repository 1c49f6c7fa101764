#include "services/pupil_tracking/pupils/rollover_rules.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"

namespace senda::pupil_tracking {
namespace {

using directory::v1::School;

std::string ReasonOf(int academic_year, absl::CivilDay today) {
  const auto violations = errors::ViolationsOf(CheckRolloverYear(academic_year, today));
  return violations.empty() ? "" : violations.front().reason;
}

TEST(CheckRolloverYear, AllowsThePresentYearAndTheNext) {
  // 31 August 2026 is the last day of 2025/26, and 1 September the first of 2026/27.
  EXPECT_EQ(ReasonOf(2025, absl::CivilDay(2026, 8, 31)), "");
  EXPECT_EQ(ReasonOf(2026, absl::CivilDay(2026, 8, 31)), "");
  EXPECT_EQ(ReasonOf(2027, absl::CivilDay(2026, 8, 31)), "YEAR_TOO_FAR");
  EXPECT_EQ(ReasonOf(2025, absl::CivilDay(2026, 9, 1)), "YEAR_PAST");
  EXPECT_EQ(ReasonOf(2026, absl::CivilDay(2026, 9, 1)), "");
  EXPECT_EQ(ReasonOf(2027, absl::CivilDay(2026, 9, 1)), "");
}

// Born 31 August 2016: 10 on 31 August 2026, so Year 6 is expected in 2026/27. Born a day later: 9,
// so Year 5.
TEST(MoveUp, MovesAYearAndExpectsThatOfTheNewOne) {
  const MovedYear ada = MoveUp({.year_group = 5, .birth = absl::CivilDay(2016, 8, 31)}, 2026);
  EXPECT_EQ(ada.year_group, 6);
  EXPECT_EQ(ada.expected_year_group, 6);
  EXPECT_TRUE(ada.moved_up);
  EXPECT_FALSE(ada.out_of_year);
  const MovedYear younger = MoveUp({.year_group = 5, .birth = absl::CivilDay(2016, 9, 1)}, 2026);
  EXPECT_EQ(younger.year_group, 6);
  EXPECT_EQ(younger.expected_year_group, 5);
  EXPECT_TRUE(younger.out_of_year);
}

// Born 29 February 2016: 10 on 31 August 2026.
TEST(MoveUp, TakesALeapDayAsAnyOther) {
  EXPECT_EQ(
      MoveUp({.year_group = 5, .birth = absl::CivilDay(2016, 2, 29)}, 2026).expected_year_group, 6);
}

TEST(MoveUp, MovesEarlyYearsIntoReception) {
  EXPECT_EQ(MoveUp({.year_group = -1, .birth = absl::CivilDay(2022, 1, 1)}, 2026).year_group, 0);
}

TEST(MoveUp, LeavesYear14AndThoseWhoFollowNoYear) {
  const MovedYear oldest = MoveUp({.year_group = 14, .birth = absl::CivilDay(2007, 1, 1)}, 2026);
  EXPECT_EQ(oldest.year_group, 14);
  EXPECT_FALSE(oldest.moved_up);
  const MovedYear none =
      MoveUp({.year_group = std::nullopt, .birth = absl::CivilDay(2016, 8, 31)}, 2026);
  EXPECT_FALSE(none.year_group.has_value());
  EXPECT_FALSE(none.moved_up);
  EXPECT_FALSE(none.out_of_year);
  EXPECT_EQ(none.expected_year_group, 6);
}

TEST(MoveUp, MovesOnceForEachYear) {
  const PupilYear done{.year_group = 6, .birth = absl::CivilDay(2016, 8, 31), .year_stated = 2026};
  EXPECT_FALSE(MoveUp(done, 2026).moved_up);
  EXPECT_EQ(MoveUp(done, 2026).year_group, 6);
  EXPECT_EQ(MoveUp(done, 2027).year_group, 7);
}

// Of 2026/27 is what is made from 1 September 2026 on.
TEST(MoveUp, LeavesWhoWasMadeInTheYearMovedTo) {
  PupilYear pupil{.year_group = 6,
                  .birth = absl::CivilDay(2016, 8, 31),
                  .year_stated = 0,
                  .made = absl::CivilDay(2026, 9, 1)};
  EXPECT_FALSE(MoveUp(pupil, 2026).moved_up);
  EXPECT_TRUE(MoveUp(pupil, 2027).moved_up);
  pupil.made = absl::CivilDay(2026, 8, 31);
  EXPECT_TRUE(MoveUp(pupil, 2026).moved_up);
}

// Moved to 2027/28 early and then to 2026/27, which the trust had left out: the group is and stays
// that of 2027/28, in which one born on 31 August 2016 is expected in Year 7.
TEST(MoveUp, StaysInTheLaterYear) {
  const PupilYear early{.year_group = 7, .birth = absl::CivilDay(2016, 8, 31), .year_stated = 2027};
  const MovedYear moved = MoveUp(early, 2026);
  EXPECT_FALSE(moved.moved_up);
  EXPECT_EQ(moved.year_stated, 2027);
  EXPECT_EQ(moved.expected_year_group, 7);
  EXPECT_FALSE(moved.out_of_year);
}

std::optional<int> Last(directory::v1::Phase phase, int highest_age = 0) {
  School school;
  school.set_phase(phase);
  school.set_highest_age(highest_age);
  return LastYearGroup(school);
}

// GIAS states 7 of infant schools, 11 of primaries, 16 or 18 of secondaries, 19 of colleges.
TEST(LastYearGroup, IsThatInWhichTheHighestAgeIsReached) {
  EXPECT_EQ(Last(directory::v1::PHASE_PRIMARY, 7), 2);
  EXPECT_EQ(Last(directory::v1::PHASE_PRIMARY, 11), 6);
  EXPECT_EQ(Last(directory::v1::PHASE_SECONDARY, 16), 11);
  EXPECT_EQ(Last(directory::v1::PHASE_SECONDARY, 18), 13);
  EXPECT_EQ(Last(directory::v1::PHASE_NOT_APPLICABLE, 19), 14);
  EXPECT_EQ(Last(directory::v1::PHASE_NOT_APPLICABLE, 25), 14);
}

TEST(LastYearGroup, FollowsFromThePhaseWhenAgesAreUnknown) {
  EXPECT_EQ(Last(directory::v1::PHASE_NURSERY, 5), -1);
  EXPECT_EQ(Last(directory::v1::PHASE_PRIMARY), 6);
  EXPECT_EQ(Last(directory::v1::PHASE_MIDDLE_DEEMED_PRIMARY), 7);
  EXPECT_EQ(Last(directory::v1::PHASE_MIDDLE_DEEMED_SECONDARY), 8);
  EXPECT_EQ(Last(directory::v1::PHASE_SECONDARY), 13);
  EXPECT_EQ(Last(directory::v1::PHASE_SIXTEEN_PLUS), 14);
  EXPECT_EQ(Last(directory::v1::PHASE_NOT_APPLICABLE), std::nullopt);
  EXPECT_EQ(Last(directory::v1::PHASE_UNSPECIFIED), std::nullopt);
}

}  // namespace
}  // namespace senda::pupil_tracking
