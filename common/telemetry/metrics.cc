#include "common/telemetry/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace senda::telemetry {

Histogram::Histogram(std::vector<double> bounds)
    : bounds_(std::move(bounds)),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

void Histogram::Observe(double value) {
  std::size_t bucket = 0;
  while (bucket < bounds_.size() && value > bounds_[bucket]) {
    ++bucket;
  }
  counts_[bucket].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

std::vector<std::uint64_t> Histogram::counts() const {
  std::vector<std::uint64_t> counts(bounds_.size() + 1);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = counts_[i].load(std::memory_order_relaxed);
  }
  return counts;
}

struct Metrics::Series {
  Labels labels;
  std::unique_ptr<Counter> counter;
  std::unique_ptr<Gauge> gauge;
  std::unique_ptr<Histogram> histogram;
  std::function<double()> read;
};

struct Metrics::Family {
  std::string name;
  std::string help;
  prometheus::MetricType type;
  std::deque<Series> series;
};

namespace {

constexpr int kCounterType = static_cast<int>(prometheus::MetricType::Counter);
constexpr int kGaugeType = static_cast<int>(prometheus::MetricType::Gauge);
constexpr int kHistogramType = static_cast<int>(prometheus::MetricType::Histogram);

prometheus::ClientMetric::Histogram ToPrometheus(const Histogram& histogram) {
  prometheus::ClientMetric::Histogram out;
  const std::vector<std::uint64_t> counts = histogram.counts();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    out.sample_count += counts[i];
    if (i < histogram.bounds().size()) {
      out.bucket.push_back({out.sample_count, histogram.bounds()[i]});
    }
  }
  out.sample_sum = histogram.sum();
  return out;
}

}  // namespace

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Metrics::Family& Metrics::FindFamily(std::string_view name, std::string_view help, int type) {
  const auto found = std::find_if(families_.begin(), families_.end(),
                                  [&](const Family& family) { return family.name == name; });
  if (found != families_.end()) {
    return *found;
  }
  return families_.emplace_back(
      Family{std::string(name), std::string(help), static_cast<prometheus::MetricType>(type), {}});
}

Metrics::Series& Metrics::FindSeries(std::string_view name, std::string_view help, int type,
                                     Labels labels) {
  std::deque<Series>& series = FindFamily(name, help, type).series;
  const auto found = std::find_if(series.begin(), series.end(),
                                  [&](const Series& one) { return one.labels == labels; });
  if (found != series.end()) {
    return *found;
  }
  Series& added = series.emplace_back();
  added.labels = std::move(labels);
  return added;
}

Counter& Metrics::AddCounter(std::string_view name, std::string_view help, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series& series = FindSeries(name, help, kCounterType, std::move(labels));
  if (series.counter == nullptr) {
    series.counter = std::make_unique<Counter>();
  }
  return *series.counter;
}

Gauge& Metrics::AddGauge(std::string_view name, std::string_view help, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series& series = FindSeries(name, help, kGaugeType, std::move(labels));
  if (series.gauge == nullptr) {
    series.gauge = std::make_unique<Gauge>();
  }
  return *series.gauge;
}

Histogram& Metrics::AddHistogram(std::string_view name, std::string_view help,
                                 std::vector<double> bounds, Labels labels) {
  absl::MutexLock lock(&mutex_);
  Series& series = FindSeries(name, help, kHistogramType, std::move(labels));
  if (series.histogram == nullptr) {
    series.histogram = std::make_unique<Histogram>(std::move(bounds));
  }
  return *series.histogram;
}

void Metrics::AddCallback(Kind kind, std::string_view name, std::string_view help, Labels labels,
                          std::function<double()> read) {
  absl::MutexLock lock(&mutex_);
  const int type = kind == Kind::kCounter ? kCounterType : kGaugeType;
  FindSeries(name, help, type, std::move(labels)).read = std::move(read);
}

std::string Metrics::Render() const {
  std::vector<prometheus::MetricFamily> out;
  {
    absl::MutexLock lock(&mutex_);
    for (const Family& family : families_) {
      auto& rendered = out.emplace_back();
      rendered.name = family.name;
      rendered.help = family.help;
      rendered.type = family.type;
      for (const Series& series : family.series) {
        prometheus::ClientMetric& metric = rendered.metric.emplace_back();
        for (const auto& [name, value] : series.labels) {
          metric.label.push_back({name, value});
        }
        if (series.counter != nullptr) {
          metric.counter.value = static_cast<double>(series.counter->value());
        } else if (series.gauge != nullptr) {
          metric.gauge.value = series.gauge->value();
        } else if (series.histogram != nullptr) {
          metric.histogram = ToPrometheus(*series.histogram);
        } else {
          metric.counter.value = metric.gauge.value = series.read();
        }
      }
    }
  }
  return prometheus::TextSerializer().Serialize(out);
}

}  // namespace senda::telemetry
