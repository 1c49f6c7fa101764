#include "services/cli/importing/ctf_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"

namespace senda::importing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 6, 1);

constexpr char kHead[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CTfile><Header><DocumentName>Common Transfer "
    "File</DocumentName><CTFversion>25.0</CTFversion><SourceSchool><LEA>801</LEA><Estab>2345"
    "</Estab><SchoolName>Beech</SchoolName><AcademicYear>2025</AcademicYear></SourceSchool>"
    "<DestSchool><LEA>801</LEA><Estab>7654</Estab></DestSchool></Header>\n<CTFpupilData>\n";
constexpr char kTail[] = "</CTFpupilData></CTfile>";

struct Result {
  absl::StatusOr<CtfSummary> summary;
  std::vector<CtfHeader> headers;
  std::vector<CtfPupil> pupils;
  std::vector<std::string> errors;  // "4:7 DOB DATE"
};

Result ReadFile(const std::string& xml) {
  Result result;
  std::istringstream in(xml);
  result.summary = ReadCtf(
      in, kToday,
      [&](const CtfHeader& header) {
        result.headers.push_back(header);
        return absl::OkStatus();
      },
      [&](const CtfPupil& pupil) {
        result.pupils.push_back(pupil);
        return absl::OkStatus();
      },
      [&](const RowError& error) {
        result.errors.push_back(
            fmt::format("{}:{} {} {}", error.line, error.character, error.column, error.reason));
      });
  return result;
}

Result ReadPupils(const std::string& pupils) { return ReadFile(kHead + pupils + kTail); }

// The UPNs are those of domain.md 2.4.
std::string Ada(const std::string& more = "", const std::string& upn = "B801200005001") {
  return fmt::format(
      "<Pupil>\n<UPN>{}</UPN><Surname>Byron</Surname><Forename>Ada</Forename>\n<DOB>2016-05-04"
      "</DOB>{}</Pupil>\n",
      upn, more);
}

std::string Sen(const std::string& start, const std::string& provision) {
  return fmt::format("<SEN><StartDate>{}</StartDate><SENprovision>{}</SENprovision></SEN>", start,
                     provision);
}

std::string Need(int rank, const std::string& type, const std::string& dates = "") {
  return fmt::format("<SENneed>{}<SENtypeRank>{}</SENtypeRank><SENtype>{}</SENtype></SENneed>",
                     dates, rank, type);
}

// "K 2024-09-01..2025-08-31 1SLCN 2ASD" for each record.
std::vector<std::string> Records(const CtfPupil& pupil) {
  std::vector<std::string> records;
  for (const auto& record : SenRecordsOf(pupil)) {
    const auto day = [](const google::type::Date& date) {
      return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    };
    std::string text =
        fmt::format("{} {}..{}", SenProvision_Name(record.provision()).substr(14),
                    day(record.start_date()), record.has_end_date() ? day(record.end_date()) : "");
    for (const auto& need : record.needs()) {
      text += fmt::format(" {}{}", need.rank(), SenNeedType_Name(need.type()).substr(14));
    }
    if (record.needs_not_recorded()) text += " not recorded";
    records.push_back(text);
  }
  return records;
}

// A year that is stated to be none is taken away; one that is not stated stays.
TEST(ReadCtf, TakesAYearAwayThatIsStatedToBeNone) {
  const Result result =
      ReadPupils(Ada("<NCyearActual>X</NCyearActual>") + Ada("<Sex>F</Sex>", "P207000016049"));
  ASSERT_EQ(result.pupils.size(), 2u);
  EXPECT_EQ(PupilFieldsOf(result.pupils[0])->mask,
            "school,year_group,upn,given_name,family_name,date_of_birth");
  EXPECT_EQ(PupilFieldsOf(result.pupils[1])->mask, "");
  EXPECT_EQ(PupilFieldsOf(result.pupils[1])->ColumnOf("pupil.family_name"), "Surname");
}

TEST(ReadCtf, ReadsHeaderAndPupil) {
  const Result result = ReadPupils(
      Ada("<Sex>F</Sex><FormerUPN>M80120000500A</FormerUPN><NCyearActual>5</NCyearActual>"
          "<SENhistory>" +
          Sen("2023-09-01", "K") + Sen("2025-01-06", "E") + "<SENneeds>" + Need(1, "SLCN") +
          Need(2, "ASD") + "</SENneeds></SENhistory>"));
  ASSERT_TRUE(result.summary.ok()) << result.summary.status();
  EXPECT_THAT(result.errors, IsEmpty());
  ASSERT_EQ(result.headers.size(), 1u);
  EXPECT_EQ(result.headers[0].source.laestab(), "8012345");
  EXPECT_EQ(result.headers[0].destination.laestab(), "8017654");
  EXPECT_EQ(result.headers[0].version, "25.0");
  EXPECT_EQ(result.headers[0].academic_year, 2025);
  ASSERT_EQ(result.pupils.size(), 1u);
  const auto& pupil = result.pupils[0].pupil;
  EXPECT_EQ(pupil.upn(), "B801200005001");
  EXPECT_EQ(pupil.former_upn(), "M80120000500A");
  EXPECT_EQ(pupil.given_name(), "Ada");
  EXPECT_EQ(pupil.family_name(), "Byron");
  EXPECT_EQ(pupil.date_of_birth().month(), 5);
  EXPECT_EQ(pupil.sex(), pupils::v1::SEX_FEMALE);
  EXPECT_EQ(pupil.year_group(), 5);
  EXPECT_THAT(Records(result.pupils[0]),
              ElementsAre("K 2023-09-01..2025-01-05 1SLCN 2ASD", "E 2025-01-06.. 1SLCN 2ASD"));
}

TEST(ReadCtf, TakesNoContactForThePupil) {
  const Result result =
      ReadPupils(Ada("<Contacts><Contact><Surname>King</Surname><Forename>Bill</Forename></Contact>"
                     "</Contacts>"));
  ASSERT_EQ(result.pupils.size(), 1u);
  EXPECT_EQ(result.pupils[0].pupil.family_name(), "Byron");
}

TEST(ReadCtf, GivesEachRecordTheNeedsOfItsTime) {
  const Result result = ReadPupils(Ada(
      "<SENhistory>" + Sen("2025-09-01", "K") + Sen("2022-09-01", "K") + Sen("2024-07-22", "N") +
      "<SENneeds>" + Need(3, "SEMH", "<NeedStartDate>2025-09-01</NeedStartDate>") +
      Need(1, "SLCN",
           "<NeedStartDate>2022-09-01</NeedStartDate><NeedEndDate>2024-07-21"
           "</NeedEndDate>") +
      "</SENneeds></SENhistory>"));
  ASSERT_EQ(result.pupils.size(), 1u);
  EXPECT_THAT(Records(result.pupils[0]),
              ElementsAre("K 2022-09-01..2024-07-21 1SLCN", "K 2025-09-01.. 1SEMH"));
}

TEST(ReadCtf, ReadsResultsInTheirOrderWithTheirPlaces) {
  const Result result = ReadPupils(
      Ada("<StageAssessments>\n<KeyStage><Stage>KS1</Stage>\n<StageAssessment><Locale>ENG</Locale>"
          "<Year>2022</Year><Subject>PHO</Subject><Method>TA</Method><Component>PHO</Component>"
          "<ResultStatus>R</ResultStatus><ResultQualifier>NM</ResultQualifier><Result>36</Result>"
          "</StageAssessment></KeyStage><KeyStage>\n"
          "  <StageAssessment><Result>105</Result><Year>2025</Year><ResultDate>2025-05-13"
          "</ResultDate></StageAssessment><Stage>KS2</Stage></KeyStage></StageAssessments>"));
  EXPECT_THAT(result.errors, IsEmpty());
  ASSERT_EQ(result.pupils.size(), 1u);
  const auto& results = result.pupils[0].results;
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].stage, "KS1");
  EXPECT_EQ(results[0].qualifier, "NM");
  EXPECT_EQ(results[0].line, 8);
  // The stage of its own group, wherever in the group it stands.
  EXPECT_EQ(results[1].stage, "KS2");
  EXPECT_EQ(results[1].status, "R");
  EXPECT_EQ(results[1].column, 3);
  EXPECT_EQ(results[1].day, absl::CivilDay(2025, 5, 13));
}

