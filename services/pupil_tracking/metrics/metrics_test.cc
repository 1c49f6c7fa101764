#include "services/pupil_tracking/metrics/metrics.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using metrics::v1::ComputeMetricsRequest;
using metrics::v1::ComputeMetricsResponse;
using metrics::v1::MetricCell;

class MetricsTest : public RecordTest {
 protected:
  // The only cell of a metric in the only school there is.
  MetricCell CellOf(const std::string& metric) {
    ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/pupils");
    request.add_metrics(metric);
    const auto computed = harness_->client().Call<ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
    EXPECT_TRUE(computed.ok()) << metric << " " << computed.status();
    if (!computed.ok() || computed->partials_size() != 1) return {};
    EXPECT_EQ(computed->partials(0).cells_size(), 1) << metric;
    return computed->partials(0).cells_size() == 1 ? computed->partials(0).cells(0) : MetricCell();
  }

  std::string SupportedPupil(bool free_school_meals) {
    const std::string pupil = NewPupil();
    Must<SenRecord, CreateSenRecordRequest>(
        "PupilsService/CreateSenRecord",
        fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' provision: SEN_PROVISION_K "
                    "start_date {{ year: 2025 month: 9 day: 1 }} needs {{ rank: 1 type: "
                    "SEN_NEED_TYPE_SLCN }} }}",
                    pupil));
    if (free_school_meals) {
      Must<Pupil, UpdatePupilRequest>(
          "PupilsService/UpdatePupil",
          fmt::format("pupil {{ name: '{}' free_school_meals: true }}", pupil));
    }
    return pupil;
  }
};

TEST_P(MetricsTest, ComputeAndListTheRecordsOfEveryMetric) {
  SupportedPupil(true);
  for (const auto& metric : Metrics()) {
    ComputeMetricsRequest compute;
    compute.set_parent("trusts/t/sources/pupils");
    compute.add_metrics(metric.id);
    const auto computed = harness_->client().Call<ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", compute, harness_->As("lead"));
    EXPECT_TRUE(computed.ok()) << metric.id << " " << computed.status();
    metrics::v1::ListMetricRecordsRequest list;
    list.set_parent("trusts/t/sources/pupils");
    list.set_metric(metric.id);
    list.set_school(kOak);
    const auto records = harness_->client().Call<metrics::v1::ListMetricRecordsResponse>(
        "senda.metrics.v1.MetricsSourceService/ListMetricRecords", list, harness_->As("lead"));
    EXPECT_TRUE(records.ok()) << metric.id << " " << records.status();
  }
}

// Of four pupils one, on free school meals, has SEN support. Expected of pupils like them:
// .2048 + 3 * .1066 = .5246; one less that is .4754.
TEST_P(MetricsTest, ComparesSenSupportWithItsContext) {
  SupportedPupil(true);
  for (int i = 0; i < 3; ++i) NewPupil();
  const MetricCell cell = CellOf("pupils.sen_support_against_context");
  EXPECT_EQ(cell.denominator(), 4);
  EXPECT_NEAR(cell.sum(), 0.4754, 1e-9);
}

TEST_P(MetricsTest, CountsTargetsThatLackTheVoiceOfThePupil) {
  const std::string pupil = SupportedPupil(false);
  for (const char* voice : {"'I want to read'", "''"}) {
    Must<Target, CreateTargetRequest>(
        "TargetService/CreateTarget",
        fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Read' origin: "
                    "TARGET_ORIGIN_PUPIL pupil_voice: {} }}",
                    pupil, voice));
  }
  const MetricCell cell = CellOf("pupils.target_with_voice");
  EXPECT_EQ(cell.numerator(), 1);
  EXPECT_EQ(cell.denominator(), 2);
}

TEST(MetricDefinitions, HaveEachIdOnce) {
  std::set<std::string> ids;
  for (const auto& metric : Metrics()) EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
}

INSTANTIATE_TEST_SUITE_P(Engines, MetricsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
