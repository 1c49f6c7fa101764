#ifndef SENDA_SERVICES_DIRECTORY_METRICS_H_
#define SENDA_SERVICES_DIRECTORY_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

namespace senda::directory {

// What the directory measures of itself: its schools, academic years and role grants.
std::vector<metrics_source::MetricDefinition> Metrics();

}  // namespace senda::directory

#endif  // SENDA_SERVICES_DIRECTORY_METRICS_H_
