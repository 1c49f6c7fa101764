#include "services/dashboard/dashboard_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "common/rpc/role_permissions.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/dashboard/dashboard_test_fixture.h"

namespace senda::dashboard {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Asked = std::vector<std::vector<std::string>>;

const Asked kAllOnce = {{}};

TEST_F(DashboardServiceTest, MergesTheSourcesAndNamesTheSchools) {
  const auto dashboard = Trust();
  ASSERT_TRUE(dashboard.ok()) << dashboard.status();
  EXPECT_EQ(dashboard->display_name(), "Tall Trees");
  EXPECT_THAT(dashboard->unreachable(), IsEmpty());
  EXPECT_EQ(Rows(*dashboard, "pupils"), 11);
  ASSERT_THAT(dashboard->schools(), SizeIs(2));
  EXPECT_EQ(dashboard->schools(1).display_name(), "School 900002");
}

// However many ask at once when nothing is known, each source computes once.
TEST_F(DashboardServiceTest, ComputesOnceForAStampede) {
  constexpr int kReaders = 100;
  absl::Notification all_have_asked;
  cache_.SetBeforeGet([&] { all_have_asked.WaitForNotification(); });
  v1::GetTrustDashboardRequest request;
  request.set_name("trusts/t");
  absl::BlockingCounter answered(kReaders);
  std::atomic<int> right = 0;
  for (int reader = 0; reader < kReaders; ++reader) {
    Begin("lead", "GetTrustDashboard", request, [&](absl::Status status, rpc::Bytes bytes) {
      v1::TrustDashboard dashboard;
      if (status.ok() && dashboard.ParseFromString(*bytes) && Rows(dashboard, "pupils") == 11) {
        ++right;
      }
      answered.DecrementCount();
    });
  }
  all_have_asked.Notify();
  answered.Wait();
  EXPECT_EQ(right, kReaders);
  for (const ScriptedSource* source : scripted_) EXPECT_EQ(source->computed(), kAllOnce);
}

TEST_F(DashboardServiceTest, AnswersFromMemoryWithinTheBound) {
  ASSERT_TRUE(Trust().ok());
  pupils_.Set(kOak, 20);
  EXPECT_EQ(Rows(*Trust(), "pupils"), 11);
  PassBound();
  EXPECT_EQ(Rows(*Trust(), "pupils"), 21);
}

TEST_F(DashboardServiceTest, RecomputesOnlyTheSchoolThatWasWrittenTo) {
  ASSERT_TRUE(Trust().ok());
  pupils_.Set(kElm, 5);
  PassBound();
  EXPECT_EQ(Rows(*Trust(), "pupils"), 15);
  EXPECT_EQ(pupils_.computed(), (Asked{{}, {kElm}}));
  for (const ScriptedSource* source : {&goals_, &provision_, &workforce_}) {
    EXPECT_EQ(source->computed(), kAllOnce);
  }
}

TEST_F(DashboardServiceTest, KeepsAnOldAnswerThatIsStillTrueAndSaysWhenThatWasSeen) {
  const auto first = Trust();
  ASSERT_TRUE(first.ok()) << first.status();
  const int gets = cache_.gets();
  clock_.Advance(absl::Minutes(5));
  const auto second = Trust();
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(cache_.gets(), gets);
  EXPECT_EQ(second->freshness().as_of().seconds(), first->freshness().as_of().seconds() + 300);
  EXPECT_EQ(Rows(*second, "pupils"), 11);
  for (const ScriptedSource* source : scripted_) EXPECT_EQ(source->computed(), kAllOnce);
}

TEST_F(DashboardServiceTest, ShowsTheNewNameOfTheTrust) {
  ASSERT_TRUE(Trust().ok());
  directory::v1::UpdateTrustRequest request;
  request.mutable_trust()->set_name("trusts/t");
  request.mutable_trust()->set_display_name("Short Trees");
  request.mutable_update_mask()->add_paths("display_name");
  const auto renamed = harness_->client().Call<directory::v1::Trust>(
      "senda.directory.v1.DirectoryService/UpdateTrust", request, harness_->As("lead"));
  ASSERT_TRUE(renamed.ok()) << renamed.status();
  PassBound();
  EXPECT_EQ(Trust()->display_name(), "Short Trees");
}

TEST_F(DashboardServiceTest, AnswersRightlyWithoutACache) {
  cache_.SetFault(cache::FaultyCache::Fault::kUnreachable);
  EXPECT_EQ(Rows(*Trust(), "pupils"), 11);
  cache_.SetFault(cache::FaultyCache::Fault::kWrongBytes);
  pupils_.Set(kOak, 20);
  PassBound();
  EXPECT_EQ(Rows(*Trust(), "pupils"), 21);
}

TEST_F(DashboardServiceTest, NamesASourceThatDoesNotAnswerAndKeepsNoSuchAnswer) {
  workforce_.SetDown(true);
  const auto partial = Trust();
  ASSERT_TRUE(partial.ok()) << partial.status();
  EXPECT_THAT(partial->unreachable(), ElementsAre("trusts/t/sources/workforce"));
  EXPECT_EQ(Rows(*partial, "pupils"), 11);
  EXPECT_EQ(Rows(*partial, "workforce"), -1);
  workforce_.SetDown(false);
  const auto whole = Trust();
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_THAT(whole->unreachable(), IsEmpty());
  EXPECT_EQ(Rows(*whole, "workforce"), 11);
}

TEST_F(DashboardServiceTest, KeepsNoAnswerThatLacksTheDirectorysNames) {
  CutOffNames(true);
  const auto nameless = Trust();
  ASSERT_TRUE(nameless.ok()) << nameless.status();
  EXPECT_THAT(nameless->unreachable(), ElementsAre("trusts/t/sources/directory"));
  EXPECT_EQ(Rows(*nameless, "pupils"), 11);
  EXPECT_EQ(Rows(*School(kOak), "pupils"), 10);
  CutOffNames(false);
  const auto whole = Trust();
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_THAT(whole->unreachable(), IsEmpty());
  EXPECT_EQ(whole->display_name(), "Tall Trees");
  EXPECT_EQ(School(kOak)->display_name(), "School 900001");
}

// What was known of the schools is better than nothing, but the answer is not a whole one.
TEST_F(DashboardServiceTest, NamesSchoolsAsLastKnownWhileTheDirectoryIsCutOff) {
  ASSERT_TRUE(Trust().ok());
  CutOffNames(true);
  pupils_.Set(kOak, 20);
  PassBound();
  const auto dashboard = Trust();
  ASSERT_TRUE(dashboard.ok()) << dashboard.status();
  EXPECT_THAT(dashboard->unreachable(), ElementsAre("trusts/t/sources/directory"));
  ASSERT_THAT(dashboard->schools(), SizeIs(2));
  EXPECT_EQ(dashboard->schools(0).display_name(), "School 900001");
}

TEST_F(DashboardServiceTest, DoesNotServeAWholeAnswerPastTheBoundWhenASourceIsGone) {
  ASSERT_TRUE(Trust().ok());
  workforce_.SetDown(true);
  PassBound();
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Trust()->unreachable(), ElementsAre("trusts/t/sources/workforce"));
  }
}

