#ifndef SENDA_SERVICES_DASHBOARD_FIGURES_H_
#define SENDA_SERVICES_DASHBOARD_FIGURES_H_

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "senda/metrics/v1/metrics_service.pb.h"

// How partial results become figures; pure.
namespace senda::dashboard {

// What a source knows, as far as it answered: its definitions, and one partial per school.
struct SourceResult {
  std::string source;  // "pupils"
  std::vector<metrics::v1::Metric> metrics;
  std::vector<metrics::v1::SchoolPartial> partials;
  std::int64_t watermark = 0;       // the newest of all schools of the answer
  std::int64_t change_seconds = 0;  // when that change was made; 0 when there is none
};

// Adds `cell` to `into`: counts, sums and missing add up, which is what makes partials mergeable.
void AddCell(const metrics::v1::MetricCell& cell, metrics::v1::MetricCell& into);

// The value of a merged cell by the metric's unit. None for a share or mean over nothing.
std::optional<double> ValueOf(const metrics::v1::Metric& metric,
                              const metrics::v1::MetricCell& cell);

// One figure per metric, merged over the partials, cells largest first.
std::vector<dashboard::v1::MetricFigure> MergeFigures(const SourceResult& result);

// Fills the headline of each school that has one in `headlines` (by school name) from what a source
// says of it.
void AddHeadlines(const SourceResult& result,
                  std::map<std::string, dashboard::v1::SchoolHeadline>& headlines);

// The figures of `metric` side by side: one comparison per combination of dimension values. A
// school with nothing to count has 0 of it, so an amount's mean is over all schools of the answer;
// it has no share and no mean of nothing, and is left out there.
std::vector<dashboard::v1::Comparison> Compare(const SourceResult& result,
                                               const metrics::v1::Metric& metric);

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_FIGURES_H_
