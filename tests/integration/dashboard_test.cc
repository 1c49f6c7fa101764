#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/status/errors.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/dashboard/dashboard_service.h"
#include "tests/integration/school_data.h"

// What the dashboard says of what the other services hold.
namespace senda::integration {
namespace {

using namespace dashboard::v1;

constexpr char kCompare[] = "senda.dashboard.v1.DashboardService/CompareSchools";
constexpr char kGetSchool[] = "senda.dashboard.v1.DashboardService/GetSchoolDashboard";

// One trust for all: Oak (900001) has 4 pupils of whom 1 K and 1 E, Elm (900002) 1 pupil with K.
class DashboardTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    servers_ = new SeveralServers({});
    servers_->AddTrust("t", {"900001", "900002"});
    servers_->Grant("t", "oak", "oak", "ROLE_SENCO", "trusts/t/schools/900001");
    AddPupil(*servers_, "t", "900001", 1);
    AddPupil(*servers_, "t", "900001", 2);
    AddPupil(*servers_, "t", "900001", 3, "K", "SLCN");
    AddPupil(*servers_, "t", "900001", 4, "E", "");
    AddPupil(*servers_, "t", "900002", 5, "K", "ASD");
  }
  static void TearDownTestSuite() {
    delete servers_;
    servers_ = nullptr;
  }

  static SeveralServers* servers_;
};
SeveralServers* DashboardTest::servers_ = nullptr;

TEST_F(DashboardTest, AddsUpTheSchoolsOfATrust) {
  const TrustDashboard dashboard = TrustDashboardOf(*servers_, "t");
  EXPECT_EQ(dashboard.unreachable_size(), 0) << dashboard.DebugString();
  EXPECT_EQ(dashboard.freshness().sources_size(), 5);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_provision", {"N"}), 2);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_provision", {"K"}), 2);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_provision", {"E"}), 1);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_primary_need", {"K", "SLCN"}), 1);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_primary_need", {"K", "ASD"}), 1);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_primary_need", {"E", "NOT_RECORDED"}), 1);
  ASSERT_EQ(dashboard.schools_size(), 2);
  EXPECT_EQ(dashboard.schools(0).pupils(), 4);
  EXPECT_EQ(dashboard.schools(0).sen_support(), 1);
  EXPECT_EQ(dashboard.schools(0).ehc_plans(), 1);
  EXPECT_EQ(dashboard.schools(1).pupils(), 1);
}

TEST_F(DashboardTest, ShowsAWriteWithinTheStalenessBound) {
  servers_->AddTrust("fresh", {"900001", "900002"});
  AddPupil(*servers_, "fresh", "900001", 1, "K");
  ASSERT_EQ(CellOf(TrustDashboardOf(*servers_, "fresh").figures(), "pupils.by_provision", {"K"}),
            1);
  AddPupil(*servers_, "fresh", "900002", 2, "K");
  const absl::Time written = absl::Now();
  absl::Time last_stale = absl::InfinitePast();
  ASSERT_TRUE(Eventually([&] {
    const absl::Time asked = absl::Now();
    const auto dashboard = TrustDashboardOf(*servers_, "fresh");
    if (CellOf(dashboard.figures(), "pupils.by_provision", {"K"}) == 2) return true;
    last_stale = asked;
    return false;
  }));
  // However slow the machine: who asks later than the bound after the write is told of the write.
  EXPECT_LE(last_stale - written, dashboard::DashboardService::kStalenessBound);
}

