#include "common/time/clock.h"

#include "common/testing/fake_clock.h"
#include "gtest/gtest.h"

namespace senda::time {
namespace {

absl::Time Utc(int year, int month, int day, int hour, int minute) {
  return absl::FromCivil(absl::CivilMinute(year, month, day, hour, minute), absl::UTCTimeZone());
}

TEST(Clock, CountsDaysInLondonSummerTime) {
  // 23:30 UTC on 30 June is 00:30 on 1 July in London.
  EXPECT_EQ(Today(Utc(2026, 6, 30, 23, 30)), absl::CivilDay(2026, 7, 1));
}

TEST(Clock, CountsDaysInLondonWinterTime) {
  EXPECT_EQ(Today(Utc(2026, 1, 15, 23, 59)), absl::CivilDay(2026, 1, 15));
}

TEST(Clock, SystemClockDoesNotGoBackBetweenTwoReads) {
  const absl::Time before = Clock::System().Now();
  EXPECT_GE(Clock::System().Now(), before);
}

TEST(FakeClock, StandsStillUntilAdvanced) {
  FakeClock clock(Utc(2026, 9, 1, 8, 0));
  EXPECT_EQ(clock.Now(), clock.Now());
  clock.Advance(absl::Hours(2));
  EXPECT_EQ(clock.Now(), Utc(2026, 9, 1, 10, 0));
  clock.Set(Utc(2026, 1, 1, 0, 0));
  EXPECT_EQ(clock.Now(), Utc(2026, 1, 1, 0, 0));
}

}  // namespace
}  // namespace senda::time
