#include "services/cli/importing/pupils_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"

namespace senda::importing {
namespace {

using ::testing::ElementsAre;

struct PupilsRead {
  absl::StatusOr<CsvSummary> summary = absl::UnknownError("not read");
  std::vector<PupilRow> rows;
  std::vector<RowError> errors;
  // "line column reason"
  std::multiset<std::string> ErrorKeys() const {
    std::multiset<std::string> keys;
    for (const RowError& error : errors) {
      keys.insert(std::to_string(error.line) + " " + error.column + " " + error.reason);
    }
    return keys;
  }
};

PupilsRead Read(const std::string& text) {
  std::istringstream in(text);
  PupilCsvOptions options;
  options.trust = "trusts/oak";
  options.default_urn = "100001";
  options.today = absl::CivilDay(2026, 11, 21);
  options.urn_of_school = [](std::string_view name) -> std::optional<std::string> {
    if (name == "St Ann's") return "100002";
    return std::nullopt;
  };
  options.has_school = [](std::string_view urn) { return urn == "100001" || urn == "100002"; };
  PupilsRead read;
  read.summary = ReadPupils(
      in, options,
      [&](const PupilRow& row) {
        read.rows.push_back(row);
        return absl::OkStatus();
      },
      [&](const RowError& error) { read.errors.push_back(error); });
  return read;
}

TEST(PupilsCsv, SaysWhichFieldsTheFileHasColumnsFor) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,NC year,Leaving date,FSM,Language,School name\n"
      "B801200005001,Ada,Byron,03/02/2018,X,,N,ENG,St Ann's\n");
  ASSERT_EQ(read.rows.size(), 1u) << (read.errors.empty() ? "" : read.errors[0].message);
  const StatedFields& fields = *read.rows[0].pupil_fields;
  EXPECT_EQ(fields.mask,
            "upn,given_name,family_name,date_of_birth,year_group,leaving_date,free_school_meals,"
            "english_additional_language,school");
  EXPECT_EQ(fields.ColumnOf("pupil.year_group"), "NC year");
  EXPECT_EQ(fields.ColumnOf("pupil.school"), "School name");
  EXPECT_FALSE(read.rows[0].pupil.has_year_group());
}

TEST(PupilsCsv, RefusesAUrnThatTheTrustDoesNotHave) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,URN\n"
      "B801200005001,Ada,Byron,03/02/2018,100009\n"
      "P207000016049,Bob,Byron,03/02/2018,100002\n");
  EXPECT_EQ(read.rows.size(), 1u);
  EXPECT_THAT(read.ErrorKeys(), ElementsAre("2 URN SCHOOL"));
}

TEST(PupilsCsv, RefusesASenStartThatCannotBe) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,SEN status,SEN start date\n"
      "B801200005001,Ada,Byron,03/02/2018,K,22/11/2026\n"
      "P207000016049,Bob,Byron,03/02/2018,K,02/02/2018\n");
  EXPECT_THAT(read.ErrorKeys(),
              ElementsAre("2 SEN start date SEN_DATES", "3 SEN start date SEN_DATES"));
}

// The pupil enters next year: the record that no day is stated for cannot begin before today.
TEST(PupilsCsv, TakesTodayForAStartThatWouldLieAhead) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,Entry date,SEN status,Primary need\n"
      "B801200005001,Ada,Byron,03/02/2018,01/09/2027,K,SLCN\n");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_FALSE(read.rows[0].states_sen_start);
  EXPECT_EQ(read.rows[0].sen_record->start_date().day(), 21);
  EXPECT_EQ(read.rows[0].sen_record->start_date().month(), 11);
}

