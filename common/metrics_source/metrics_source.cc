#include "common/metrics_source/metrics_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "common/resource/names.h"
#include "common/resource/row_codec.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"

namespace senda::metrics_source {
namespace {

using resource::OwnedValue;
using rpc::Call;

constexpr int kDefaultRecords = 100;
constexpr int kMostRecords = 1000;

std::string IsoToday(absl::Time now) { return time::IsoDate(time::Today(now)); }

// Binds what a statement of `definition` uses of `$today` and `$now_micros`.
void BindTime(const MetricDefinition& definition, std::string_view today, absl::Time now,
              std::vector<storage::Value>& parameters) {
  if (UsesToday(definition)) parameters.emplace_back(today);
  if (UsesNow(definition)) parameters.emplace_back(std::int64_t{absl::ToUnixMicros(now)});
}

// The schools asked for that the caller may reach; nullopt stands for all of the trust.
std::optional<std::vector<std::string>> SchoolsFor(
    const Call& call, const google::protobuf::RepeatedPtrField<std::string>& asked) {
  const rpc::Scope& scope = call.scope();
  if (asked.empty()) {
    if (scope.all_schools) return std::nullopt;
    return scope.schools;
  }
  std::vector<std::string> schools;
  for (const std::string& school : asked) {
    if (scope.all_schools || scope.Allows(school)) schools.push_back(school);
  }
  return schools;
}

// " IN ($2, $3)", said of a row's school, with its values; rows of no school belong to no school's
// partial.
resource::SqlCondition SchoolCondition(const std::optional<std::vector<std::string>>& schools) {
  resource::SqlCondition condition;
  if (!schools.has_value()) return condition;
  for (const std::string& school : *schools) {
    condition.sql += fmt::format("{}${}", condition.parameters.empty() ? "" : ", ",
                                 condition.parameters.size() + 2);
    condition.parameters.emplace_back(school);
  }
  condition.sql =
      condition.parameters.empty() ? " IN (NULL)" : fmt::format(" IN ({})", condition.sql);
  return condition;
}

metrics::v1::MetricCell CellOf(const MetricDefinition& definition, const storage::Row& row) {
  metrics::v1::MetricCell cell;
  cell.set_metric(definition.id);
  int column = 1;
  for (std::size_t i = 0; i < definition.dimensions.size(); ++i) {
    cell.add_dimension_values(std::string(row.Text(column++)));
  }
  cell.set_numerator(row.Double(column++));
  cell.set_denominator(row.Double(column++));
  cell.set_sum(row.Double(column++));
  cell.set_sum_of_squares(row.Double(column++));
  cell.set_missing(row.Double(column));
  return cell;
}

// The collection of a table's resource: "sen_records" is "senRecords".
std::string CollectionOf(const std::string& table) {
  std::string collection;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i] == '_' && i + 1 < table.size()) {
      collection.push_back(static_cast<char>(table[++i] - 'a' + 'A'));
    } else {
      collection.push_back(table[i]);
    }
  }
  return collection;
}

}  // namespace

MetricsSource::MetricsSource(std::vector<MetricDefinition> definitions,
                             const resource::PageTokenSealer& tokens)
    : definitions_(std::move(definitions)),
      version_(DefinitionVersion(definitions_)),
      tokens_(tokens) {}

void MetricsSource::Bind(rpc::MethodTable& table) {
  table.Bind("ListMetrics", this, &MetricsSource::ListMetrics);
  table.Bind("ComputeMetrics", this, &MetricsSource::ComputeMetrics);
  table.Bind("GetWatermarks", this, &MetricsSource::GetWatermarks);
  table.Bind("ListMetricRecords", this, &MetricsSource::ListMetricRecords);
}

absl::StatusOr<metrics::v1::ListMetricsResponse> MetricsSource::ListMetrics(
    Call&, const metrics::v1::ListMetricsRequest&) {
  metrics::v1::ListMetricsResponse response;
  for (const MetricDefinition& definition : definitions_) {
    *response.add_metrics() = ToProto(definition);
  }
  response.set_definition_version(version_);
  return response;
}

absl::StatusOr<std::vector<const MetricDefinition*>> MetricsSource::Chosen(
    const google::protobuf::RepeatedPtrField<std::string>& ids) const {
  std::vector<const MetricDefinition*> chosen;
  if (ids.empty()) {
    for (const MetricDefinition& definition : definitions_) chosen.push_back(&definition);
    return chosen;
  }
  for (int i = 0; i < ids.size(); ++i) {
    const auto found = std::find_if(definitions_.begin(), definitions_.end(),
                                    [&](const auto& d) { return d.id == ids.Get(i); });
    if (found == definitions_.end()) {
      return errors::InvalidField(fmt::format("metrics[{}]", i),
                                  "no metric of this source; ListMetrics names them all",
                                  "UNKNOWN_METRIC");
    }
    chosen.push_back(&*found);
  }
  return chosen;
}

