#ifndef SENDA_COMMON_PROJECTION_FOLLOWER_COUNTS_H_
#define SENDA_COMMON_PROJECTION_FOLLOWER_COUNTS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "common/telemetry/metrics.h"

namespace senda::projection {

// What is told of a follower. Shared with whoever scrapes, who may come after its end.
struct FollowerCounts {
  std::atomic<std::uint64_t> changes = 0, pages = 0, readings = 0, failures = 0;
  std::atomic<double> lag_seconds = 0;
};

// Adds senda_projection_* to `metrics`, with the labels service and source.
void Publish(const std::shared_ptr<FollowerCounts>& counts, const std::string& service,
             const std::string& source, telemetry::Metrics& metrics);

}  // namespace senda::projection

#endif  // SENDA_COMMON_PROJECTION_FOLLOWER_COUNTS_H_