TEST(PupilsCsv, ReadsAnExportInOneSystemsHeadings) {
  const PupilsRead read = Read(
      "LearnerId,Forename,LegalForename,Surname,Gender,Year,DateOfBirth,UPN,FormerUPN,EAL,"
      "ServiceChild,IsLookedAfterorAdoptedFromCare,SENProvisionDetails.ProvisionTypeCode,"
      "DateOfEntry,Primary need,Secondary need\n"
      "7,Zo\xC3\xAB,Zoe,\"O'Neil, Lee\",F,Year 4,03/02/2018,B801200005001,P207000016049,T,0,1,K,"
      "04/09/2022,SLCN,ASD\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  ASSERT_EQ(read.rows.size(), 1u) << (read.errors.empty() ? "" : read.errors[0].message);
  const pupils::v1::Pupil& pupil = read.rows[0].pupil;
  EXPECT_EQ(pupil.upn(), "B801200005001");
  EXPECT_EQ(pupil.former_upn(), "P207000016049");
  EXPECT_EQ(pupil.given_name(), "Zo\xC3\xAB");
  EXPECT_EQ(pupil.family_name(), "O'Neil, Lee");
  EXPECT_EQ(pupil.sex(), pupils::v1::SEX_FEMALE);
  EXPECT_EQ(pupil.year_group(), 4);
  EXPECT_EQ(pupil.date_of_birth().day(), 3);
  EXPECT_EQ(pupil.date_of_birth().month(), 2);
  EXPECT_EQ(pupil.entry_date().year(), 2022);
  EXPECT_EQ(pupil.school(), "trusts/oak/schools/100001");
  EXPECT_TRUE(pupil.english_additional_language());
  EXPECT_TRUE(pupil.looked_after());
  EXPECT_FALSE(pupil.service_child());
  ASSERT_TRUE(read.rows[0].sen_record.has_value());
  const pupils::v1::SenRecord& record = *read.rows[0].sen_record;
  EXPECT_EQ(record.provision(), pupils::v1::SEN_PROVISION_K);
  EXPECT_EQ(record.start_date().day(), 4);  // the day of entry
  ASSERT_EQ(record.needs_size(), 2);
  EXPECT_FALSE(record.needs_not_recorded());
  EXPECT_EQ(record.needs(0).rank(), 1);
  EXPECT_EQ(record.needs(0).type(), pupils::v1::SEN_NEED_TYPE_SLCN);
  EXPECT_EQ(record.needs(1).rank(), 2);
  EXPECT_EQ(record.needs(1).type(), pupils::v1::SEN_NEED_TYPE_ASD);
  EXPECT_THAT(read.summary->ignored_columns, ElementsAre("LearnerId"));
}

TEST(PupilsCsv, ReadsAnExportInAnotherSystemsHeadings) {
  const PupilsRead read = Read(
      "Unique Pupil Number,Given name,Family name,DOB,Sex,NC year,School,FSM,FSMEver6,PP,LAC,"
      "Service child,Young carer,First language,SEN status,Primary SEN type\n"
      "b801200005001,Bo,Lee,2021-12-31,M,R,St Ann's,Y,yes,1,N,F,true,PNJ,SEN Support,"
      "\"Speech, language and communication needs\"\n"
      "P207000016049,Cy,Lee,2015-01-01,M,X,St Ann's,,,,,,,ENG,No SEN,\n");
  ASSERT_EQ(read.rows.size(), 2u) << (read.errors.empty() ? "" : read.errors[0].message);
  const pupils::v1::Pupil& pupil = read.rows[0].pupil;
  EXPECT_EQ(pupil.upn(), "B801200005001");
  EXPECT_EQ(pupil.year_group(), 0);
  EXPECT_EQ(pupil.school(), "trusts/oak/schools/100002");
  EXPECT_TRUE(pupil.free_school_meals());
  EXPECT_TRUE(pupil.ever6_free_school_meals());
  EXPECT_TRUE(pupil.pupil_premium());
  EXPECT_TRUE(pupil.young_carer());
  EXPECT_TRUE(pupil.english_additional_language());
  // Neither a start nor an entry date: the first day of the academic year.
  EXPECT_EQ(read.rows[0].sen_record->start_date().month(), 9);
  EXPECT_EQ(read.rows[0].sen_record->start_date().year(), 2026);
  EXPECT_FALSE(read.rows[1].pupil.has_year_group());
  EXPECT_FALSE(read.rows[1].pupil.english_additional_language());
  EXPECT_FALSE(read.rows[1].sen_record.has_value());
  EXPECT_TRUE(read.rows[1].states_no_sen);
}

// A child who is to come has support today already, from when is not said.
TEST(PupilsCsv, HasNoProvisionBeginInTheFuture) {
  const std::string head = "UPN,Forename,Surname,DOB,SEN,DateOfEntry,SEN start date\n";
  const PupilsRead intake = Read(head + "B801200005001,A,B,01/01/2022,K,01/09/2027,\n");
  ASSERT_EQ(intake.rows.size(), 1u);
  const auto& start = intake.rows[0].sen_record->start_date();
  EXPECT_EQ(absl::CivilDay(start.year(), start.month(), start.day()), absl::CivilDay(2026, 11, 21));
  const PupilsRead planned = Read(head + "B801200005001,A,B,01/01/2015,K,,01/09/2027\n");
  EXPECT_TRUE(planned.rows.empty());
  EXPECT_EQ(planned.ErrorKeys(), (std::multiset<std::string>{"2 SEN start date SEN_DATES"}));
}

TEST(PupilsCsv, KnowsHowOldAPupilMayBe) {
  const std::string head = "UPN,Forename,Surname,DOB,DateOfLeaving\n";
  EXPECT_TRUE(Read(head + "B801200005001,A,B,01/01/1990,\n").rows.empty());
  EXPECT_EQ(Read(head + "B801200005001,A,B,01/01/1990,18/07/2008\n").rows.size(), 1u);
}

TEST(PupilsCsv, KeepsSenSupportWithoutARecordedNeed) {
  const PupilsRead read = Read("UPN,Forename,Surname,DOB,SEN\nB801200005001,A,B,01/01/2015,EHCP\n");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].sen_record->provision(), pupils::v1::SEN_PROVISION_E);
  EXPECT_EQ(read.rows[0].sen_record->needs_size(), 0);
  EXPECT_TRUE(read.rows[0].sen_record->needs_not_recorded());
}

