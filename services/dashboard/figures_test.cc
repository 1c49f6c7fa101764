#include "services/dashboard/figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace senda::dashboard {
namespace {

using metrics::v1::Metric;
using metrics::v1::MetricCell;

constexpr char kOak[] = "trusts/t/schools/900001";
constexpr char kElm[] = "trusts/t/schools/900002";
constexpr char kAsh[] = "trusts/t/schools/900003";

Metric MetricOf(const std::string& id, metrics::v1::MetricUnit unit) {
  Metric metric;
  metric.set_id(id);
  metric.set_unit(unit);
  return metric;
}

struct Cell {
  std::string metric = "m";
  std::vector<std::string> values = {};
  double numerator = 0, denominator = 0, sum = 0, missing = 0;
};

MetricCell ToProto(const Cell& cell) {
  MetricCell proto;
  proto.set_metric(cell.metric);
  for (const std::string& value : cell.values) proto.add_dimension_values(value);
  proto.set_numerator(cell.numerator);
  proto.set_denominator(cell.denominator);
  proto.set_sum(cell.sum);
  proto.set_missing(cell.missing);
  return proto;
}

void AddPartial(const std::string& school, const std::vector<Cell>& cells, SourceResult& result) {
  auto& partial = result.partials.emplace_back();
  partial.set_school(school);
  for (const Cell& cell : cells) *partial.add_cells() = ToProto(cell);
}

std::optional<double> Value(metrics::v1::MetricUnit unit, const Cell& cell) {
  return ValueOf(MetricOf(cell.metric, unit), ToProto(cell));
}

TEST(ValueOf, DividesForAShareAndHasNoneOfNothing) {
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_SHARE, {.numerator = 3, .denominator = 4}), 0.75);
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_SHARE, {.numerator = 0, .denominator = 4}), 0.0);
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_SHARE, {}), std::nullopt);
}

// Five tests, one without a score: 400 / (5 - 1) = 100.
TEST(ValueOf, TakesAMeanOverWhatWasMeasured) {
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_MEAN, {.denominator = 5, .sum = 400, .missing = 1}),
            100.0);
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_MEAN, {.denominator = 5, .missing = 5}), std::nullopt);
}

TEST(ValueOf, GivesCountsPenceAndHoursAsTheyAre) {
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_COUNT, {.numerator = 7, .denominator = 9}), 7.0);
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_PENCE, {.numerator = 65360, .denominator = 4}), 65360.0);
  EXPECT_EQ(Value(metrics::v1::METRIC_UNIT_HOURS, {.numerator = 38, .denominator = 76}), 38.0);
}

TEST(AddCell, AddsEveryPart) {
  MetricCell into;
  MetricCell cell = ToProto(
      {.metric = "m", .values = {"K"}, .numerator = 1, .denominator = 2, .sum = 3, .missing = 5});
  cell.set_sum_of_squares(4);
  AddCell(cell, into);
  AddCell(cell, into);
  EXPECT_EQ(into.metric(), "m");
  EXPECT_EQ(into.dimension_values(0), "K");
  EXPECT_EQ(into.numerator(), 2);
  EXPECT_EQ(into.denominator(), 4);
  EXPECT_EQ(into.sum(), 6);
  EXPECT_EQ(into.sum_of_squares(), 8);
  EXPECT_EQ(into.missing(), 10);
}

// A trust is the merge of its schools: in whatever order, and grouped however, they are merged.
// Whole numbers, so that adding them is exact.
TEST(MergeFigures, DoesNotDependOnOrderOrGrouping) {
  std::mt19937 random(20260907);
  const auto draw = [&random](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<MetricCell> cells;
    for (int i = 0; i < 8; ++i) {
      cells.push_back(ToProto({.metric = "m",
                               .numerator = 1.0 * draw(100),
                               .denominator = 1.0 * draw(100),
                               .sum = 1.0 * draw(1000),
                               .missing = 1.0 * draw(10)}));
    }
    MetricCell in_order;
    for (const MetricCell& cell : cells) AddCell(cell, in_order);
    std::shuffle(cells.begin(), cells.end(), random);
    const int split = draw(9);
    MetricCell left, right;
    for (int i = 0; i < 8; ++i) {
      AddCell(cells[static_cast<std::size_t>(i)], i < split ? left : right);
    }
    MetricCell grouped;
    if (split > 0) AddCell(left, grouped);
    if (split < 8) AddCell(right, grouped);
    ASSERT_EQ(grouped.SerializeAsString(), in_order.SerializeAsString()) << round;
  }
}

TEST(MergeFigures, AddsSchoolsUpLargestCellFirst) {
  SourceResult result;
  result.metrics = {MetricOf("pupils", metrics::v1::METRIC_UNIT_COUNT)};
  AddPartial(kOak, {{"pupils", {"K"}, 3, 3}, {"pupils", {"N"}, 10, 10}}, result);
  AddPartial(kElm, {{"pupils", {"K"}, 4, 4}}, result);
  AddPartial("", {{"pupils", {"E"}, 1, 1}}, result);
  const auto figures = MergeFigures(result);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].schools(), 2);
  ASSERT_EQ(figures[0].cells_size(), 3);
  EXPECT_EQ(figures[0].cells(0).dimension_values(0), "N");
  EXPECT_EQ(figures[0].cells(0).value(), 10);
  EXPECT_EQ(figures[0].cells(1).dimension_values(0), "K");
  EXPECT_EQ(figures[0].cells(1).value(), 7);
  EXPECT_EQ(figures[0].cells(2).value(), 1);
}

