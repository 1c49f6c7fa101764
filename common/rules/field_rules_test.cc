#include "common/rules/field_rules.h"

#include <string>
#include <vector>

#include "common/testing/violations.h"
#include "gtest/gtest.h"

namespace senda::rules {
namespace {

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

std::vector<std::string> Found(const FieldRules& rules) {
  return testing::ViolationsIn(rules.Verdict());
}

TEST(ToCivilDay, KnowsLeapDays) {
  EXPECT_EQ(ToCivilDay(Date(2024, 2, 29)), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(ToCivilDay(Date(2025, 2, 29)), std::nullopt);
  EXPECT_EQ(ToCivilDay(Date(2025, 13, 1)), std::nullopt);
  EXPECT_EQ(ToCivilDay(Date(2025, 4, 0)), std::nullopt);
  EXPECT_EQ(ToCivilDay(Date(0, 4, 1)), std::nullopt);
}

TEST(AddMonths, EndsWithTheMonth) {
  EXPECT_EQ(AddMonths(absl::CivilDay(2025, 1, 31), 1), absl::CivilDay(2025, 2, 28));
  EXPECT_EQ(AddMonths(absl::CivilDay(2024, 1, 31), 1), absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(AddMonths(absl::CivilDay(2024, 2, 29), 12), absl::CivilDay(2025, 2, 28));
  EXPECT_EQ(AddMonths(absl::CivilDay(2025, 9, 15), 36), absl::CivilDay(2028, 9, 15));
  EXPECT_EQ(AddMonths(absl::CivilDay(2025, 9, 15), 0), absl::CivilDay(2025, 9, 15));
}

TEST(FieldRules, TellsAllThatIsWrong) {
  FieldRules rules("session");
  const auto start = rules.Day("start_date", true, Date(2025, 9, 2));
  const auto end = rules.Day("end_date", true, Date(2025, 9, 1));
  rules.Day("other_date", true, Date(2025, 2, 30));
  rules.CheckOrder("end_date", start, end);
  rules.CheckPast("start_date", start, absl::CivilDay(2025, 9, 1));
  rules.CheckName("pupil", "trusts/oak/schools/s", "pupils", "oak");
  rules.CheckName("school", "trusts/elm/schools/s", "schools", "oak");
  EXPECT_EQ(Found(rules),
            (std::vector<std::string>{
                "session.other_date DATE_INVALID", "session.end_date END_BEFORE_START",
                "session.start_date DATE_IN_FUTURE", "session.pupil NAME_MALFORMED",
                "session.school OTHER_TRUST"}));
}

TEST(FieldRules, LetsAbsentAndEqualDatesPass) {
  FieldRules rules("session");
  const auto day = rules.Day("start_date", true, Date(2025, 9, 1));
  rules.CheckOrder("end_date", day, day);
  rules.CheckOrder("end_date", day, rules.Day("end_date", false, google::type::Date()));
  rules.CheckPast("start_date", day, absl::CivilDay(2025, 9, 1));
  rules.CheckName("school", "trusts/oak/schools/s", "schools", "oak");
  EXPECT_TRUE(rules.Verdict().ok());
}

}  // namespace
}  // namespace senda::rules
