#include "services/cli/output/move_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"

namespace senda::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

const SchoolNames& Names() {
  static const auto& names = *new SchoolNames{{"trusts/t/schools/130001", "Ash Primary School"},
                                              {"trusts/t/schools/130002", "Beech Academy"}};
  return names;
}

TEST(TransferText, SaysWhoGoesWhereAndWhatGoesAlong) {
  const std::string text = TransferText({Parse<pupils::v1::PupilTransfer>(R"pb(
                                          from_school: "trusts/t/schools/130001"
                                          to_school: "trusts/t/schools/130002"
                                          transfer_date { year: 2026 month: 9 day: 1 }
                                          rows_moved: 1234
                                          about {
                                            display_name: "Ada Byron"
                                            date_of_birth { year: 2016 month: 5 day: 4 }
                                          }
                                        )pb")},
                                        Names(), Style());
  EXPECT_THAT(text, HasSubstr("Ada Byron"));
  EXPECT_THAT(text, HasSubstr(" 4 May 2016"));
  EXPECT_THAT(text, HasSubstr("Ash Primary School"));
  EXPECT_THAT(text, HasSubstr("Beech Academy"));
  EXPECT_THAT(text, HasSubstr(" 1 Sep 2026"));
  EXPECT_THAT(text, HasSubstr("1,234"));
}

TEST(TransferText, GivesTheLastDayOfThoseWhoLeave) {
  const std::string text = TransferText({Parse<pupils::v1::PupilTransfer>(R"pb(
                                          from_school: "trusts/t/schools/130009"
                                          leaving_date { year: 2026 month: 7 day: 17 }
                                          about { display_name: "Ada Byron" }
                                        )pb")},
                                        Names(), Style());
  EXPECT_THAT(text, HasSubstr("leaves the trust"));
  EXPECT_THAT(text, HasSubstr("17 Jul 2026"));
  EXPECT_THAT(text, HasSubstr("130009"));  // a school that nobody named
}

TEST(RolloverText, CountsEachSchoolAndAll) {
  const auto rollover = Parse<pupils::v1::YearRollover>(R"pb(
    academic_year: 2026
    schools { school: "trusts/t/schools/130001" moved_up: 1200 unchanged: 3 out_of_year: 5 }
    schools {
      school: "trusts/t/schools/130002"
      moved_up: 300
      above_last_year: "trusts/t/pupils/a"
      above_last_year: "trusts/t/pupils/b"
    }
  )pb");
  const std::string text = RolloverText(rollover, Names(), Style());
  EXPECT_THAT(text, HasSubstr("Ash Primary School"));
  EXPECT_THAT(text, testing::ContainsRegex("Beech Academy +300 +0 +0 +2"));
  EXPECT_THAT(text, testing::ContainsRegex("All 2 schools +1,500 +3 +5 +2"));
}

TEST(RolloverText, NeedsNoTotalOfOneSchool) {
  const auto rollover = Parse<pupils::v1::YearRollover>(R"pb(
    schools { school: "trusts/t/schools/130001" moved_up: 7 }
  )pb");
  EXPECT_THAT(RolloverText(rollover, Names(), Style()), Not(HasSubstr("All")));
}

TEST(AcademicYearText, NamesBothYears) {
  EXPECT_EQ(AcademicYearText(2026), "2026/27");
  EXPECT_EQ(AcademicYearText(2099), "2099/00");
}

}  // namespace
}  // namespace senda::cli