TEST_F(DashboardServiceTest, ComputesAnewWhenADefinitionChanges) {
  ASSERT_TRUE(Trust().ok());
  pupils_.SetDefinitionVersion("2");
  PassBound();
  const auto dashboard = Trust();
  ASSERT_TRUE(dashboard.ok()) << dashboard.status();
  EXPECT_EQ(pupils_.computed(), (Asked{{}, {}}));
  EXPECT_EQ(goals_.computed(), kAllOnce);
  for (const auto& figure : dashboard->figures()) {
    if (figure.metric().id() != "pupils.rows") continue;
    EXPECT_EQ(figure.metric().title(), "2");
  }
}

// An answer in memory belongs to those who may see it: the one who reads the whole trust comes
// first here, and then the other way round.
TEST_F(DashboardServiceTest, GivesAReaderOfOneSchoolNothingOfTheAnswerForTheTrust) {
  ASSERT_EQ(Rows(*Trust("lead"), "pupils"), 11);
  const auto mine = Trust("oak");
  ASSERT_TRUE(mine.ok()) << mine.status();
  EXPECT_EQ(Rows(*mine, "pupils"), 10);
  ASSERT_THAT(mine->schools(), SizeIs(1));
  EXPECT_EQ(mine->schools(0).school(), kOak);
  EXPECT_EQ(mine->DebugString().find("900002"), std::string::npos);
}

TEST_F(DashboardServiceTest, GivesTheReaderOfTheTrustMoreThanAReaderOfOneSchoolHasHad) {
  ASSERT_EQ(Rows(*Trust("oak"), "pupils"), 10);
  const auto all = Trust("lead");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ(Rows(*all, "pupils"), 11);
  EXPECT_THAT(all->schools(), SizeIs(2));
}

TEST_F(DashboardServiceTest, RefusesASchoolOutOfReachThoughItsAnswerIsInMemory) {
  ASSERT_EQ(Rows(*School(kElm, "lead"), "pupils"), 1);
  EXPECT_EQ(School(kElm, "oak").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Trust("nobody").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(DashboardServiceTest, DoesNotKnowASchoolThatIsNotThere) {
  EXPECT_EQ(School("trusts/t/schools/999999").status().code(), absl::StatusCode::kNotFound);
}

// Answers are kept by what a reader's grants reach of the dashboard; that is the same as what they
// reach of its sources only as long as a role has both or neither.
TEST(DashboardRoles, ReachTheSourcesWhereTheyReachTheDashboard) {
  for (const auto& role : rpc::AllRoles()) {
    EXPECT_EQ(rpc::RoleHas(role.role, "dashboard.read"), rpc::RoleHas(role.role, "metrics.read"))
        << role.role;
    if (rpc::RoleHas(role.role, "dashboard.read")) {
      EXPECT_TRUE(rpc::RoleHas(role.role, "directory.read")) << role.role;
    }
  }
}

}  // namespace
}  // namespace senda::dashboard
