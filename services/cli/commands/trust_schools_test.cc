#include "services/cli/commands/trust_schools.h"

#include <gtest/gtest.h>

#include "common/status/errors.h"

namespace senda::cli {
namespace {

TrustSchools Two() {
  TrustSchools schools;
  for (const char* urn : {"900001", "900002"}) {
    directory::v1::School school;
    school.set_name(std::string("trusts/demo/schools/") + urn);
    school.set_urn(urn);
    school.set_display_name(std::string("Oak School ") + urn[5]);
    school.set_local_authority_code("801");
    school.set_establishment_number(std::string("200") + urn[5]);
    schools.Add(school);
  }
  return schools;
}

TEST(TrustSchools, AreFoundByUrnNameAndLaestab) {
  const TrustSchools schools = Two();
  EXPECT_TRUE(schools.Has("900002"));
  EXPECT_FALSE(schools.Has("900009"));
  EXPECT_EQ(schools.UrnOf("OAK school 1"), "900001");
  EXPECT_EQ(schools.UrnOf("Elm School"), std::nullopt);
  EXPECT_EQ(schools.OfLaestab("8012002"), "trusts/demo/schools/900002");
  EXPECT_EQ(schools.OfLaestab("8012009"), "");
}

TEST(TrustSchools, RefuseASchoolThatIsNoneOfThem) {
  EXPECT_TRUE(Two().CheckOption("").ok());
  EXPECT_TRUE(Two().CheckOption("900001").ok());
  const absl::Status refused = Two().CheckOption("900009");
  EXPECT_EQ(ExitCodeOf(refused), kUsage) << refused;
  EXPECT_NE(refused.message().find("900009"), std::string::npos) << refused;
}

}  // namespace
}  // namespace senda::cli
