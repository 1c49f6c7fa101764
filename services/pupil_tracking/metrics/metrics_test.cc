#include "services/pupil_tracking/metrics/metrics.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>

#include "absl/time/clock.h"
#include "common/time/clock.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
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

  std::map<std::string, double> Counted();
  void RecordSomethingOfEachKind(const std::string& pupil);
  // A pupil whom every metric counts.
  std::string CountedPupil();

  // "held_date { ... } " of so many days before today.
  static std::string Ago(const std::string& field, int days) {
    const absl::CivilDay day = time::Today(absl::Now()) - days;
    return At(field, static_cast<int>(day.year()), day.month(), day.day());
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

// What is counted of each metric, above and below the line, in all schools.
std::map<std::string, double> MetricsTest::Counted() {
  ComputeMetricsRequest request;
  request.set_parent("trusts/t/sources/pupils");
  for (const auto& metric : Metrics()) request.add_metrics(metric.id);
  const auto computed = harness_->client().Call<ComputeMetricsResponse>(
      "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
  EXPECT_TRUE(computed.ok()) << computed.status();
  std::map<std::string, double> counted;
  if (!computed.ok()) return counted;
  for (const auto& partial : computed->partials()) {
    for (const MetricCell& cell : partial.cells()) {
      counted[cell.metric()] += cell.numerator() + cell.denominator();
    }
  }
  return counted;
}

void MetricsTest::RecordSomethingOfEachKind(const std::string& pupil) {
  Must<Target, CreateTargetRequest>(
      "TargetService/CreateTarget",
      fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Read' origin: "
                  "TARGET_ORIGIN_PUPIL }}",
                  pupil));
  const auto cycle = Must<PlanCycle, CreatePlanCycleRequest>(
      "PlanningService/CreatePlanCycle",
      fmt::format("parent: 'trusts/t' plan_cycle {{ pupil: '{}' owner: 'oak' {} }}", pupil,
                  Ago("start_date", 100)));
  Must<PlanReview, CreatePlanReviewRequest>(
      "PlanningService/CreatePlanReview",
      fmt::format(
          "parent: 'trusts/t' plan_review {{ pupil: '{}' plan_cycle: '{}' summary: 'Well' {} }}",
          pupil, cycle.name(), Ago("held_date", 0)));
  // With a plan of three years ago whose review nobody has begun.
  Must<EhcCase, CreateEhcCaseRequest>(
      "EhcService/CreateEhcCase",
      fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' {} {} }}", pupil,
                  Ago("request_date", 1100), Ago("final_plan_date", 1000)));
  const auto instrument = Must<Instrument, CreateInstrumentRequest>(
      "ProgressService/CreateInstrument",
      "parent: 'trusts/t' instrument { title: 'Words' kind: ASSESSMENT_KIND_STANDARDISED_SCORE "
      "reliability: 0.9 }");
  // Ten below what is expected, and ten months later twenty-five more: the gap widens.
  for (const auto& [days, score] : {std::pair(330, 90), {10, 65}}) {
    Must<Assessment, CreateAssessmentRequest>(
        "PupilsService/CreateAssessment",
        fmt::format("parent: 'trusts/t' assessment {{ pupil: '{}' instrument: '{}' kind: "
                    "ASSESSMENT_KIND_STANDARDISED_SCORE score: {} {} }}",
                    pupil, instrument.name(), score, Ago("taken_date", days)));
  }
  Must<RunProgressCheckResponse, RunProgressCheckRequest>("ProgressService/RunProgressCheck",
                                                          "parent: 'trusts/t'");
}

std::string MetricsTest::CountedPupil() {
  const std::string pupil = SupportedPupil(true);
  RecordSomethingOfEachKind(pupil);
  const auto before = Counted();
  for (const auto& metric : Metrics()) {
    // There is no directory here, and so no passport.
    if (metric.record_type == "PupilPassport") continue;
    EXPECT_GT(before.contains(metric.id) ? before.at(metric.id) : 0, 0) << metric.id;
  }
  return pupil;
}

TEST_P(MetricsTest, CountNobodyWhoHasLeft) {
  const std::string pupil = CountedPupil();
  Must<Pupil, UpdatePupilRequest>(
      "PupilsService/UpdatePupil",
      fmt::format("pupil {{ name: '{}' {} }}", pupil, Ago("leaving_date", 1)));
  for (const auto& [metric, counted] : Counted()) EXPECT_EQ(counted, 0) << metric;
}

TEST_P(MetricsTest, CountNobodyWhoWasDeleted) {
  const std::string pupil = CountedPupil();
  Must<Pupil, DeletePupilRequest>("PupilsService/DeletePupil", fmt::format("name: '{}'", pupil));
  for (const auto& [metric, counted] : Counted()) EXPECT_EQ(counted, 0) << metric;
  Must<Pupil, UndeletePupilRequest>("PupilsService/UndeletePupil",
                                    fmt::format("name: '{}'", pupil));
  EXPECT_EQ(Counted()["pupils.target_with_voice"], 1);
}

// On roll from the day of entry on, which is tomorrow and then today.
TEST_P(MetricsTest, CountNobodyWhoHasNotEntered) {
  const std::string pupil = CountedPupil();
  const auto counted = Counted();
  const auto enter = [&](int days_ago) {
    Must<Pupil, UpdatePupilRequest>(
        "PupilsService/UpdatePupil",
        fmt::format("pupil {{ name: '{}' {} }}", pupil, Ago("entry_date", days_ago)));
  };
  enter(-1);
  for (const auto& [metric, now] : Counted()) EXPECT_EQ(now, 0) << metric;
  enter(0);
  EXPECT_EQ(Counted(), counted);
}

// A plan of three years ago: the next review was due after one, and nobody has begun it.
TEST_P(MetricsTest, CountTheAnnualReviewThatNobodyHasBegun) {
  const std::string pupil = NewPupil();
  const auto ehc_case = Must<EhcCase, CreateEhcCaseRequest>(
      "EhcService/CreateEhcCase",
      fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' {} {} }}", pupil,
                  Ago("request_date", 1100), Ago("final_plan_date", 1000)));
  const MetricCell missed = CellOf("pupils.annual_review_dates_met");
  EXPECT_EQ(missed.dimension_values(0), "ANNUAL_REVIEW");
  EXPECT_EQ(missed.numerator(), 0);
  EXPECT_EQ(missed.denominator(), 1);
  // Of the case itself its final plan is dated, and what came before it.
  metrics::v1::ListMetricRecordsRequest list;
  list.set_parent("trusts/t/sources/pupils");
  list.set_metric("pupils.ehc_dates_met");
  list.set_school(kOak);
  const auto records = harness_->client().Call<metrics::v1::ListMetricRecordsResponse>(
      "senda.metrics.v1.MetricsSourceService/ListMetricRecords", list, harness_->As("lead"));
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_GT(records->names_size(), 0);
  EXPECT_EQ(records->names(0), ehc_case.name());
  // Begun, it is still one review.
  Must<AnnualReview, CreateAnnualReviewRequest>(
      "EhcService/CreateAnnualReview",
      fmt::format("parent: 'trusts/t' annual_review {{ pupil: '{}' ehc_case: '{}' }}", pupil,
                  ehc_case.name()));
  EXPECT_EQ(CellOf("pupils.annual_review_dates_met").denominator(), 1);
}

TEST(MetricDefinitions, HaveEachIdOnce) {
  std::set<std::string> ids;
  for (const auto& metric : Metrics()) EXPECT_TRUE(ids.insert(metric.id).second) << metric.id;
}

INSTANTIATE_TEST_SUITE_P(Engines, MetricsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