absl::StatusOr<metrics::v1::ComputeMetricsResponse> MetricsSource::ComputeMetrics(
    Call& call, const metrics::v1::ComputeMetricsRequest& request) {
  ASSIGN_OR_RETURN(const auto chosen, Chosen(request.metrics()));
  const auto schools = SchoolsFor(call, request.schools());
  const resource::SqlCondition condition = SchoolCondition(schools);
  const std::string today = IsoToday(call.now());
  const int time_parameter = static_cast<int>(condition.parameters.size()) + 2;

  std::map<std::string, metrics::v1::SchoolPartial> partials;
  if (schools.has_value()) {
    for (const std::string& school : *schools) partials[school].set_school(school);
  }
  ASSIGN_OR_RETURN(const auto watermarks, storage::ReadWatermarks(call.tx(), call.trust()));
  for (const auto& watermark : watermarks) {
    if (schools.has_value() && !partials.contains(watermark.school)) continue;
    partials[watermark.school].set_school(watermark.school);
    partials[watermark.school].set_watermark(watermark.sequence);
  }
  for (const MetricDefinition* definition : chosen) {
    std::vector<storage::Value> parameters = {std::string_view(call.trust())};
    for (const OwnedValue& value : condition.parameters) {
      parameters.push_back(resource::ViewOf(value));
    }
    BindTime(*definition, today, call.now(), parameters);
    const storage::Statement statement{"metric." + definition->id,
                                       ComputeSql(*definition, condition.sql, time_parameter)};
    RETURN_IF_ERROR(call.tx().Query(statement, parameters, [&](const storage::Row& row) {
      metrics::v1::SchoolPartial& partial = partials[std::string(row.Text(0))];
      partial.set_school(std::string(row.Text(0)));
      *partial.add_cells() = CellOf(*definition, row);
      return absl::OkStatus();
    }));
  }
  metrics::v1::ComputeMetricsResponse response;
  for (auto& [school, partial] : partials) *response.add_partials() = std::move(partial);
  response.set_definition_version(version_);
  return response;
}

absl::StatusOr<metrics::v1::GetWatermarksResponse> MetricsSource::GetWatermarks(
    Call& call, const metrics::v1::GetWatermarksRequest&) {
  metrics::v1::GetWatermarksResponse response;
  ASSIGN_OR_RETURN(const auto watermarks, storage::ReadWatermarks(call.tx(), call.trust()));
  for (const auto& watermark : watermarks) {
    if (!rpc::MayRead(call.scope(), watermark.school)) continue;
    auto* entry = response.add_watermarks();
    entry->set_school(watermark.school);
    entry->set_sequence(watermark.sequence);
    entry->mutable_change_time()->set_seconds(absl::ToUnixSeconds(watermark.changed));
    entry->mutable_change_time()->set_nanos(
        static_cast<std::int32_t>(absl::ToUnixMicros(watermark.changed) % 1000000 * 1000));
  }
  response.set_definition_version(version_);
  return response;
}

absl::StatusOr<metrics::v1::ListMetricRecordsResponse> MetricsSource::ListMetricRecords(
    Call& call, const metrics::v1::ListMetricRecordsRequest& request) {
  google::protobuf::RepeatedPtrField<std::string> ids;
  *ids.Add() = request.metric();
  ASSIGN_OR_RETURN(const auto chosen, Chosen(ids));
  const MetricDefinition& definition = *chosen.front();
  if (!call.scope().all_schools && !call.scope().Allows(request.school())) {
    return errors::PermissionDenied("metrics.records", request.school());
  }
  const bool by_dimensions = request.dimension_values_size() > 0;
  if (by_dimensions &&
      static_cast<std::size_t>(request.dimension_values_size()) != definition.dimensions.size()) {
    return errors::InvalidField("dimension_values", "give one value per dimension, or none",
                                "DIMENSION_COUNT");
  }
  const std::int64_t limit =
      request.page_size() == 0 ? kDefaultRecords : std::min(request.page_size(), kMostRecords);
  const std::string cell = absl::StrJoin(request.dimension_values(), "\n");
  const resource::PageQuery query{call.trust(), definition.id, request.school(), cell, "", false};
  std::string after;
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(const auto keys, tokens_.Open(query, request.page_token(), call.now()));
    after = std::get<std::string>(keys.front());
  }
  const std::string today = IsoToday(call.now());
  std::vector<storage::Value> parameters = {std::string_view(call.trust()),
                                            std::string_view(request.school()),
                                            std::string_view(after), limit + 1};
  for (const std::string& value : request.dimension_values()) {
    parameters.emplace_back(std::string_view(value));
  }
  const int time_parameter = static_cast<int>(parameters.size()) + 1;
  BindTime(definition, today, call.now(), parameters);
  const storage::Statement statement{"records." + definition.id,
                                     RecordsSql(definition, by_dimensions, time_parameter)};
  metrics::v1::ListMetricRecordsResponse response;
  const std::string collection =
      definition.collection.empty() ? CollectionOf(definition.from) : definition.collection;
  std::string last;
  bool more = false;
  RETURN_IF_ERROR(call.tx().Query(statement, parameters, [&](const storage::Row& row) {
    more = response.names_size() == limit;
    if (more) return absl::OkStatus();
    last = std::string(row.Text(0));
    response.add_names(resource::FormatName(call.trust(), collection, last));
    if (collection == "pupils")
      call.SawChild(response.names(response.names_size() - 1), request.school());
    return absl::OkStatus();
  }));
  if (more) response.set_next_page_token(tokens_.Seal(query, {OwnedValue(last)}, call.now()));
  return response;
}

}  // namespace senda::metrics_source
