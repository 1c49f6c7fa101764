#include "services/pupil_tracking/metrics/metrics.h"

#include <iterator>
#include <utility>

namespace senda::pupil_tracking {

std::vector<metrics_source::MetricDefinition> Metrics() {
  std::vector<metrics_source::MetricDefinition> all = PupilMetrics();
  for (auto part : {ProgressMetrics(), PlanningMetrics(), StatutoryMetrics()}) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace senda::pupil_tracking
