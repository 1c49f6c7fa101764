#include "services/directory/platform_grants.h"

#include <string>
#include <vector>

#include "services/directory/grant_book_test_fixture.h"

namespace senda::directory {
namespace {

class PlatformGrantsTest : public GrantBookTest {};

rpc::Grant Platform(const std::string& subject, const std::string& role) {
  rpc::Grant grant;
  grant.subject = subject;
  grant.role = role;
  grant.trust = "-";
  return grant;
}

TEST_P(PlatformGrantsTest, MakesThePlatformsGrantsOnceAndTakesAwayThoseNoLongerNamed) {
  Give("oak", "a", "ana");
  const std::vector<rpc::Grant> both = {Platform("op", "PLATFORM_OPERATOR"),
                                        Platform("svc", "SERVICE_ACCOUNT")};
  ASSERT_TRUE(BootstrapGrants(*database_, clock_, both).ok());
  GrantBook book(*database_, clock_);
  const std::int64_t version = book.version();
  const auto grants = book.GrantsOf("op", clock_.Now());
  ASSERT_TRUE(grants.ok());
  ASSERT_EQ(grants->size(), 1u);
  EXPECT_TRUE(rpc::Authorise(*grants, "platform.operate", "-", "trusts", clock_.Now()).ok());

  ASSERT_TRUE(BootstrapGrants(*database_, clock_, both).ok());
  ASSERT_TRUE(book.Refresh().ok());
  EXPECT_EQ(book.version(), version);

  ASSERT_TRUE(BootstrapGrants(*database_, clock_, {Platform("svc", "SERVICE_ACCOUNT")}).ok());
  ASSERT_TRUE(book.Refresh().ok());
  EXPECT_EQ(GrantsOf(book, "op"), 0u);
  EXPECT_EQ(GrantsOf(book, "svc"), 1u);
  EXPECT_EQ(GrantsOf(book, "ana"), 1u);
}

TEST_P(PlatformGrantsTest, RefusesAPlatformGrantWithoutSubjectOrRole) {
  EXPECT_EQ(BootstrapGrants(*database_, clock_, {Platform("", "SERVICE_ACCOUNT")}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BootstrapGrants(*database_, clock_, {Platform("op", "KING")}).code(),
            absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Engines, PlatformGrantsTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
