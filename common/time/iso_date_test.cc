#include "common/time/iso_date.h"

#include "gtest/gtest.h"

namespace senda::time {
namespace {

TEST(IsoDate, GivesYearMonthAndDay) {
  EXPECT_EQ(IsoDate(absl::CivilDay(2026, 9, 1)), "2026-09-01");
  EXPECT_EQ(IsoDate(absl::CivilDay(300, 12, 31)), "0300-12-31");
  EXPECT_EQ(IsoDate(absl::CivilDay(1, 1, 1)), "0001-01-01");
}

TEST(IsoDate, ComparesAsDaysDo) {
  EXPECT_LT(IsoDate(absl::CivilDay(999, 12, 31)), IsoDate(absl::CivilDay(1000, 1, 1)));
  EXPECT_LT(IsoDate(absl::CivilDay(999, 12, 31)), IsoDate(absl::CivilDay(2026, 1, 1)));
}

}  // namespace
}  // namespace senda::time
