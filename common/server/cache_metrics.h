#ifndef SENDA_COMMON_SERVER_CACHE_METRICS_H_
#define SENDA_COMMON_SERVER_CACHE_METRICS_H_

#include "common/cache/cache.h"
#include "common/telemetry/metrics.h"

namespace senda::server {

// Adds senda_cache_* to `metrics`: what `cache` counts, and whether it is reachable. `cache` must
// outlive `metrics`. senda_cache_rejected_total above zero deserves an alert: somebody or something
// puts values into the store that we did not seal.
void AddCacheMetrics(telemetry::Metrics& metrics, const cache::Cache& cache);

}  // namespace senda::server

#endif  // SENDA_COMMON_SERVER_CACHE_METRICS_H_
