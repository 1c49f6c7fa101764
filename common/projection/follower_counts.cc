#include "common/projection/follower_counts.h"

namespace senda::projection {

void Publish(const std::shared_ptr<FollowerCounts>& counts, const std::string& service,
             const std::string& source, telemetry::Metrics& metrics) {
  using Kind = telemetry::Metrics::Kind;
  const telemetry::Labels labels = {{"service", service}, {"source", source}};
  const auto add = [&](Kind kind, std::string_view name, std::string_view help, auto member) {
    metrics.AddCallback(kind, name, help, labels, [counts, member] {
      return static_cast<double>(((*counts).*member).load());
    });
  };
  add(Kind::kGauge, "senda_projection_lag_seconds",
      "How long ago nothing of the source's changes was unread, in the trust furthest behind.",
      &FollowerCounts::lag_seconds);
  add(Kind::kCounter, "senda_projection_changes_total", "Changes of the source read.",
      &FollowerCounts::changes);
  add(Kind::kCounter, "senda_projection_pages_total", "Pages of rows applied.",
      &FollowerCounts::pages);
  add(Kind::kCounter, "senda_projection_readings_total", "Full readings of a trust begun.",
      &FollowerCounts::readings);
  add(Kind::kCounter, "senda_projection_failures_total", "Rounds that failed.",
      &FollowerCounts::failures);
}

}  // namespace senda::projection
