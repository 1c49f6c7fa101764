#include "services/cli/commands/rollover_preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/protobuf/text_format.h"
#include "services/cli/client/exit_code.h"

namespace senda::cli {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

pupils::v1::Pupil Pupil(const std::string& urn, const std::string& more) {
  pupils::v1::Pupil pupil;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      "school: 'trusts/t/schools/" + urn + "' " + more, &pupil));
  return pupil;
}

TEST(AcademicYear, IsReadAsPeopleWriteIt) {
  for (const char* text : {"2026", "2026/27", "2026-27", "2026/2027"}) {
    EXPECT_EQ(ParseAcademicYear(text).value_or(0), 2026) << text;
  }
  EXPECT_EQ(ParseAcademicYear("2099/00").value_or(0), 2099);
  for (const char* text : {"", "26", "2026/28", "2026/", "next", "2026.27", "20266", "2026/27x"}) {
    EXPECT_EQ(ExitCodeOf(ParseAcademicYear(text).status()), kUsage) << text;
  }
}

TEST(AcademicYear, IsThePresentOrTheNext) {
  const absl::CivilDay august(2026, 8, 31), september(2026, 9, 1);
  EXPECT_TRUE(CheckAcademicYear(2025, august).ok());
  EXPECT_TRUE(CheckAcademicYear(2026, august).ok());
  EXPECT_EQ(ExitCodeOf(CheckAcademicYear(2027, august)), kUsage);
  EXPECT_EQ(ExitCodeOf(CheckAcademicYear(2025, september)), kUsage);
  EXPECT_TRUE(CheckAcademicYear(2027, september).ok());
}

TEST(RolloverPreview, CountsWhoIsOnRollBeforeTheYearAndWhoCanMoveUp) {
  RolloverPreview preview(2026, {});
  preview.Add(Pupil("130001", "year_group: 4"));
  preview.Add(Pupil("130001", "year_group: 0 entry_date { year: 2026 month: 8 day: 31 }"));
  preview.Add(Pupil("130001", ""));                // follows no year
  preview.Add(Pupil("130001", "year_group: 14"));  // the last there is
  preview.Add(Pupil("130001", "year_group: 1 entry_date { year: 2026 month: 9 day: 1 }"));
  preview.Add(Pupil("130001", "year_group: 6 leaving_date { year: 2026 month: 8 day: 31 }"));
  preview.Add(Pupil("130001", "year_group: 6 leaving_date { year: 2026 month: 9 day: 1 }"));
  EXPECT_THAT(preview.Text({}, OutputFormat::kTable, Style()),
              ContainsRegex("130001 +5 +3"));  // on roll: 4, 0, none, 14 and 6; 4, 0 and 6 move
}

// Born on 31 August 2017, nine on the 31 August before 2026/27 and so of Year 5 (domain.md 2.3); a
// day later, of Year 4.
TEST(RolloverPreview, CountsWhoWouldBeOutOfYear) {
  RolloverPreview preview(2026, {});
  preview.Add(Pupil("130001", "year_group: 4 date_of_birth { year: 2017 month: 8 day: 31 }"));
  preview.Add(Pupil("130001", "year_group: 4 date_of_birth { year: 2017 month: 9 day: 1 }"));
  preview.Add(Pupil("130001", "date_of_birth { year: 2017 month: 9 day: 1 }"));
  EXPECT_THAT(preview.Text({}, OutputFormat::kTable, Style()), ContainsRegex("130001 +3 +2 +1"));
}

// Made on 31 August 2026 at 23:30 in London, and an hour later.
TEST(RolloverPreview, LeavesThoseWhoWereMadeInTheYear) {
  RolloverPreview preview(2026, {});
  const std::string nine = "year_group: 5 date_of_birth { year: 2017 month: 8 day: 31 } ";
  preview.Add(Pupil("130001", nine + "create_time { seconds: 1788215400 }"));
  preview.Add(Pupil("130001", nine + "create_time { seconds: 1788219000 }"));
  EXPECT_THAT(preview.Text({}, OutputFormat::kTable, Style()), ContainsRegex("130001 +2 +1 +1"));
}

TEST(RolloverPreview, LeavesOutSchoolsThatAreDone) {
  pupils::v1::YearRollover so_far;
  so_far.add_schools()->set_school("trusts/t/schools/130001");
  RolloverPreview preview(2026, so_far);
  preview.Add(Pupil("130001", "year_group: 4"));
  EXPECT_EQ(preview.Text({}, OutputFormat::kTable, Style()), "No school is left to move.\n");
  preview.Add(Pupil("130002", "year_group: 4"));
  const std::string text =
      preview.Text({{"trusts/t/schools/130002", "Beech"}}, OutputFormat::kTable, Style());
  EXPECT_THAT(text, HasSubstr("Beech"));
  EXPECT_THAT(text, Not(HasSubstr("All")));
}

TEST(RolloverPreview, IsDataToo) {
  RolloverPreview preview(2026, {});
  preview.Add(Pupil("130001", "year_group: 4"));
  EXPECT_EQ(preview.Text({}, OutputFormat::kCsv, Style()),
            "school,on_roll,move_up_at_most,out_of_year\r\ntrusts/t/schools/130001,1,1,1\r\n");
  EXPECT_THAT(preview.Text({}, OutputFormat::kJson, Style()), HasSubstr("\"move_up_at_most\": 1"));
}

}  // namespace
}  // namespace senda::cli
