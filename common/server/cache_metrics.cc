#include "common/server/cache_metrics.h"

#include <cstdint>

namespace senda::server {

void AddCacheMetrics(telemetry::Metrics& metrics, const cache::Cache& cache) {
  using Kind = telemetry::Metrics::Kind;
  const auto count = [&](const char* name, const char* help,
                         std::uint64_t cache::CacheStats::*field) {
    metrics.AddCallback(Kind::kCounter, name, help, {},
                        [&cache, field] { return static_cast<double>(cache.stats().*field); });
  };
  count("senda_cache_hits_total", "Values found in the cache.", &cache::CacheStats::hits);
  count("senda_cache_misses_total", "Values not found, or not asked for because it is down.",
        &cache::CacheStats::misses);
  count("senda_cache_stored_total", "Values stored in the cache.", &cache::CacheStats::stored);
  count("senda_cache_errors_total", "Calls of the cache that failed.", &cache::CacheStats::errors);
  count("senda_cache_rejected_total", "Values found that were not sealed for their trust and key.",
        &cache::CacheStats::rejected);
  metrics.AddCallback(Kind::kGauge, "senda_cache_reachable",
                      "Whether the last call reached the cache.", {},
                      [&cache] { return cache.reachable() ? 1.0 : 0.0; });
}

}  // namespace senda::server