TEST(MergeFigures, KeepsAMetricOfWhichThereIsNothing) {
  SourceResult result;
  result.metrics = {MetricOf("share", metrics::v1::METRIC_UNIT_SHARE)};
  const auto figures = MergeFigures(result);
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_EQ(figures[0].metric().id(), "share");
  EXPECT_EQ(figures[0].cells_size(), 0);
  EXPECT_EQ(figures[0].schools(), 0);
}

TEST(AddHeadlines, CountsPupilsByProvisionAndTheWorkOfEachService) {
  SourceResult result;
  AddPartial(kOak,
             {{"pupils.by_provision", {"N"}, 80, 80},
              {"pupils.by_provision", {"K"}, 15, 15},
              {"pupils.by_provision", {"E"}, 5, 5},
              {"provision.running", {"WAVE_2"}, 2, 2},
              {"provision.running", {"WAVE_3"}, 1, 1},
              {"goals.active", {}, 6, 6},
              {"workforce.staff", {}, 9, 9}},
             result);
  AddPartial(kElm, {{"pupils.by_provision", {"K"}, 99, 99}}, result);
  std::map<std::string, v1::SchoolHeadline> headlines;
  headlines[kOak].set_school(kOak);
  AddHeadlines(result, headlines);
  ASSERT_EQ(headlines.size(), 1u);
  const v1::SchoolHeadline& oak = headlines[kOak];
  EXPECT_EQ(oak.pupils(), 100);
  EXPECT_EQ(oak.sen_support(), 15);
  EXPECT_EQ(oak.ehc_plans(), 5);
  EXPECT_EQ(oak.provisions(), 3);
  EXPECT_EQ(oak.active_goals(), 6);
  EXPECT_EQ(oak.staff(), 9);
}

// Oak: 10 of 100 pupils have SEN, 10 %. Elm: 30 of 60, 50 %. Weighted by pupils 40 / 160 = 25 %;
// the mean of the schools (10 + 50) / 2 = 30 %. Ash has no pupil, so no share.
TEST(Compare, TellsTheSharePooledAndOnAverage) {
  SourceResult result;
  AddPartial(kOak, {{"sen", {}, 10, 100}}, result);
  AddPartial(kElm, {{"sen", {}, 30, 60}}, result);
  AddPartial(kAsh, {{"sen", {}, 0, 0}}, result);
  const auto comparisons = Compare(result, MetricOf("sen", metrics::v1::METRIC_UNIT_SHARE));
  ASSERT_EQ(comparisons.size(), 1u);
  EXPECT_DOUBLE_EQ(comparisons[0].pooled_value(), 0.25);
  EXPECT_DOUBLE_EQ(comparisons[0].school_mean(), 0.3);
  EXPECT_EQ(comparisons[0].school_count(), 2);
  ASSERT_EQ(comparisons[0].schools_size(), 3);
  EXPECT_FALSE(comparisons[0].schools(2).figure().has_value());
}

// Oak: four scores with the sum 400, mean 100. Elm: one score, 120, and one test without. Pooled
// (400 + 120) / 5 = 104; the mean of the schools is 110.
TEST(Compare, TakesMeansOverWhatWasMeasured) {
  SourceResult result;
  AddPartial(kOak, {{.metric = "score", .denominator = 4, .sum = 400}}, result);
  AddPartial(kElm, {{.metric = "score", .denominator = 2, .sum = 120, .missing = 1}}, result);
  const auto comparisons = Compare(result, MetricOf("score", metrics::v1::METRIC_UNIT_MEAN));
  ASSERT_EQ(comparisons.size(), 1u);
  EXPECT_DOUBLE_EQ(comparisons[0].pooled_value(), 104);
  EXPECT_DOUBLE_EQ(comparisons[0].school_mean(), 110);
  EXPECT_EQ(comparisons[0].school_count(), 2);
}

// 12 pupils with ASD in Oak and none in Elm are 6 a school, not 12. Rows of no school are nobody's.
TEST(Compare, CountsASchoolWithNothingToCountAs0) {
  SourceResult result;
  AddPartial(kOak, {{"need", {"ASD"}, 12, 12}, {"need", {"HI"}, 2, 2}}, result);
  AddPartial(kElm, {{"need", {"HI"}, 4, 4}}, result);
  AddPartial("", {{"need", {"ASD"}, 7, 7}}, result);
  const auto comparisons = Compare(result, MetricOf("need", metrics::v1::METRIC_UNIT_COUNT));
  ASSERT_EQ(comparisons.size(), 2u);
  EXPECT_EQ(comparisons[0].dimension_values(0), "ASD");
  EXPECT_EQ(comparisons[0].pooled_value(), 12);
  EXPECT_EQ(comparisons[0].school_mean(), 6);
  EXPECT_EQ(comparisons[0].school_count(), 2);
  ASSERT_EQ(comparisons[0].schools_size(), 2);
  EXPECT_TRUE(comparisons[0].schools(1).figure().has_value());
  EXPECT_EQ(comparisons[0].schools(1).figure().value(), 0);
  EXPECT_EQ(comparisons[0].schools(1).figure().dimension_values(0), "ASD");
  EXPECT_EQ(comparisons[1].school_mean(), 3);
}

}  // namespace
}  // namespace senda::dashboard
