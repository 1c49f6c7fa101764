#include "services/cli/client/exit_code.h"

#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::cli {
namespace {

using ::testing::HasSubstr;

std::string Told(const std::string& permission) {
  return DescribeFailure(errors::PermissionDenied(permission, "trusts/t"), "localhost:1");
}

TEST(DescribeFailure, NamesARoleThatMay) {
  EXPECT_THAT(Told("pupils.write"), HasSubstr("--role trust-send-lead"));
  EXPECT_THAT(Told("pupils.records"), HasSubstr("--role records-officer"));
  EXPECT_THAT(Told("platform.operate"), HasSubstr("--role platform-operator"));
  EXPECT_THAT(Told("grants.follow"), HasSubstr("--role service-account"));
}

TEST(DescribeFailure, NamesTheLeadWhereAMethodStandsForItsPermission) {
  EXPECT_THAT(Told("senda.goals.v1.GoalsService/GetGoal"), HasSubstr("--role trust-send-lead"));
}

}  // namespace
}  // namespace senda::cli
