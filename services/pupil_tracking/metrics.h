#ifndef SENDA_SERVICES_PUPIL_TRACKING_METRICS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

namespace senda::pupil_tracking {

// What pupil tracking measures of itself.
std::vector<metrics_source::MetricDefinition> Metrics();

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_METRICS_H_
