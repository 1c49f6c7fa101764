#include "common/metrics_source/metric_definition.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <cstdint>

namespace senda::metrics_source {
namespace {

constexpr std::string_view kToday = "$today";
constexpr std::string_view kNow = "$now_micros";

// Whether a fragment of the definition holds `word`.
bool Uses(const MetricDefinition& definition, std::string_view word) {
  const auto holds = [word](const std::string& sql) { return sql.find(word) != std::string::npos; };
  for (const auto& [name, expression] : definition.dimensions) {
    if (holds(expression)) return true;
  }
  return holds(definition.from) || holds(definition.where) || holds(definition.counted) ||
         holds(definition.measure) || holds(definition.missing);
}

void ReplaceAll(std::string& sql, std::string_view word, int parameter) {
  const std::string number = fmt::format("${}", parameter);
  for (std::size_t at = sql.find(word); at != std::string::npos; at = sql.find(word, at)) {
    sql.replace(at, word.size(), number);
  }
}

std::string WithTime(const MetricDefinition& definition, std::string sql, int parameter) {
  ReplaceAll(sql, kToday, parameter);
  ReplaceAll(sql, kNow, UsesToday(definition) ? parameter + 1 : parameter);
  return sql;
}

std::string CountIf(const std::string& condition) {
  return condition.empty() ? "COUNT(*)" : fmt::format("COUNT(*) FILTER (WHERE {})", condition);
}

// Counts above the line, or the sum of the measure where the value is an amount.
std::string NumeratorSql(const MetricDefinition& definition) {
  const bool amount = definition.unit == metrics::v1::METRIC_UNIT_PENCE ||
                      definition.unit == metrics::v1::METRIC_UNIT_HOURS;
  if (!amount) return CountIf(definition.counted);
  const std::string filter =
      definition.counted.empty() ? "" : fmt::format(" FILTER (WHERE {})", definition.counted);
  return fmt::format("COALESCE(SUM({}){}, 0)", definition.measure, filter);
}

std::string SumSql(const std::string& expression, const MetricDefinition& definition) {
  if (definition.measure.empty()) return "0";
  const std::string filter =
      definition.counted.empty() ? "" : fmt::format(" FILTER (WHERE {})", definition.counted);
  return fmt::format("COALESCE(SUM({}){}, 0)", expression, filter);
}

}  // namespace

metrics::v1::Metric ToProto(const MetricDefinition& definition) {
  metrics::v1::Metric metric;
  metric.set_id(definition.id);
  metric.set_title(definition.title);
  metric.set_question(definition.question);
  metric.set_unit(definition.unit);
  metric.set_direction(definition.direction);
  metric.set_pillar(definition.pillar);
  metric.set_numerator(definition.numerator);
  metric.set_denominator(definition.denominator);
  for (const auto& [name, expression] : definition.dimensions) metric.add_dimensions(name);
  metric.set_record_type(definition.record_type);
  for (const Benchmark& benchmark : definition.benchmarks) {
    auto& shown = *metric.add_benchmarks();
    shown.set_label(benchmark.label);
    shown.set_value(benchmark.value);
    shown.set_source(benchmark.source);
  }
  return metric;
}

std::string ComputeSql(const MetricDefinition& definition, const std::string& school_condition,
                       int time_parameter) {
  std::string keys = definition.school;
  for (const auto& [name, expression] : definition.dimensions) keys += ", " + expression;
  const std::string& measure = definition.measure;
  const std::string sql = fmt::format(
      "SELECT {0}, {1}, COUNT(*), {2}, {3}, {4} FROM {5} WHERE trust = $1 AND ({6}){7} GROUP BY "
      "{0} "
      "ORDER BY 1",
      keys, NumeratorSql(definition), SumSql(measure, definition),
      SumSql(fmt::format("({0}) * ({0})", measure), definition),
      definition.missing.empty() ? "0" : CountIf(definition.missing), definition.from,
      definition.where,
      school_condition.empty() ? ""
                               : fmt::format(" AND {}{}", definition.school, school_condition));
  return WithTime(definition, sql, time_parameter);
}

std::string RecordsSql(const MetricDefinition& definition, bool by_dimensions, int time_parameter) {
  std::string sql =
      fmt::format("SELECT id FROM {} WHERE trust = $1 AND {} = $2 AND id > $3 AND ({})",
                  definition.from, definition.school, definition.where);
  if (!definition.counted.empty()) sql += fmt::format(" AND ({})", definition.counted);
  int parameter = 5;
  if (by_dimensions) {
    for (const auto& [name, expression] : definition.dimensions) {
      sql += fmt::format(" AND {} = ${}", expression, parameter++);
    }
  }
  return WithTime(definition, sql + " ORDER BY id LIMIT $4", time_parameter);
}

bool UsesToday(const MetricDefinition& definition) { return Uses(definition, kToday); }

bool UsesNow(const MetricDefinition& definition) { return Uses(definition, kNow); }

std::string DefinitionVersion(const std::vector<MetricDefinition>& definitions) {
  std::string text;
  for (const MetricDefinition& definition : definitions) {
    text += ToProto(definition).SerializeAsString() + ComputeSql(definition, "", 0);
  }
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  std::uint64_t first = 0;
  for (int i = 0; i < 8; ++i) first = (first << 8) | hash[i];
  return fmt::format("{:016x}", first);
}

}  // namespace senda::metrics_source