TEST(ReadCtf, RefusesAPupilWhoseResultHasNoYear) {
  const auto refused = [](const std::string& element) {
    const Result result = ReadPupils(Ada("<StageAssessments><KeyStage><StageAssessment>" + element +
                                         "</StageAssessment></KeyStage></StageAssessments>"));
    return result.errors.empty() ? "" : result.errors[0].substr(result.errors[0].find(' ') + 1);
  };
  EXPECT_EQ(refused("<Year>25</Year>"), "Year YEAR");
  EXPECT_EQ(refused("<Year>2030</Year>"), "Year YEAR");
  EXPECT_EQ(refused("<ResultDate>13 May</ResultDate>"), "ResultDate DATE");
  EXPECT_EQ(refused("<Result>123456789012345678901</Result>"), "Result TOO_LONG");
}

TEST(ReadCtf, SaysWhereNoNeedIsRecorded) {
  const Result result = ReadPupils(Ada("<SENhistory>" + Sen("2022-09-01", "K") + "</SENhistory>"));
  ASSERT_EQ(result.pupils.size(), 1u);
  EXPECT_THAT(Records(result.pupils[0]), ElementsAre("K 2022-09-01.. not recorded"));
}

TEST(ReadCtf, NamesEveryWrongElementAndKeepsTheOtherPupils) {
  const Result result = ReadPupils(
      "<Pupil>\n<UPN>A801200005001</UPN><Surname>Byron</Surname><Forename/>\n"
      "  <DOB>2016-02-30</DOB><Sex>Q</Sex>\n<NCyearActual>15</NCyearActual></Pupil>\n" +
      Ada());
  ASSERT_TRUE(result.summary.ok()) << result.summary.status();
  EXPECT_EQ(result.summary->pupils, 1);
  EXPECT_EQ(result.summary->refused, 1);
  EXPECT_THAT(result.errors, ElementsAre("5:1 UPN UPN_CHECK_LETTER", "6:3 DOB DATE", "6:24 Sex SEX",
                                         "7:1 NCyearActual YEAR_GROUP"));
}

