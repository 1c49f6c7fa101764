#include "services/provision_map/cost.h"

#include "gtest/gtest.h"

namespace senda::provision_map {
namespace {

constexpr StaffRate kAssistant{.pence = 1720};
constexpr PlannedSessions kHourAWeekForAYear{.minutes = 60, .per_week = 1, .weeks = 38};
constexpr PlannedSessions kHourAWeekForATerm{.minutes = 60, .per_week = 1, .weeks = 12};

// The published examples of domain.md 2.9.
TEST(Cost, OfAnAssistantsHourAWeekOverAYear) {
  EXPECT_EQ(CostPence(kAssistant, kHourAWeekForAYear, 0), 65360);
}

TEST(Cost, IsSharedByTheGroup) {
  EXPECT_EQ(CostPence(kAssistant, kHourAWeekForAYear, 0, 4), 16340);
  EXPECT_EQ(CostPence(kAssistant, kHourAWeekForATerm, 0, 4), 5160);
}

TEST(Cost, KeepsARateThatIsNoWholeNumberOfPence) {
  constexpr StaffRate rate{.pence = 65500, .hours = 38};  // 1723.68... pence
  EXPECT_EQ(CostPence(rate, kHourAWeekForAYear, 0), 65500);
  // 65500 x 12 / 38 / 4 = 5171.05; a rate rounded to 1724 before would make 5172.
  EXPECT_EQ(CostPence(rate, kHourAWeekForATerm, 0, 4), 5171);
}

TEST(Cost, CountsPartsOfAnHour) {
  // 3 x 20 minutes are an hour a week.
  EXPECT_EQ(CostPence(kAssistant, {.minutes = 20, .per_week = 3, .weeks = 38}, 0), 65360);
  // 25 minutes of 1720: 716.67 a session, 10 sessions 7166.67. Rounding each would make 7170.
  EXPECT_EQ(CostPence(kAssistant, {.minutes = 25, .per_week = 1, .weeks = 10}, 0), 7167);
}

TEST(Cost, AddsResourcesAndRoundsHalfAPennyUp) {
  EXPECT_EQ(CostPence(kAssistant, kHourAWeekForAYear, 4500), 69860);
  EXPECT_EQ(CostPence({.pence = 0}, kHourAWeekForAYear, 5, 2), 3);  // 2.5
  EXPECT_EQ(CostPence({.pence = 1}, {.minutes = 29, .per_week = 1, .weeks = 1}, 0), 0);
  EXPECT_EQ(CostPence({.pence = 1}, {.minutes = 30, .per_week = 1, .weeks = 1}, 0), 1);
}

TEST(Cost, HoldsTheLargestThatTheContractAllows) {
  // GBP 1,000 an hour x 10 hours x 50 x 52 = GBP 26,000,000, and GBP 1,000,000 of resources.
  EXPECT_EQ(CostPence({.pence = 100000}, {.minutes = 600, .per_week = 50, .weeks = 52}, 100000000),
            2700000000);
}

TEST(Cost, OfAProvisionIsMadeOfItsFields) {
  provision::v1::Provision provision;
  provision.set_staff_rate_pence_per_hour(1720);
  provision.set_session_minutes(60);
  provision.set_sessions_per_week(1);
  provision.set_weeks(38);
  provision.set_resources_pence(40);
  EXPECT_EQ(PlannedCostPence(provision), 65400);
}

}  // namespace
}  // namespace senda::provision_map
