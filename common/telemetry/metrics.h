#ifndef SENDA_COMMON_TELEMETRY_METRICS_H_
#define SENDA_COMMON_TELEMETRY_METRICS_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

// What a server counts about itself, in Prometheus' text format. No label may hold a trust, a
// school or a person: labels are kept for ever by whoever scrapes.
namespace senda::telemetry {

// Only grows. Recording costs one atomic addition.
class Counter {
 public:
  void Increment(std::uint64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

// Goes up and down.
class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  void Add(double by) { value_.fetch_add(by, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

// Counts observations by upper bound, "le". A scrape during recording may see an observation in its
// bucket and not yet in the sum; the next scrape has both.
class Histogram {
 public:
  // `bounds` ascend; what is above the last one is counted too.
  explicit Histogram(std::vector<double> bounds);
  void Observe(double value);

  const std::vector<double>& bounds() const { return bounds_; }
  // Not cumulative; one more than bounds().
  std::vector<std::uint64_t> counts() const;
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  const std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;
  std::atomic<double> sum_ = 0;
};

using Labels = std::vector<std::pair<std::string, std::string>>;

// All metrics of one server. Thread-safe. Ask for a metric once, at start-up, and keep the
// reference: it lives as long as this object. The same name with the same labels gives the same
// metric.
class Metrics {
 public:
  enum class Kind { kCounter, kGauge };

  Metrics();
  ~Metrics();

  Counter& AddCounter(std::string_view name, std::string_view help, Labels labels = {});
  Gauge& AddGauge(std::string_view name, std::string_view help, Labels labels = {});
  Histogram& AddHistogram(std::string_view name, std::string_view help, std::vector<double> bounds,
                          Labels labels = {});
  // A value that is read when scraped; `read` must stay callable, from any thread, as long as this
  // object lives, and must not block. For numbers that something else counts already (a cache's
  // hits, the depth of a queue).
  void AddCallback(Kind kind, std::string_view name, std::string_view help, Labels labels,
                   std::function<double()> read);

  // Everything, in the text format of Prometheus 0.0.4.
  std::string Render() const;
  static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

 private:
  struct Series;
  struct Family;

  Family& FindFamily(std::string_view name, std::string_view help, int type)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Series& FindSeries(std::string_view name, std::string_view help, int type, Labels labels)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  std::deque<Family> families_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_METRICS_H_