TEST_F(DashboardTest, ShowsASchoolToThoseOfTheSchoolOnly) {
  const auto mine = servers_->Call<SchoolDashboard>(
      kGetSchool, Text<GetSchoolDashboardRequest>("name: 'trusts/t/schools/900001'"), "oak");
  ASSERT_TRUE(mine.ok()) << mine.status();
  EXPECT_EQ(CellOf(mine->figures(), "pupils.by_provision", {"K"}), 1);
  const auto theirs = servers_->Call<SchoolDashboard>(
      kGetSchool, Text<GetSchoolDashboardRequest>("name: 'trusts/t/schools/900002'"), "oak");
  EXPECT_EQ(theirs.status().code(), absl::StatusCode::kPermissionDenied) << theirs.status();
  const auto absent = servers_->Call<SchoolDashboard>(
      kGetSchool, Text<GetSchoolDashboardRequest>("name: 'trusts/t/schools/999999'"), "oak");
  EXPECT_EQ(errors::ReasonOf(absent.status()), errors::ReasonOf(theirs.status()));
}

TEST_F(DashboardTest, TellsSomebodyOfOneSchoolNothingOfTheOthers) {
  const TrustDashboard dashboard = TrustDashboardOf(*servers_, "t", "oak");
  ASSERT_EQ(dashboard.schools_size(), 1) << dashboard.DebugString();
  EXPECT_EQ(dashboard.schools(0).school(), "trusts/t/schools/900001");
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_provision", {"K"}), 1);
  EXPECT_EQ(CellOf(dashboard.figures(), "pupils.by_primary_need", {"K", "ASD"}), -1);
  EXPECT_EQ(dashboard.DebugString().find("900002"), std::string::npos);
  // What the one is told was not kept for the other.
  EXPECT_EQ(TrustDashboardOf(*servers_, "t").schools_size(), 2);
}

TEST_F(DashboardTest, IsForNobodyOfAnotherTrust) {
  servers_->AddTrust("other", {});
  servers_->Grant("other", "stranger", "stranger", "ROLE_TRUST_SEND_LEAD");
  const auto denied = servers_->Call<TrustDashboard>(
      "senda.dashboard.v1.DashboardService/GetTrustDashboard",
      Text<GetTrustDashboardRequest>("name: 'trusts/t'"), "stranger");
  EXPECT_EQ(denied.status().code(), absl::StatusCode::kPermissionDenied);
}

// Oak has 2 of 4 pupils with SEN, Elm 1 of 1: together 3 of 5; the mean of the schools is 3/4.
TEST_F(DashboardTest, ComparesSchoolsPooledAndOnAverage) {
  const auto compared = servers_->Must<CompareSchoolsResponse, CompareSchoolsRequest>(
      kCompare, "parent: 'trusts/t' metrics: 'pupils.sen_share'");
  ASSERT_EQ(compared.comparisons_size(), 1) << compared.DebugString();
  const Comparison& comparison = compared.comparisons(0);
  EXPECT_EQ(comparison.school_count(), 2);
  EXPECT_DOUBLE_EQ(comparison.pooled_value(), 0.6);
  EXPECT_DOUBLE_EQ(comparison.school_mean(), 0.75);
  ASSERT_EQ(comparison.schools_size(), 2);
  std::map<std::string, double> values;
  for (const auto& school : comparison.schools()) values[school.school()] = school.figure().value();
  EXPECT_DOUBLE_EQ(values["trusts/t/schools/900001"], 0.5);
  EXPECT_DOUBLE_EQ(values["trusts/t/schools/900002"], 1.0);
}

TEST_F(DashboardTest, ComparesOnlySchoolsInReach) {
  const auto compared = servers_->Call<CompareSchoolsResponse>(
      kCompare, Text<CompareSchoolsRequest>("parent: 'trusts/t' metrics: 'pupils.sen_share'"),
      "oak");
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->DebugString().find("900002"), std::string::npos);
  const auto denied = servers_->Call<CompareSchoolsResponse>(
      kCompare,
      Text<CompareSchoolsRequest>(
          "parent: 'trusts/t' metrics: 'pupils.sen_share' schools: 'trusts/t/schools/900002'"),
      "oak");
  EXPECT_EQ(denied.status().code(), absl::StatusCode::kPermissionDenied) << denied.status();
}

}  // namespace
}  // namespace senda::integration
