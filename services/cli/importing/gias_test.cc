#include "services/cli/importing/gias.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/importing/public_data.h"

namespace senda::importing {
namespace {

using ::testing::ElementsAre;

struct SchoolsRead {
  absl::StatusOr<CsvSummary> summary = absl::UnknownError("not read");
  std::vector<GiasSchool> schools;
  std::vector<RowError> errors;
};

SchoolsRead ReadSchools(std::istream& in) {
  SchoolsRead read;
  read.summary = ReadGiasSchools(
      in,
      [&](const GiasSchool& school) {
        read.schools.push_back(school);
        return absl::OkStatus();
      },
      [&](const RowError& error) { read.errors.push_back(error); });
  return read;
}

SchoolsRead ReadSchools(const std::string& text) {
  std::istringstream in(text);
  return ReadSchools(in);
}

TEST(GiasSchools, ReadsEveryFieldOfASchool) {
  const SchoolsRead read = ReadSchools(
      "URN,LA (code),LA (name),EstablishmentNumber,EstablishmentName,TypeOfEstablishment (name),"
      "EstablishmentStatus (code),EstablishmentStatus (name),OpenDate,CloseDate,"
      "PhaseOfEducation (code),StatutoryLowAge,StatutoryHighAge,SchoolCapacity,NumberOfPupils,"
      "UKPRN,GOR (name),Trusts (code),Trusts (name)\n"
      "100001,201,\"Town, City of\",3614,St Ann's,Academy converter,1,Open,01-09-2012,,2,4,11,420,"
      "398,10000001,London,2044,Five Oaks Trust\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  ASSERT_EQ(read.schools.size(), 1u);
  const directory::v1::School& school = read.schools[0].school;
  EXPECT_EQ(school.urn(), "100001");
  EXPECT_EQ(school.display_name(), "St Ann's");
  EXPECT_EQ(school.local_authority_code(), "201");
  EXPECT_EQ(school.local_authority_name(), "Town, City of");
  EXPECT_EQ(school.establishment_number(), "3614");
  EXPECT_EQ(school.phase(), directory::v1::PHASE_PRIMARY);
  EXPECT_EQ(school.establishment_type(), "Academy converter");
  EXPECT_EQ(school.status(), directory::v1::SCHOOL_STATUS_OPEN);
  EXPECT_EQ(school.open_date().year(), 2012);
  EXPECT_EQ(school.open_date().month(), 9);
  EXPECT_FALSE(school.has_close_date());
  EXPECT_EQ(school.lowest_age(), 4);
  EXPECT_EQ(school.highest_age(), 11);
  EXPECT_EQ(school.capacity(), 420);
  EXPECT_EQ(school.ukprn(), "10000001");
  EXPECT_EQ(school.region(), "London");
  EXPECT_EQ(read.schools[0].trust_code, "2044");
  EXPECT_EQ(read.schools[0].trust_name, "Five Oaks Trust");
  EXPECT_EQ(read.schools[0].number_of_pupils, 398);
}

TEST(GiasSchools, NeedsOnlyUrnAndName) {
  const SchoolsRead read = ReadSchools("URN,EstablishmentName\n100001,A\n");
  ASSERT_EQ(read.schools.size(), 1u);
  EXPECT_EQ(read.schools[0].school.status(), directory::v1::SCHOOL_STATUS_UNSPECIFIED);
  EXPECT_FALSE(read.schools[0].school.has_capacity());
  EXPECT_EQ(errors::ReasonOf(ReadSchools("EstablishmentName\nA\n").summary.status()),
            "CSV_MISSING_COLUMN");
}

TEST(GiasSchools, RefusesARowForEachWrongCell) {
  const SchoolsRead read = ReadSchools(
      "URN,EstablishmentName,LA (code),OpenDate,CloseDate,PhaseOfEducation (code),"
      "EstablishmentStatus (name)\n"
      "10001,A,20,31/06/2010,,9,Gone\n"
      "100002,B,201,01/09/2012,31/08/2012,4,Open\n"
      "100003,C,201,01/09/2012,,4,Open\n");
  ASSERT_EQ(read.schools.size(), 1u);
  EXPECT_EQ(read.schools[0].school.urn(), "100003");
  std::multiset<std::string> found;
  for (const RowError& error : read.errors) {
    found.insert(std::to_string(error.line) + " " + error.column + " " + error.reason);
  }
  EXPECT_EQ(found, (std::multiset<std::string>{"2 URN NUMBER", "2 LA (code) NUMBER",
                                               "2 OpenDate DATE", "2 PhaseOfEducation (code) PHASE",
                                               "2 EstablishmentStatus (name) STATUS",
                                               "3 CloseDate DATE_ORDER"}));
}

TEST(GiasSchools, KeepsTheStatusNameWhenTheCodeContradictsItAndWarns) {
  const SchoolsRead read = ReadSchools(
      "URN,EstablishmentName,EstablishmentStatus (code),EstablishmentStatus (name)\n"
      "100001,A,2,Open\n");
  ASSERT_EQ(read.schools.size(), 1u);
  EXPECT_EQ(read.schools[0].school.status(), directory::v1::SCHOOL_STATUS_OPEN);
  ASSERT_EQ(read.errors.size(), 1u);
  EXPECT_EQ(read.errors[0].reason, "STATUS_CONTRADICTION");
  EXPECT_EQ(read.errors[0].severity, RowError::Severity::kWarning);
}

TEST(GiasSchools, ReadsThePublicFile) {
  std::ifstream in = OpenPublicData("gias.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "gias.csv");
  const SchoolsRead read = ReadSchools(in);
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  ASSERT_EQ(read.schools.size(), 60u);
  const GiasSchool& first = read.schools.front();
  EXPECT_EQ(first.school.urn(), "130000");
  EXPECT_EQ(first.school.display_name(), "school 1");
  EXPECT_EQ(first.school.phase(), directory::v1::PHASE_SECONDARY);
  EXPECT_EQ(first.school.capacity(), 1689);
  EXPECT_EQ(first.school.open_date().day(), 29);
  EXPECT_EQ(first.trust_name, "trust name 1");
  EXPECT_EQ(first.number_of_pupils, 1463);
  // Ten rows of the file bear status code 2 beside the name "Open".
  EXPECT_EQ(read.errors.size(), 10u);
  for (const RowError& error : read.errors) EXPECT_EQ(error.reason, "STATUS_CONTRADICTION");
}

TEST(TrustLinks, ReadsThePublicFile) {
  std::ifstream in = OpenPublicData("gias_all_links.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "gias_all_links.csv");
  std::vector<TrustLink> links;
  const auto summary = ReadTrustLinks(
      in,
      [&](const TrustLink& link) {
        links.push_back(link);
        return absl::OkStatus();
      },
      [](const RowError& error) { ADD_FAILURE() << error.message; });
  ASSERT_TRUE(summary.ok()) << summary.status();
  ASSERT_EQ(links.size(), 60u);
  EXPECT_EQ(links[0].urn, "130000");
  EXPECT_EQ(links[0].group_uid, "80000");
  EXPECT_EQ(links[0].group_name, "trust name 1");
  EXPECT_EQ(links[0].companies_house_number, "9000000");
  EXPECT_EQ(links[0].joined_date, absl::CivilDay(1993, 5, 29));
}

TEST(TrustLinks, RefusesALinkWithoutAGroup) {
  std::istringstream in("URN,Group UID,Group Name\n130000,,T\n");
  std::vector<RowError> errors;
  ASSERT_TRUE(ReadTrustLinks(
                  in,
                  [](const TrustLink&) {
                    ADD_FAILURE();
                    return absl::OkStatus();
                  },
                  [&](const RowError& error) { errors.push_back(error); })
                  .ok());
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].column, "Group UID");
}

std::vector<PredecessorLink> ReadLinks(std::istream& in, CsvSummary& summary) {
  std::vector<PredecessorLink> links;
  auto read = ReadPredecessorLinks(
      in,
      [&](const PredecessorLink& link) {
        links.push_back(link);
        return absl::OkStatus();
      },
      [](const RowError& error) { ADD_FAILURE() << error.message; });
  EXPECT_TRUE(read.ok()) << read.status();
  if (read.ok()) summary = *read;
  return links;
}

TEST(PredecessorLinks, ReadsThePublicFile) {
  std::ifstream in = OpenPublicData("gias_links.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "gias_links.csv");
  CsvSummary summary;
  const auto links = ReadLinks(in, summary);
  EXPECT_EQ(summary.rows, 60);
  EXPECT_EQ(summary.blank_rows, 32'299);
  // 10 "Predecessor", 2 "Predecessor - merged", 1 "Predecessor - amalgamated".
  EXPECT_EQ(links.size(), 13u);
  EXPECT_EQ(links[0].urn, "130000");
  EXPECT_EQ(links[0].predecessor_urn, "880000");
}

TEST(PredecessorLinks, ListsThePredecessorsOfASchoolNewestFirstAndOnce) {
  std::istringstream in(
      "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n"
      "100001,900001,Old,Predecessor,01/09/2001\n"
      "100001,900002,Newer,Predecessor - merged,01/09/2011\n"
      ",,,,\n"
      "100001,900003,Next,Successor,01/09/2021\n"
      "100001,900002,Newer,Predecessor,01/09/2009\n");
  CsvSummary summary;
  const auto predecessors = PredecessorsByUrn(ReadLinks(in, summary));
  EXPECT_EQ(predecessors.size(), 1u);
  EXPECT_THAT(predecessors.at("100001"), ElementsAre("900002", "900001"));
}

}  // namespace
}  // namespace senda::importing