TEST(PupilsCsv, ReportsEveryWrongCellOfARowByLineAndColumn) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,Gender,Year,FSM,SEN,Primary need,School,EntryDate,LeavingDate\n"
      "Q207000016049,,B,2015-02-30,Z,Year 15,perhaps,SA+,BESD,Nowhere,02/09/2020,01/09/2020\n"
      "B801200005001,A,B,01/01/2015,F,4,Y,K,ASD,St Ann's,,\n");
  ASSERT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.rows[0].line, 3);
  EXPECT_EQ(read.ErrorKeys(),
            (std::multiset<std::string>{"2 UPN UPN_CHECK_LETTER", "2 Forename EMPTY", "2 DOB DATE",
                                        "2 Gender SEX", "2 Year YEAR_GROUP", "2 FSM YES_NO",
                                        "2 SEN SEN_PROVISION", "2 School SCHOOL",
                                        "2 LeavingDate DATE_ORDER"}));
}

TEST(PupilsCsv, ReportsNeedsThatCannotStand) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB,SEN,Primary need,Secondary need\n"
      "B801200005001,A,B,01/01/2015,E,NSA,\n"
      "P207000016049,A,B,01/01/2015,N,ASD,\n"
      "M80120000500A,A,B,01/01/2015,K,,ASD\n"
      "Y80120000500Z,A,B,01/01/2015,K,ASD,ASD\n"
      "B801200005001,A,B,01/01/2015,K,BESD,\n");
  EXPECT_TRUE(read.rows.empty());
  EXPECT_EQ(read.ErrorKeys(),
            (std::multiset<std::string>{"2 Primary need NEED_NOT_ALLOWED",
                                        "3 Primary need NEED_WITHOUT_PROVISION",
                                        "4 Secondary need NEED_RANK", "5 Secondary need NEED_RANK",
                                        "6 Primary need NEED_TYPE", "6 UPN DUPLICATE_UPN"}));
}

TEST(PupilsCsv, RefusesTheSecondRowWithAUpn) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB\n"
      "B801200005001,A,B,01/01/2015\n"
      "b801200005001,C,D,01/01/2016\n");
  EXPECT_EQ(read.rows.size(), 1u);
  EXPECT_EQ(read.ErrorKeys(), (std::multiset<std::string>{"3 UPN DUPLICATE_UPN"}));
}

TEST(PupilsCsv, RefusesBirthsInTheFutureAndOfAdults) {
  const PupilsRead read = Read(
      "UPN,Forename,Surname,DOB\n"
      "B801200005001,A,B,22/11/2026\n"
      "P207000016049,A,B,01/01/1999\n");
  EXPECT_EQ(read.ErrorKeys(),
            (std::multiset<std::string>{"2 DOB DATE_OF_BIRTH", "3 DOB DATE_OF_BIRTH"}));
}

TEST(PupilsCsv, RefusesAFileWithoutUpns) {
  const PupilsRead read = Read("Forename,Surname,DOB\nA,B,01/01/2015\n");
  EXPECT_EQ(errors::ReasonOf(read.summary.status()), "CSV_MISSING_COLUMN");
  EXPECT_EQ(errors::MetadataOf(read.summary.status(), "column"), "UPN");
}

}  // namespace
}  // namespace senda::importing
