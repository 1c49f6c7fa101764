#include "services/dashboard/figures.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace senda::dashboard {
namespace {

using dashboard::v1::Comparison;
using dashboard::v1::Figure;
using dashboard::v1::MetricFigure;
using dashboard::v1::SchoolHeadline;
using metrics::v1::Metric;
using metrics::v1::MetricCell;

using Key = std::vector<std::string>;

Key KeyOf(const MetricCell& cell) {
  return {cell.dimension_values().begin(), cell.dimension_values().end()};
}

Figure FigureOf(const Metric& metric, const MetricCell& cell) {
  Figure figure;
  *figure.mutable_dimension_values() = cell.dimension_values();
  figure.set_numerator(cell.numerator());
  figure.set_denominator(cell.denominator());
  figure.set_missing(cell.missing());
  if (const auto value = ValueOf(metric, cell)) figure.set_value(*value);
  return figure;
}

// Whether nothing of it is 0 of it, as of pupils, pence and hours, but not of shares and means.
bool IsAmount(const Metric& metric) {
  return metric.unit() != metrics::v1::METRIC_UNIT_SHARE &&
         metric.unit() != metrics::v1::METRIC_UNIT_MEAN;
}

std::int32_t Whole(double count) { return static_cast<std::int32_t>(std::llround(count)); }

void AddHeadlineCell(const MetricCell& cell, SchoolHeadline& headline) {
  const std::string first = cell.dimension_values_size() > 0 ? cell.dimension_values(0) : "";
  if (cell.metric() == "pupils.by_provision") {
    headline.set_pupils(headline.pupils() + Whole(cell.numerator()));
    if (first == "K") headline.set_sen_support(Whole(cell.numerator()));
    if (first == "E") headline.set_ehc_plans(Whole(cell.numerator()));
  } else if (cell.metric() == "provision.running") {
    headline.set_provisions(headline.provisions() + Whole(cell.numerator()));
  } else if (cell.metric() == "goals.active") {
    headline.set_active_goals(headline.active_goals() + Whole(cell.numerator()));
  } else if (cell.metric() == "workforce.staff") {
    headline.set_staff(headline.staff() + Whole(cell.numerator()));
  }
}

}  // namespace

void AddCell(const MetricCell& cell, MetricCell& into) {
  if (into.metric().empty()) {
    into = cell;
    return;
  }
  into.set_numerator(into.numerator() + cell.numerator());
  into.set_denominator(into.denominator() + cell.denominator());
  into.set_sum(into.sum() + cell.sum());
  into.set_sum_of_squares(into.sum_of_squares() + cell.sum_of_squares());
  into.set_missing(into.missing() + cell.missing());
}

std::optional<double> ValueOf(const Metric& metric, const MetricCell& cell) {
  switch (metric.unit()) {
    case metrics::v1::METRIC_UNIT_SHARE:
      if (cell.denominator() == 0) return std::nullopt;
      return cell.numerator() / cell.denominator();
    case metrics::v1::METRIC_UNIT_MEAN: {
      const double measured = cell.denominator() - cell.missing();
      if (measured <= 0) return std::nullopt;
      return cell.sum() / measured;
    }
    default:
      return cell.numerator();
  }
}

std::vector<MetricFigure> MergeFigures(const SourceResult& result) {
  std::map<std::string, std::map<Key, MetricCell>> merged;
  std::map<std::string, std::set<std::string>> schools;
  for (const auto& partial : result.partials) {
    for (const MetricCell& cell : partial.cells()) {
      AddCell(cell, merged[cell.metric()][KeyOf(cell)]);
      if (!partial.school().empty()) schools[cell.metric()].insert(partial.school());
    }
  }
  std::vector<MetricFigure> figures;
  for (const Metric& metric : result.metrics) {
    MetricFigure& figure = figures.emplace_back();
    *figure.mutable_metric() = metric;
    std::vector<MetricCell> cells;
    for (auto& [key, cell] : merged[metric.id()]) cells.push_back(std::move(cell));
    std::stable_sort(cells.begin(), cells.end(), [](const MetricCell& a, const MetricCell& b) {
      return a.numerator() > b.numerator();
    });
    for (const MetricCell& cell : cells) *figure.add_cells() = FigureOf(metric, cell);
    figure.set_schools(static_cast<std::int32_t>(schools[metric.id()].size()));
  }
  return figures;
}

void AddHeadlines(const SourceResult& result, std::map<std::string, SchoolHeadline>& headlines) {
  for (const auto& partial : result.partials) {
    const auto headline = headlines.find(partial.school());
    if (headline == headlines.end()) continue;
    for (const MetricCell& cell : partial.cells()) AddHeadlineCell(cell, headline->second);
  }
}

std::vector<Comparison> Compare(const SourceResult& result, const Metric& metric) {
  std::map<Key, std::map<std::string, MetricCell>> by_key;
  for (const auto& partial : result.partials) {
    if (partial.school().empty()) continue;
    for (const MetricCell& cell : partial.cells()) {
      if (cell.metric() == metric.id()) AddCell(cell, by_key[KeyOf(cell)][partial.school()]);
    }
  }
  if (IsAmount(metric)) {
    for (auto& [key, schools] : by_key) {
      MetricCell none;
      none.set_metric(metric.id());
      for (const std::string& value : key) none.add_dimension_values(value);
      for (const auto& partial : result.partials) {
        if (!partial.school().empty()) schools.emplace(partial.school(), none);
      }
    }
  }
  std::vector<Comparison> comparisons;
  for (const auto& [key, schools] : by_key) {
    Comparison& comparison = comparisons.emplace_back();
    *comparison.mutable_metric() = metric;
    for (const std::string& value : key) comparison.add_dimension_values(value);
    MetricCell pooled;
    double sum = 0;
    for (const auto& [school, cell] : schools) {
      AddCell(cell, pooled);
      auto* entry = comparison.add_schools();
      entry->set_school(school);
      *entry->mutable_figure() = FigureOf(metric, cell);
      if (!entry->figure().has_value()) continue;
      sum += entry->figure().value();
      comparison.set_school_count(comparison.school_count() + 1);
    }
    if (const auto value = ValueOf(metric, pooled)) comparison.set_pooled_value(*value);
    if (comparison.school_count() > 0) comparison.set_school_mean(sum / comparison.school_count());
  }
  return comparisons;
}

}  // namespace senda::dashboard