// As our own export says it of a record that ends today, 1 June 2026.
TEST(ReadCtf, TakesAProvisionThatEndsToday) {
  const std::string begun = "<SENhistory>" + Sen("2024-09-01", "K");
  const Result result = ReadPupils(Ada(begun + Sen("2026-06-02", "N") + "</SENhistory>"));
  EXPECT_THAT(result.errors, IsEmpty());
  ASSERT_EQ(result.pupils.size(), 1u);
  EXPECT_EQ(SenRecordsOf(result.pupils[0])[0].end_date().day(), 1);
  EXPECT_EQ(ReadPupils(Ada(begun + Sen("2026-06-03", "N") + "</SENhistory>")).errors.size(), 1u);
  EXPECT_EQ(ReadPupils(Ada(begun + Sen("2026-06-02", "E") + "</SENhistory>")).errors.size(), 1u);
}

TEST(ReadCtf, RefusesAPupilWithWrongSen) {
  const auto refused = [](const std::string& sen) {
    const Result result = ReadPupils(Ada("<SENhistory>" + sen + "</SENhistory>"));
    return result.errors.empty() ? "" : result.errors[0].substr(result.errors[0].find(' ') + 1);
  };
  EXPECT_EQ(refused(Sen("2024-09-01", "S")), "SENprovision SEN_PROVISION");
  EXPECT_EQ(refused(Sen("soon", "K")), "StartDate DATE");
  EXPECT_EQ(refused(Sen("2027-09-01", "K")), "SENhistory SEN_DATES");
  EXPECT_EQ(refused(Sen("2024-09-01", "K") + Sen("2027-09-01", "N")), "SENhistory SEN_DATES");
  EXPECT_EQ(refused(Sen("2024-09-01", "K") + Sen("2024-09-01", "E")), "SENhistory SEN_DATES");
  EXPECT_EQ(refused("<SEN/>"), "SEN EMPTY");
  const std::string ehc = Sen("2024-09-01", "E");
  EXPECT_EQ(refused(ehc + "<SENneeds>" + Need(1, "NSA") + "</SENneeds>"),
            "SENneeds NEED_NOT_ALLOWED");
  EXPECT_EQ(refused(ehc + "<SENneeds>" + Need(1, "GIFTED") + "</SENneeds>"), "SENtype NEED_TYPE");
  EXPECT_EQ(refused(ehc + "<SENneeds>" + Need(100, "ASD") + "</SENneeds>"),
            "SENtypeRank NEED_RANK");
}

TEST(ReadCtf, RefusesTheSameUpnTwice) {
  const Result result = ReadPupils(Ada() + Ada());
  EXPECT_EQ(result.pupils.size(), 1u);
  EXPECT_THAT(result.errors, ElementsAre("7:1 UPN DUPLICATE_UPN"));
}

TEST(ReadCtf, WantsTheElementsThatEveryPupilHas) {
  const Result result = ReadPupils("<Pupil><UPN>B801200005001</UPN></Pupil>");
  EXPECT_THAT(result.errors, ElementsAre("4:1 Surname EMPTY"));
}

TEST(ReadCtf, RefusesAFileThatIsNone) {
  EXPECT_EQ(errors::ReasonOf(ReadFile("<html/>").summary.status()), "CTF_NOT_ONE");
  EXPECT_EQ(errors::ReasonOf(ReadFile("<CTfile/>").summary.status()), "CTF_HEADER_MISSING");
  EXPECT_EQ(
      errors::ReasonOf(
          ReadFile("<CTfile><CTFpupilData><Pupil/></CTFpupilData></CTfile>").summary.status()),
      "CTF_HEADER_MISSING");
  EXPECT_EQ(
      errors::ReasonOf(
          ReadFile("<!DOCTYPE CTfile SYSTEM \"file:///etc/passwd\"><CTfile/>").summary.status()),
      "XML_DOCTYPE");
  EXPECT_EQ(errors::ReasonOf(ReadFile(std::string(kHead) + "<Pupil>").summary.status()),
            "XML_MALFORMED");
}

}  // namespace
}  // namespace senda::importing
