#ifndef SENDA_SERVICES_WORKFORCE_CPD_METRICS_H_
#define SENDA_SERVICES_WORKFORCE_CPD_METRICS_H_

#include <vector>

#include "common/metrics_source/metric_definition.h"

namespace senda::workforce_cpd {

// What workforce and CPD measure of themselves.
std::vector<metrics_source::MetricDefinition> Metrics();

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_METRICS_H_
