#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "services/directory/directory_service_test_fixture.h"

// Role grants by calls.
namespace senda::directory {
namespace {

class RoleGrantsTest : public DirectoryServiceTest {};

TEST_P(RoleGrantsTest, LetsARoleActFromTheNextCallAndStopsItFromTheNextCall) {
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  EXPECT_EQ(GetSchool("ana", "130001"), "");
  ASSERT_EQ(Revoke(kOperator, "g"), "");
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(RoleGrantsTest, LetsARoleLapse) {
  const auto until = absl::ToUnixSeconds(clock_.Now() + absl::Hours(1));
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO valid_until { seconds: " +
                      std::to_string(until) + " }"),
            "");
  EXPECT_EQ(GetSchool("ana", "130001"), "");
  Pass(absl::Hours(1));
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(RoleGrantsTest, RefusesAGrantThatCannotBe) {
  EXPECT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/999999'"),
            "role_grant.school SCHOOL_UNKNOWN");
  EXPECT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/elm/schools/130001'"),
            "role_grant.school OTHER_TRUST");
  EXPECT_EQ(Grant(kOperator, "g", "subject: 'operator' role: ROLE_SENCO"),
            "role_grant.subject GRANT_TO_SELF");
  EXPECT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO valid_until { seconds: 1 }"),
            "role_grant.valid_until VALID_UNTIL_PAST");
}

TEST_P(RoleGrantsTest, LetsNobodyGiveMoreThanTheirOwnReach) {
  ASSERT_EQ(Grant(kOperator, "local",
                  "subject: 'local' role: ROLE_PLATFORM_OPERATOR "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  EXPECT_EQ(Grant("local", "a", "subject: 'ana' role: ROLE_SENCO"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("local", "a",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130002'"),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("local", "a",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  ASSERT_EQ(Grant(kOperator, "b",
                  "subject: 'ben' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130002'"),
            "");
  EXPECT_EQ(Revoke("local", "b"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("ana", "c",
                  "subject: 'cyd' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "PERMISSION_DENIED_OR_ABSENT");
  // An operator of one trust is none of the platform.
  ASSERT_EQ(Grant(kOperator, "d", "subject: 'dee' role: ROLE_PLATFORM_OPERATOR"), "");
  EXPECT_EQ(Reason("dee", "ListTrusts", v1::ListTrustsRequest(), ""),
            "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(RoleGrantsTest, HidesThePlatformsGrantsFromEveryRequest) {
  EXPECT_EQ(Reason(kOperator, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                   "parent: 'trusts/-' role_grant { subject: 'eve' role: ROLE_PLATFORM_OPERATOR }"),
            "parent NAME_MALFORMED");
  EXPECT_EQ(Reason(kOperator, "ListRoleGrants", v1::ListRoleGrantsRequest(), "parent: 'trusts/-'"),
            "parent NAME_MALFORMED");
  const auto grants = Ask<v1::ListRoleGrantsResponse>(
      kOperator, "ListRoleGrants", v1::ListRoleGrantsRequest(), "parent: 'trusts/oak'");
  ASSERT_TRUE(grants.ok()) << grants.status();
  EXPECT_EQ(grants->role_grants_size(), 0);
}

TEST_P(RoleGrantsTest, KeepsASchoolWhileSomeoneHasARoleInIt) {
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  const std::string name = "name: 'trusts/oak/schools/130001'";
  EXPECT_EQ(Reason(kOperator, "DeleteSchool", v1::DeleteSchoolRequest(), name),
            "SCHOOL_HAS_GRANTS");
  ASSERT_EQ(Revoke(kOperator, "g"), "");
  EXPECT_EQ(Reason(kOperator, "DeleteSchool", v1::DeleteSchoolRequest(), name), "");
  EXPECT_EQ(GetSchool(kOperator, "130001"), "NOT_FOUND");
}

TEST_P(RoleGrantsTest, GivesFollowersTheGrantsAndNobodyElse) {
  ASSERT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO"), "");
  EXPECT_EQ(Reason("ana", "SyncRoleGrants", v1::SyncRoleGrantsRequest(), "follower: 'f'"),
            "PERMISSION_DENIED_OR_ABSENT");
  const auto all = Ask<v1::SyncRoleGrantsResponse>(kServiceAccount, "SyncRoleGrants",
                                                   v1::SyncRoleGrantsRequest(), "follower: 'f'");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->complete());
  EXPECT_EQ(all->grants_size(), 3);  // with the operator and the service account
}

TEST_P(RoleGrantsTest, AnswersARevocationOnlyWhenTheFollowerHasIt) {
  ASSERT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO"), "");
  const auto first = Ask<v1::SyncRoleGrantsResponse>(kServiceAccount, "SyncRoleGrants",
                                                     v1::SyncRoleGrantsRequest(), "follower: 'f'");
  ASSERT_TRUE(first.ok()) << first.status();
  std::string outcome = "none";
  absl::Notification answered;
  std::thread caller([&] {
    outcome = Revoke(kOperator, "g");
    answered.Notify();
  });
  const auto told = Ask<v1::SyncRoleGrantsResponse>(
      kServiceAccount, "SyncRoleGrants", v1::SyncRoleGrantsRequest(),
      "follower: 'f' wait_milliseconds: 4000 applied_version: " + std::to_string(first->version()));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->removed_size(), 1);
  EXPECT_FALSE(answered.HasBeenNotified());  // it has been told, and has not said that it has done
  const auto acknowledged = Ask<v1::SyncRoleGrantsResponse>(
      kServiceAccount, "SyncRoleGrants", v1::SyncRoleGrantsRequest(),
      "follower: 'f' applied_version: " + std::to_string(told->version()));
  EXPECT_TRUE(acknowledged.ok()) << acknowledged.status();
  caller.join();  // the clock stands, so nothing else can have ended it
  EXPECT_EQ(outcome, "");
}

// Eleven of each where the server has four workers. Each deletion waits for all followers, whose
// questions and acknowledgements need a worker; the clock stands, so nothing else can end it.
TEST_P(RoleGrantsTest, AnswersMoreRevocationsAndFollowersThanThereAreWorkers) {
  constexpr int kMany = 11;
  for (int i = 0; i < kMany; ++i) {
    ASSERT_EQ(Grant(kOperator, "g" + std::to_string(i), "subject: 'ana' role: ROLE_SENCO"), "");
  }
  const std::int64_t last = book().version() + kMany;
  std::vector<std::thread> threads;
  std::atomic<int> held = 0;
  for (int i = 0; i < kMany; ++i) {
    threads.emplace_back([&, follower = "follower: 'f" + std::to_string(i) + "' "] {
      for (std::int64_t version = 0; version < last;) {
        if (version != 0) ++held;
        const auto answer = Ask<v1::SyncRoleGrantsResponse>(
            kServiceAccount, "SyncRoleGrants", v1::SyncRoleGrantsRequest(),
            follower + "wait_milliseconds: 2000 applied_version: " + std::to_string(version));
        ASSERT_TRUE(answer.ok()) << answer.status();
        version = answer->version();
      }
      Ask<v1::SyncRoleGrantsResponse>(kServiceAccount, "SyncRoleGrants",
                                      v1::SyncRoleGrantsRequest(),
                                      follower + "applied_version: " + std::to_string(last))
          .IgnoreError();
    });
  }
  while (held < kMany) std::this_thread::yield();
  for (int i = 0; i < kMany; ++i) {
    threads.emplace_back(
        [&, id = "g" + std::to_string(i)] { EXPECT_EQ(Revoke(kOperator, id), ""); });
  }
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Engines, RoleGrantsTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
