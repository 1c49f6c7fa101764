#ifndef SENDA_SERVICES_GOALS_METRICS_H_
#define SENDA_SERVICES_GOALS_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

namespace senda::goals {

// What the goals service measures of itself.
std::vector<metrics_source::MetricDefinition> Metrics();

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_METRICS_H_
