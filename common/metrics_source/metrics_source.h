#ifndef SENDA_COMMON_METRICS_SOURCE_METRICS_SOURCE_H_
#define SENDA_COMMON_METRICS_SOURCE_METRICS_SOURCE_H_

#include <memory>
#include <string>
#include <vector>

#include "common/metrics_source/metric_definition.h"
#include "common/resource/page_token.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "senda/metrics/v1/metrics_service.pb.h"

namespace senda::metrics_source {

// The MetricsSource service of one domain service, made from its definitions alone. Thread-safe.
class MetricsSource {
 public:
  // `tokens` must outlive the service.
  MetricsSource(std::vector<MetricDefinition> definitions, const resource::PageTokenSealer& tokens);

  // Binds the service's four methods.
  void Bind(rpc::MethodTable& table);

  absl::StatusOr<metrics::v1::ListMetricsResponse> ListMetrics(
      rpc::Call& call, const metrics::v1::ListMetricsRequest& request);
  absl::StatusOr<metrics::v1::ComputeMetricsResponse> ComputeMetrics(
      rpc::Call& call, const metrics::v1::ComputeMetricsRequest& request);
  absl::StatusOr<metrics::v1::GetWatermarksResponse> GetWatermarks(
      rpc::Call& call, const metrics::v1::GetWatermarksRequest& request);
  absl::StatusOr<metrics::v1::ListMetricRecordsResponse> ListMetricRecords(
      rpc::Call& call, const metrics::v1::ListMetricRecordsRequest& request);

 private:
  absl::StatusOr<std::vector<const MetricDefinition*>> Chosen(
      const google::protobuf::RepeatedPtrField<std::string>& ids) const;

  const std::vector<MetricDefinition> definitions_;
  const std::string version_;
  const resource::PageTokenSealer& tokens_;
};

}  // namespace senda::metrics_source

#endif  // SENDA_COMMON_METRICS_SOURCE_METRICS_SOURCE_H_
