// Who falls behind, what is provided for them, and what is kept of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "services/pupil_tracking/progress/progress_test_fixture.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kProvision[] = "senda.provision.v1.ProvisionService/";

class FallingBehindTest : public ProgressTest {
 protected:
  absl::StatusOr<ListFallingBehindResponse> Behind(bool only_unprovided = false,
                                                   const std::string& subject = "lead") {
    ListFallingBehindRequest request;
    request.set_parent("trusts/t");
    request.set_school(kOak);
    request.set_only_unprovided(only_unprovided);
    return Call<ListFallingBehindResponse>(std::string(kProgress) + "ListFallingBehind", request,
                                           subject);
  }

  // An open enrolment of the slow pupil.
  std::string Provide() {
    provision::v1::CreateProvisionRequest provision;
    provision.set_parent("trusts/t");
    provision.mutable_provision()->set_school(kOak);
    provision.mutable_provision()->set_title("Reading partners");
    provision.mutable_provision()->set_tier("targeted");
    provision.mutable_provision()->set_session_minutes(30);
    provision.mutable_provision()->set_sessions_per_week(3);
    provision.mutable_provision()->set_weeks(12);
    *provision.mutable_provision()->mutable_start_date() = DaysAgo(60);
    const auto made =
        Call<provision::v1::Provision>(std::string(kProvision) + "CreateProvision", provision);
    EXPECT_TRUE(made.ok()) << made.status();
    provision::v1::CreateEnrolmentRequest enrolment;
    enrolment.set_parent("trusts/t");
    enrolment.mutable_enrolment()->set_provision(made->name());
    enrolment.mutable_enrolment()->set_pupil("trusts/t/pupils/slow");
    *enrolment.mutable_enrolment()->mutable_start_date() = DaysAgo(30);
    const auto enrolled =
        Call<provision::v1::Enrolment>(std::string(kProvision) + "CreateEnrolment", enrolment);
    EXPECT_TRUE(enrolled.ok()) << enrolled.status();
    return enrolled.value_or(provision::v1::Enrolment()).name();
  }
};

TEST_P(FallingBehindTest, ListsWhoFallsBehindAndWhatIsProvided) {
  const auto before = Behind();
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->pupils_size(), 1);
  EXPECT_EQ(before->unreachable_size(), 0);
  const FallingBehindPupil& slow = before->pupils(0);
  EXPECT_EQ(slow.display_name(), "Child slow");
  EXPECT_EQ(slow.provided(), PROVIDED_NO);
  ASSERT_EQ(slow.reasons_size(), 2);  // slower than peers, and a gap of 10 that does not close
  EXPECT_THAT(slow.reasons(0), HasSubstr("reading: Gained 0.00 points a month"));
  const std::string enrolment = Provide();
  const auto after = Behind(false, "oak");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->pupils(0).provided(), PROVIDED_YES);
  EXPECT_THAT(after->pupils(0).enrolments(), ElementsAre(enrolment));
  EXPECT_EQ(Behind(true)->pupils_size(), 0);
}

TEST_P(FallingBehindTest, ListsWhoFallsBehindPageByPage) {
  const std::string other = MakePupil("sluggish");
  Assess(other, 330, 90);
  Assess(other, 10, 90);
  ListFallingBehindRequest request;
  request.set_parent("trusts/t");
  request.set_school(kOak);
  request.set_page_size(1);
  std::vector<std::string> pupils;
  do {
    const auto page =
        Call<ListFallingBehindResponse>(std::string(kProgress) + "ListFallingBehind", request);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->pupils_size(), 1);
    pupils.push_back(page->pupils(0).pupil());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(pupils, ElementsAre("trusts/t/pupils/slow", "trusts/t/pupils/sluggish"));
}

TEST_P(FallingBehindTest, KeepsWhatItFoundForEachSchool) {
  const auto first = Run("");
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->schools_size(), 2);
  EXPECT_EQ(first->schools(0).school(), kOak);
  EXPECT_EQ(first->schools(0).pupils(), 12);
  EXPECT_EQ(first->schools(0).checked(), 10);
  EXPECT_EQ(first->schools(0).falling_behind(), 1);
  EXPECT_EQ(first->schools(0).unprovided(), 1);
  EXPECT_EQ(first->schools(1).pupils(), 1);
  EXPECT_EQ(first->schools(1).checked(), 0);
  Provide();
  const auto second = Run(kOak, "oak");
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->schools_size(), 1);
  EXPECT_EQ(second->schools(0).falling_behind(), 1);
  EXPECT_EQ(second->schools(0).unprovided(), 0);
}

TEST_P(FallingBehindTest, CountsWhatWasFoundInMetrics) {
  ASSERT_TRUE(Run("").ok());
  metrics::v1::ComputeMetricsRequest request;
  request.set_parent("trusts/t/sources/pupils");
  request.add_metrics("pupils.falling_behind");
  request.add_metrics("pupils.falling_behind_unprovided");
  const auto computed = Call<metrics::v1::ComputeMetricsResponse>(
      "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request);
  ASSERT_TRUE(computed.ok()) << computed.status();
  std::map<std::string, std::pair<double, double>> counted;
  for (const auto& partial : computed->partials()) {
    for (const auto& cell : partial.cells()) {
      counted[cell.metric()].first += static_cast<double>(cell.numerator());
      counted[cell.metric()].second += static_cast<double>(cell.denominator());
    }
  }
  EXPECT_EQ(counted["pupils.falling_behind"], std::pair(1.0, 10.0));
  EXPECT_EQ(counted["pupils.falling_behind_unprovided"], std::pair(1.0, 1.0));
}

// Without the provision map in the server.
class FallingBehindAloneTest : public FallingBehindTest {
 protected:
  std::vector<const rpc::ServiceDefinition*> Definitions() override { return {&Definition()}; }
};

TEST_P(FallingBehindAloneTest, SaysThatTheProvisionMapDidNotAnswer) {
  const auto behind = Behind();
  ASSERT_TRUE(behind.ok()) << behind.status();
  ASSERT_EQ(behind->pupils_size(), 1);
  EXPECT_EQ(behind->pupils(0).provided(), PROVIDED_UNSPECIFIED);
  EXPECT_THAT(behind->unreachable(), ElementsAre("trusts/t/sources/provision"));
  const auto run = Run(kOak);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(run->unreachable(), ElementsAre("trusts/t/sources/provision"));
  EXPECT_EQ(run->schools(0).falling_behind(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, FallingBehindTest, testing::TestDatabases(), testing::EngineName);
INSTANTIATE_TEST_SUITE_P(Engines, FallingBehindAloneTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
