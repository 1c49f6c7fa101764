#ifndef SENDA_COMMON_TELEMETRY_PROCESS_METRICS_H_
#define SENDA_COMMON_TELEMETRY_PROCESS_METRICS_H_

#include "common/telemetry/metrics.h"

namespace senda::telemetry {

// Adds the process_* metrics every Prometheus client library has: CPU seconds, resident memory,
// open and permitted file descriptors, start time. Read from /proc when scraped.
void AddProcessMetrics(Metrics& metrics);

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_PROCESS_METRICS_H_
