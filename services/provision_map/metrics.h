#ifndef SENDA_SERVICES_PROVISION_MAP_METRICS_H_
#define SENDA_SERVICES_PROVISION_MAP_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

namespace senda::provision_map {

// What the provision map measures of itself.
std::vector<metrics_source::MetricDefinition> Metrics();

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_METRICS_H_
