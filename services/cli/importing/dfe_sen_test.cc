#include "services/cli/importing/dfe_sen.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "services/cli/importing/public_data.h"

namespace senda::importing {
namespace {

using pupils::v1::SEN_NEED_TYPE_ASD;
using pupils::v1::SEN_NEED_TYPE_MLD;
using pupils::v1::SEN_NEED_TYPE_SEMH;
using pupils::v1::SEN_NEED_TYPE_SLCN;
using pupils::v1::SEN_NEED_TYPE_SPLD;

struct CountsRead {
  absl::StatusOr<CsvSummary> summary = absl::UnknownError("not read");
  std::map<std::string, SchoolSenCounts> schools;
  std::vector<RowError> errors;
};

CountsRead ReadCounts(std::istream& in) {
  CountsRead read;
  read.summary = ReadSchoolSenCounts(
      in,
      [&](const SchoolSenCounts& school) {
        read.schools[school.urn] = school;
        return absl::OkStatus();
      },
      [&](const RowError& error) { read.errors.push_back(error); });
  return read;
}

CountsRead ReadCounts(const std::string& text) {
  std::istringstream in(text);
  return ReadCounts(in);
}

TEST(DfeSen, ReadsThePublicFile) {
  std::ifstream in = OpenPublicData("sen.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "sen.csv");
  const CountsRead read = ReadCounts(in);
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  EXPECT_TRUE(read.errors.empty());
  EXPECT_EQ(read.summary->rows, 60);
  EXPECT_EQ(read.summary->blank_rows, 24'382);
  ASSERT_EQ(read.schools.size(), 60u);
  int pupils = 0, sen_support = 0, plans = 0;
  std::set<std::string> without_needs;
  for (const auto& [urn, school] : read.schools) {
    pupils += school.total_pupils;
    sen_support += school.sen_support.value();
    plans += school.ehc_plans.value();
    if (!school.sen_support_needs) without_needs.insert(urn);
  }
  EXPECT_EQ(pupils, 61'876);
  EXPECT_EQ(sen_support, 3'603);
  EXPECT_EQ(plans, 734);
  EXPECT_EQ(without_needs, (std::set<std::string>{"130000", "130007", "130026", "130032", "130034",
                                                  "130051", "130056"}));
}

TEST(DfeSen, ReadsOneSchoolOfThePublicFileToTheLastNeed) {
  std::ifstream in = OpenPublicData("sen.csv");
  SENDA_SKIP_WITHOUT_PUBLIC_DATA(in, "sen.csv");
  const CountsRead read = ReadCounts(in);
  const SchoolSenCounts& school = read.schools.at("130001");
  EXPECT_EQ(school.school_name, "school 2");
  EXPECT_EQ(school.local_authority_code, "100");
  EXPECT_EQ(school.establishment_number, "1001");
  EXPECT_EQ(school.phase_type_grouping, "State-funded secondary");
  EXPECT_EQ(school.time_period, "202223");
  EXPECT_EQ(school.total_pupils, 1046);
  EXPECT_EQ(school.sen_support, 17);
  EXPECT_EQ(school.ehc_plans, 7);
  EXPECT_EQ(school.ehc_plan_needs->at(SEN_NEED_TYPE_MLD), 1);
  EXPECT_EQ(school.ehc_plan_needs->at(SEN_NEED_TYPE_SLCN), 3);
  EXPECT_EQ(school.ehc_plan_needs->at(SEN_NEED_TYPE_ASD), 3);
  EXPECT_EQ(school.sen_support_needs->at(SEN_NEED_TYPE_SPLD), 2);
  EXPECT_EQ(school.sen_support_needs->at(SEN_NEED_TYPE_SLCN), 6);
  EXPECT_EQ(school.sen_support_needs->at(SEN_NEED_TYPE_SEMH), 4);
  EXPECT_FALSE(school.sen_support_needs->contains(pupils::v1::SEN_NEED_TYPE_DS));
  EXPECT_EQ(school.has_sen_unit, false);
  EXPECT_EQ(read.schools.at("130003").has_resourced_provision, true);
}

TEST(DfeSen, TellsNotRecordedFromNone) {
  const CountsRead read = ReadCounts(
      "URN,Total pupils,SEN support,EHC plan,SUP_Primary_need_asd,EHC_Primary_need_asd\n"
      "100001,200,10,0,0,0\n"
      "100002,200,10,2,4,0\n");
  EXPECT_FALSE(read.schools.at("100001").sen_support_needs.has_value());
  // No plans, so no needs of plans: that is known.
  EXPECT_EQ(read.schools.at("100001").ehc_plan_needs->at(SEN_NEED_TYPE_ASD), 0);
  EXPECT_EQ(read.schools.at("100002").sen_support_needs->at(SEN_NEED_TYPE_ASD), 4);
  EXPECT_FALSE(read.schools.at("100002").ehc_plan_needs.has_value());
}

TEST(DfeSen, ReadsFilesWhoseColumnsVanishedOrWereRenamed) {
  const CountsRead read = ReadCounts(
      "time_period,school_urn,total_pupils,sen_support,sup_primary_need_asd\n"
      "202526,100001,200,10,4\n");
  ASSERT_TRUE(read.summary.ok()) << read.summary.status();
  const SchoolSenCounts& school = read.schools.at("100001");
  EXPECT_EQ(school.sen_support, 10);
  EXPECT_EQ(school.ehc_plans, std::nullopt);
  EXPECT_EQ(school.sen_support_needs->size(), 1u);
  EXPECT_FALSE(school.ehc_plan_needs.has_value());
  EXPECT_EQ(school.has_sen_unit, std::nullopt);
}

TEST(DfeSen, RefusesAFileWithoutTheColumnsThatMatter) {
  EXPECT_EQ(errors::ReasonOf(ReadCounts("URN,SEN support\n100001,1\n").summary.status()),
            "CSV_MISSING_COLUMN");
}

TEST(DfeSen, ReadsMarksOfTheRowsOwnReleaseAsMissingAndRefusesOthers) {
  const CountsRead read = ReadCounts(
      "time_period,URN,Total pupils,SEN support,SUP_Primary_need_asd,SUP_Primary_need_mld\n"
      "202425,100001,200,10,z,4\n"
      "202425,100002,200,z,z,x\n"
      "202021,100003,200,10,:,4\n"
      "202425,100004,200,10,:,4\n");
  EXPECT_FALSE(read.schools.at("100001").sen_support_needs->contains(SEN_NEED_TYPE_ASD));
  EXPECT_EQ(read.schools.at("100001").sen_support_needs->at(SEN_NEED_TYPE_MLD), 4);
  EXPECT_EQ(read.schools.at("100002").sen_support, std::nullopt);
  EXPECT_FALSE(read.schools.at("100002").sen_support_needs.has_value());
  EXPECT_EQ(read.schools.count("100003"), 1u);
  EXPECT_EQ(read.schools.count("100004"), 0u);
  ASSERT_EQ(read.errors.size(), 1u);
  EXPECT_EQ(read.errors[0].line, 5);
  EXPECT_EQ(read.errors[0].column, "SUP_Primary_need_asd");
  EXPECT_EQ(read.errors[0].reason, "MISSING_MARK");
}

TEST(DfeSen, RefusesNumbersThatContradictEachOther) {
  const CountsRead read = ReadCounts(
      "URN,Total pupils,SEN support,EHC plan,SUP_Primary_need_asd\n"
      "100001,10,9,2,0\n"
      "100002,100,3,2,4\n");
  EXPECT_TRUE(read.schools.empty());
  ASSERT_EQ(read.errors.size(), 2u);
  EXPECT_EQ(read.errors[0].column, "Total pupils");
  EXPECT_EQ(read.errors[1].column, "SEN support");
  for (const RowError& error : read.errors) EXPECT_EQ(error.reason, "COUNTS_CONTRADICT");
}

TEST(DfeSen, PassesOverTotalsOfRegions) {
  const CountsRead read =
      ReadCounts("geographic_level,URN,Total pupils\nRegional,,5000\nSchool,100001,50\n");
  EXPECT_EQ(read.schools.size(), 1u);
  EXPECT_TRUE(read.errors.empty());
}

}  // namespace
}  // namespace senda::importing
