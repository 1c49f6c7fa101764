#include "services/pupil_tracking/pupils/need_types.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace senda::pupil_tracking {
namespace {

TEST(NeedTypes, UnderstandsWhatEachSourceWrites) {
  EXPECT_EQ(ParseNeedType("spld"), pupils::v1::SEN_NEED_TYPE_SPLD);  // sen.csv
  EXPECT_EQ(ParseNeedType("SpLD - Specific Learning Difficulty"),
            pupils::v1::SEN_NEED_TYPE_SPLD);                                              // GIAS
  EXPECT_EQ(ParseNeedType("VI - Visual Impairment"), pupils::v1::SEN_NEED_TYPE_VI);       // GIAS
  EXPECT_EQ(ParseNeedType("Vision impairment"), pupils::v1::SEN_NEED_TYPE_VI);            // SEN2
  EXPECT_EQ(ParseNeedType("Autistic Spectrum Disorder"), pupils::v1::SEN_NEED_TYPE_ASD);  // EES
  EXPECT_EQ(ParseNeedType("Speech, Language and Communications needs"),
            pupils::v1::SEN_NEED_TYPE_SLCN);
  EXPECT_EQ(ParseNeedType("PMLD - Profound and Multiple Learning Difficulty"),
            pupils::v1::SEN_NEED_TYPE_PMLD);
  EXPECT_EQ(ParseNeedType("Severe Learning Difficulties"), pupils::v1::SEN_NEED_TYPE_SLD);
  EXPECT_EQ(ParseNeedType("Down's syndrome"), pupils::v1::SEN_NEED_TYPE_DS);
  EXPECT_EQ(ParseNeedType("OTH - Other Difficulty/Disability"), pupils::v1::SEN_NEED_TYPE_OTH);
}

TEST(NeedTypes, RefusesWhatIsNoNeedType) {
  EXPECT_EQ(ParseNeedType(""), std::nullopt);
  EXPECT_EQ(ParseNeedType("BESD"), std::nullopt);
  EXPECT_EQ(ParseNeedType("ASD - Visual Impairment"), std::nullopt);
  EXPECT_EQ(ParseNeedType("1"), std::nullopt);
}

TEST(NeedTypes, ReadsBackEveryCode) {
  EXPECT_EQ(AllNeedTypes().size(), 14u);
  for (const pupils::v1::SenNeedType type : AllNeedTypes()) {
    EXPECT_EQ(ParseNeedType(NeedTypeCode(type)), type);
  }
}

// The placement of the codes in the four areas is that of domain.md 2.1.
TEST(BroadAreas, HoldEachNeedInOneOfFourOrInNone) {
  using namespace pupils::v1;
  std::map<BroadArea, std::string> codes;
  for (const SenNeedType type : AllNeedTypes()) {
    codes[BroadAreaOf(type, BROAD_AREA_UNSPECIFIED)] += std::string(NeedTypeCode(type)) + " ";
  }
  EXPECT_EQ(codes[BROAD_AREA_COMMUNICATION_AND_INTERACTION], "SLCN ASD ");
  EXPECT_EQ(codes[BROAD_AREA_COGNITION_AND_LEARNING], "SPLD MLD SLD PMLD DS ");
  EXPECT_EQ(codes[BROAD_AREA_SOCIAL_EMOTIONAL_AND_MENTAL_HEALTH], "SEMH ");
  EXPECT_EQ(codes[BROAD_AREA_SENSORY_AND_PHYSICAL], "HI VI MSI PD ");
  EXPECT_EQ(codes[BROAD_AREA_UNSPECIFIED], "OTH NSA ");
  EXPECT_EQ(BroadAreaOf(SEN_NEED_TYPE_UNSPECIFIED, BROAD_AREA_SENSORY_AND_PHYSICAL),
            BROAD_AREA_UNSPECIFIED);
}

TEST(BroadAreas, PlaceDownSyndromeWhereTheTrustDoes) {
  using namespace pupils::v1;
  EXPECT_EQ(BroadAreaOf(SEN_NEED_TYPE_DS, BROAD_AREA_COMMUNICATION_AND_INTERACTION),
            BROAD_AREA_COMMUNICATION_AND_INTERACTION);
  EXPECT_EQ(BroadAreaOf(SEN_NEED_TYPE_MLD, BROAD_AREA_COMMUNICATION_AND_INTERACTION),
            BROAD_AREA_COGNITION_AND_LEARNING);
}

TEST(SenProvisions, UnderstandsCodesAndWords) {
  EXPECT_EQ(ParseSenProvision("K"), pupils::v1::SEN_PROVISION_K);
  EXPECT_EQ(ParseSenProvision("SEN Support"), pupils::v1::SEN_PROVISION_K);
  EXPECT_EQ(ParseSenProvision("EHCP"), pupils::v1::SEN_PROVISION_E);
  EXPECT_EQ(ParseSenProvision("Education, Health and Care Plan"), pupils::v1::SEN_PROVISION_E);
  EXPECT_EQ(ParseSenProvision("n"), pupils::v1::SEN_PROVISION_N);
  EXPECT_EQ(ParseSenProvision("No Special Educational Need"), pupils::v1::SEN_PROVISION_N);
}

TEST(SenProvisions, RefusesTheCodesThatEnded) {
  for (const char* code : {"A", "P", "S", "School Action Plus", ""}) {
    EXPECT_EQ(ParseSenProvision(code), std::nullopt) << code;
  }
}

}  // namespace
}  // namespace senda::pupil_tracking
