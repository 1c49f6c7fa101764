// Pupils by broad area of need, which the tracking policy has a say in.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/pupils/need_types.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Areas = std::map<std::string, int>;

class BroadAreaTest : public RecordTest {
 protected:
  void SupportedPupil(const std::string& school, SenNeedType need) {
    Must<SenRecord, CreateSenRecordRequest>(
        "PupilsService/CreateSenRecord",
        fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' provision: SEN_PROVISION_K "
                    "{} needs {{ rank: 1 type: {} }} }}",
                    NewPupil(school), At("start_date", 2025, 9, 1), SenNeedType_Name(need)));
  }
  // Pupils of the school by the area they count in.
  Areas AreasOf(const std::string& school) {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/pupils");
    request.add_metrics("pupils.by_broad_area");
    request.add_schools(school);
    const auto computed = harness_->client().Call<metrics::v1::ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
    EXPECT_TRUE(computed.ok()) << computed.status();
    Areas areas;
    if (!computed.ok() || computed->partials_size() != 1) return areas;
    for (const auto& cell : computed->partials(0).cells()) {
      EXPECT_EQ(cell.dimension_values(0), "K");
      areas[cell.dimension_values(1)] += static_cast<int>(cell.numerator());
    }
    return areas;
  }
  // How often something has changed that figures of the school follow from.
  std::int64_t WatermarkOf(const std::string& school) {
    metrics::v1::GetWatermarksRequest request;
    request.set_parent("trusts/t/sources/pupils");
    const auto reply = harness_->client().Call<metrics::v1::GetWatermarksResponse>(
        "senda.metrics.v1.MetricsSourceService/GetWatermarks", request, harness_->As("lead"));
    EXPECT_TRUE(reply.ok()) << reply.status();
    if (!reply.ok()) return 0;
    for (const auto& watermark : reply->watermarks()) {
      if (watermark.school() == school) return watermark.sequence();
    }
    return 0;
  }
  TrackingPolicy MakePolicy(const std::string& fields) {
    return Must<TrackingPolicy, CreateTrackingPolicyRequest>(
        "PlanningService/CreateTrackingPolicy",
        fmt::format("parent: 'trusts/t' tracking_policy {{ {} }}", fields));
  }
};

TEST_P(BroadAreaTest, PlacesEveryNeedTypeAsTheRuleDoes) {
  Areas expected;
  for (const SenNeedType need : AllNeedTypes()) {
    SupportedPupil(kOak, need);
    const std::string area = BroadArea_Name(BroadAreaOf(need, BROAD_AREA_UNSPECIFIED));
    ++expected[area == "BROAD_AREA_UNSPECIFIED" ? "NOT_PLACED" : area.substr(11)];
  }
  EXPECT_EQ(AreasOf(kOak), expected);
  // HI, VI, MSI and PD; OTH and NSA.
  EXPECT_EQ(expected["SENSORY_AND_PHYSICAL"], 4);
  EXPECT_EQ(expected["NOT_PLACED"], 2);
}

TEST_P(BroadAreaTest, FollowsThePolicyOfTheTrustAndOfTheSchool) {
  for (const char* school : {kOak, kElm}) SupportedPupil(school, SEN_NEED_TYPE_DS);
  EXPECT_EQ(AreasOf(kOak), Areas({{"COGNITION_AND_LEARNING", 1}}));
  // Somebody else's figure leaves it where it was.
  const auto trust = MakePolicy("minimum_peers: 9");
  EXPECT_EQ(AreasOf(kOak), Areas({{"COGNITION_AND_LEARNING", 1}}));
  Must<TrackingPolicy, UpdateTrackingPolicyRequest>(
      "PlanningService/UpdateTrackingPolicy",
      fmt::format("tracking_policy {{ name: '{}' down_syndrome_area: "
                  "BROAD_AREA_COMMUNICATION_AND_INTERACTION }}",
                  trust.name()));
  EXPECT_EQ(AreasOf(kOak), Areas({{"COMMUNICATION_AND_INTERACTION", 1}}));
  const auto oak = MakePolicy(
      fmt::format("school: '{}' departure_reason: 'Ours are deaf too' down_syndrome_area: "
                  "BROAD_AREA_SENSORY_AND_PHYSICAL",
                  kOak));
  EXPECT_EQ(AreasOf(kOak), Areas({{"SENSORY_AND_PHYSICAL", 1}}));
  EXPECT_EQ(AreasOf(kElm), Areas({{"COMMUNICATION_AND_INTERACTION", 1}}));
  Must<TrackingPolicy, DeleteTrackingPolicyRequest>("PlanningService/DeleteTrackingPolicy",
                                                    fmt::format("name: '{}'", oak.name()));
  EXPECT_EQ(AreasOf(kOak), Areas({{"COMMUNICATION_AND_INTERACTION", 1}}));
}

// Else a dashboard that keeps the figures of a school would never ask again.
TEST_P(BroadAreaTest, MovesTheWatermarkOfEverySchoolWithThePolicyOfTheTrust) {
  for (const char* school : {kOak, kElm}) SupportedPupil(school, SEN_NEED_TYPE_DS);
  const std::int64_t oak = WatermarkOf(kOak), elm = WatermarkOf(kElm);
  const auto trust = MakePolicy("minimum_peers: 9");
  EXPECT_EQ(WatermarkOf(kOak), oak);  // nothing that is counted follows from this
  Must<TrackingPolicy, UpdateTrackingPolicyRequest>(
      "PlanningService/UpdateTrackingPolicy",
      fmt::format("tracking_policy {{ name: '{}' down_syndrome_area: "
                  "BROAD_AREA_COMMUNICATION_AND_INTERACTION }}",
                  trust.name()));
  EXPECT_GT(WatermarkOf(kOak), oak);
  EXPECT_GT(WatermarkOf(kElm), elm);
  const std::int64_t changed = WatermarkOf(kElm);
  Must<TrackingPolicy, DeleteTrackingPolicyRequest>("PlanningService/DeleteTrackingPolicy",
                                                    fmt::format("name: '{}'", trust.name()));
  EXPECT_GT(WatermarkOf(kElm), changed);
}

INSTANTIATE_TEST_SUITE_P(Engines, BroadAreaTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
