#include "services/pupil_tracking/need_types.h"

#include <gtest/gtest.h>

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

TEST(NeedTypes, ReadsBackEveryCodeAndName) {
  EXPECT_EQ(AllNeedTypes().size(), 14u);
  for (const pupils::v1::SenNeedType type : AllNeedTypes()) {
    EXPECT_EQ(ParseNeedType(NeedTypeCode(type)), type);
    EXPECT_EQ(ParseNeedType(NeedTypeName(type)), type);
  }
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
