#include "common/rules/birthday.h"

#include <gtest/gtest.h>

namespace senda::rules {
namespace {

using absl::CivilDay;

TEST(BirthdayAt, IsTheSameDayOfALaterYear) {
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 9, 1), 25), CivilDay(2033, 9, 1));
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 2, 28), 25), CivilDay(2033, 2, 28));
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 12, 31), 0), CivilDay(2008, 12, 31));
}

TEST(BirthdayAt, IsTheFirstOfMarchWhereThereIsNo29February) {
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 2, 29), 25), CivilDay(2033, 3, 1));
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 2, 29), 31), CivilDay(2039, 3, 1));
  EXPECT_EQ(BirthdayAt(CivilDay(2008, 2, 29), 28), CivilDay(2036, 2, 29));
  // 2100 is no leap year.
  EXPECT_EQ(BirthdayAt(CivilDay(2068, 2, 29), 32), CivilDay(2100, 3, 1));
}

}  // namespace
}  // namespace senda::rules
