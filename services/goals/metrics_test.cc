#include "services/goals/metrics.h"

#include <map>

#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/goals/goals_test_fixture.h"

namespace senda::goals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kMetrics[] = "senda.metrics.v1.MetricsSourceService";
constexpr char kKpi[] =
    "kpi { definition: 'd' direction: KPI_DIRECTION_INCREASE measure { title: 'M' target_value: "
    "100 } "
    "} state: GOAL_STATE_ACTIVE ";
constexpr char kVision[] = "bhag { vision: 'v' horizon_years: 5 } state: GOAL_STATE_ACTIVE ";

class GoalMetricsTest : public GoalsTest {
 protected:
  std::string source() const { return Name("sources", "goals"); }

  // "DIMENSION,VALUES" -> cell, of one metric in one school ("" for the trust's own).
  std::map<std::string, metrics::v1::MetricCell> Compute(const std::string& metric,
                                                         const std::string& school) {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent(source());
    request.add_metrics(metric);
    const auto response =
        Call<metrics::v1::ComputeMetricsResponse>("ComputeMetrics", request, "lead", kMetrics);
    EXPECT_TRUE(response.ok()) << response.status();
    std::map<std::string, metrics::v1::MetricCell> cells;
    if (!response.ok()) return cells;
    for (const auto& partial : response->partials()) {
      if (partial.school() != school) continue;
      for (const auto& cell : partial.cells()) {
        cells[absl::StrJoin(cell.dimension_values(), ",")] = cell;
      }
    }
    return cells;
  }
  // "numerator/denominator" of a metric without dimensions.
  std::string Share(const std::string& metric, const std::string& school) {
    const auto cells = Compute(metric, school);
    if (!cells.contains("")) return "none";
    return std::to_string(static_cast<int>(cells.at("").numerator())) + "/" +
           std::to_string(static_cast<int>(cells.at("").denominator()));
  }
  std::vector<std::string> Records(const std::string& metric, const std::string& school) {
    metrics::v1::ListMetricRecordsRequest request;
    request.set_parent(source());
    request.set_metric(metric);
    request.set_school(school);
    const auto response = Call<metrics::v1::ListMetricRecordsResponse>("ListMetricRecords", request,
                                                                       "lead", kMetrics);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) return {};
    return {response->names().begin(), response->names().end()};
  }
  // Makes the goal's last check-in, and the check-ins themselves, `days` old.
  void Age(const std::string& id, int days) {
    const std::int64_t then = absl::ToUnixMicros(absl::Now() - absl::Hours(24) * days);
    const std::string name = Name("goals", id);
    const absl::Status aged = database().Run(
        storage::AccessMode::kWrite, trust_id(), [&](storage::Transaction& transaction) {
          const storage::Statement goals{
              "test.age_goal",
              "UPDATE goals SET last_check_in_time = $3 WHERE trust = $1 "
              "AND id = $2"};
          const storage::Statement check_ins{
              "test.age_check_ins",
              "UPDATE check_ins SET create_time = $3 WHERE trust = $1 "
              "AND goal = $2"};
          auto done = transaction.Execute(goals, {trust_id(), id, then}).status();
          if (!done.ok()) return done;
          return transaction.Execute(check_ins, {trust_id(), name, then}).status();
        });
    ASSERT_TRUE(aged.ok()) << aged;
  }
};

TEST_P(GoalMetricsTest, CountsActiveGoalsBySchoolFrameworkAndPerspective) {
  Create("a", std::string("school: '$OAK' perspective: PERSPECTIVE_FINANCIAL ") + kKpi);
  Create("b", std::string("school: '$OAK' ") + kKpi);
  Create("c", std::string("school: '$OAK' ") + kVision);
  Create("draft", "school: '$OAK' smart {}");
  Create("trust", kVision);
  Create("gone", std::string("school: '$OAK' ") + kVision);
  ASSERT_TRUE(Delete("gone").ok());
  EXPECT_EQ(Share("goals.active", oak()), "3/3");
  EXPECT_EQ(Share("goals.active", ""), "1/1");
  const auto cells = Compute("goals.by_framework", oak());
  EXPECT_EQ(cells.size(), 3u);
  EXPECT_EQ(cells.at("KPI,FINANCIAL").numerator(), 1);
  EXPECT_EQ(cells.at("KPI,NONE").numerator(), 1);
  EXPECT_EQ(cells.at("BHAG,NONE").numerator(), 1);
  const auto states = Compute("goals.by_state", oak());
  EXPECT_EQ(states.at("ACTIVE").numerator(), 3);
  EXPECT_EQ(states.at("DRAFT").numerator(), 1);
}

TEST_P(GoalMetricsTest, TellsGoalsCheckedInOnWithinSixWeeks) {
  for (const char* id : {"fresh", "stale", "never"}) {
    Create(id, std::string("school: '$OAK' ") + kKpi);
  }
  ASSERT_TRUE(CheckIn("fresh", "value: 1").ok());
  ASSERT_TRUE(CheckIn("stale", "value: 1").ok());
  Age("fresh", 41);
  Age("stale", 43);
  EXPECT_EQ(Share("goals.checked_in", oak()), "1/3");
  EXPECT_THAT(Records("goals.checked_in", oak()), ElementsAre(Name("goals", "fresh")));
  EXPECT_EQ(Share("goals.check_ins", oak()), "1/1");
  EXPECT_EQ(Records("goals.check_ins", oak()).size(), 1u);
}

TEST_P(GoalMetricsTest, MeansProgressOverWhatIsKnown) {
  for (const char* id : {"a", "b", "c"}) Create(id, std::string("school: '$OAK' ") + kKpi);
  ASSERT_TRUE(CheckIn("a", "value: 25").ok());
  ASSERT_TRUE(CheckIn("b", "value: 50").ok());
  const auto cell = Compute("goals.progress", oak()).at("KPI");
  EXPECT_DOUBLE_EQ(cell.sum(), 0.75);
  EXPECT_DOUBLE_EQ(cell.sum_of_squares(), 0.0625 + 0.25);
  EXPECT_EQ(cell.denominator(), 3);
  EXPECT_EQ(cell.missing(), 1);
}

TEST_P(GoalMetricsTest, TellsGoalsWhoseDueDateHasPassed) {
  Create("late", std::string("school: '$OAK' due_date { year: 2020 month: 1 day: 1 } ") + kKpi);
  Create("ahead", std::string("school: '$OAK' due_date { year: 2999 month: 1 day: 1 } ") + kKpi);
  Create("open", std::string("school: '$OAK' ") + kKpi);
  EXPECT_EQ(Share("goals.on_time", oak()), "1/2");
  EXPECT_THAT(Records("goals.on_time", oak()), ElementsAre(Name("goals", "ahead")));
}

TEST_P(GoalMetricsTest, TellsSchoolGoalsThatServeTheTrustAtAnyRemove) {
  Create("trust", kVision);
  Create("direct", std::string("school: '$OAK' parent_goal: '$T/goals/trust' ") + kVision);
  Create("person", std::string("school: '$OAK' parent_goal: '$T/goals/direct' ") + kKpi);
  Create("own", std::string("school: '$OAK' ") + kVision);
  Create("below-own", std::string("school: '$OAK' parent_goal: '$T/goals/own' ") + kKpi);
  EXPECT_EQ(Share("goals.aligned", oak()), "2/4");
  EXPECT_THAT(Records("goals.aligned", oak()),
              ElementsAre(Name("goals", "direct"), Name("goals", "person")));
  EXPECT_EQ(Share("goals.aligned", ""), "none");
}

TEST_P(GoalMetricsTest, AnswersEveryMetricOnAnEmptyTrust) {
  for (const auto& definition : Metrics()) {
    EXPECT_THAT(Compute(definition.id, oak()), IsEmpty()) << definition.id;
    EXPECT_THAT(Records(definition.id, oak()), IsEmpty()) << definition.id;
  }
}

INSTANTIATE_TEST_SUITE_P(Engines, GoalMetricsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::goals
