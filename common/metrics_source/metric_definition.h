#ifndef SENDA_COMMON_METRICS_SOURCE_METRIC_DEFINITION_H_
#define SENDA_COMMON_METRICS_SOURCE_METRIC_DEFINITION_H_

#include <string>
#include <utility>
#include <vector>

#include "senda/metrics/v1/metrics_service.pb.h"

namespace senda::metrics_source {

// A published figure that the metric's own may be compared with.
struct Benchmark {
  std::string label;  // what it is: "England, all schools, January 2026"
  double value = 0;   // in the metric's unit
  std::string source;
};

// A metric, defined once where its data lives: what it says and the SQL it is made of. The
// statement groups the rows of `from` that satisfy `where` by school and dimensions:
//
//   MetricDefinition{
//       .id = "pupils.with_dated_measure",
//       .title = "SEN pupils with a dated measure",
//       .question = "Do we know how each pupil with SEN is doing?",
//       .unit = metrics::v1::METRIC_UNIT_SHARE,
//       .direction = metrics::v1::METRIC_DIRECTION_INCREASE,
//       .pillar = metrics::v1::PILLAR_QUALITY,
//       .numerator = "pupils with SEN who have an assessment",
//       .denominator = "pupils with SEN",
//       .record_type = "Pupil",
//       .from = "pupils",
//       .where = "delete_time IS NULL AND sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')",
//       .counted = "EXISTS (SELECT 1 FROM assessments a WHERE a.trust = pupils.trust AND ...)"}
//
// SQL fragments are constants of the program, portable over both engines; `$today` stands for
// today's date in London as ISO text, `$now_micros` for the time of the call as timestamps are
// kept, in microseconds since 1970. Both belong into `where` and `counted`, which every statement
// has.
struct MetricDefinition {
  std::string id;
  std::string title;
  std::string question;
  metrics::v1::MetricUnit unit = metrics::v1::METRIC_UNIT_COUNT;
  metrics::v1::MetricDirection direction = metrics::v1::METRIC_DIRECTION_UNSPECIFIED;
  metrics::v1::Pillar pillar = metrics::v1::PILLAR_UNSPECIFIED;
  std::string numerator;    // in words
  std::string denominator;  // in words; "" for plain counts
  std::string record_type;  // "Pupil"

  std::string from;   // the table, which has the columns trust and id
  std::string where;  // which rows count at all, below the line
  // Names of the dimensions with the SQL expression of each ("need", "primary_need").
  std::vector<std::pair<std::string, std::string>> dimensions = {};
  std::string counted = "";  // which of them count above the line; "" for all
  std::string measure = "";  // the number that is summed, for means, pence and hours; "" for none
  std::string missing = "";  // which of them lack what should have been measured; "" for none
  // The school's name, where the table has no such column; an expression that can be grouped by.
  std::string school = "school";
  // The collection of the records' names, where it is not the table's own ("pupils" of a table
  // about pupils whose ids are theirs).
  std::string collection = "";
  std::vector<Benchmark> benchmarks = {};
};

// The definition as the contract shows it.
metrics::v1::Metric ToProto(const MetricDefinition& definition);

// The statement that computes the metric: per row school, the dimensions, then numerator,
// denominator, sum, sum of squares, missing. $1 is the trust; `school_condition` ("" or " IN ($2,
// $3)", said of the school) follows the metric's own; `$today` becomes the parameter
// `time_parameter`, and
// `$now_micros` that or, where both are used, the next.
std::string ComputeSql(const MetricDefinition& definition, const std::string& school_condition,
                       int time_parameter);

// The statement that lists the ids counted above the line in one school ($2), after the id $3, at
// most $4; dimension values, if `by_dimensions`, are $5 on; `$today` and `$now_micros` come after
// them.
std::string RecordsSql(const MetricDefinition& definition, bool by_dimensions, int time_parameter);

// Whether a statement made of this definition binds today's date, and whether the time.
bool UsesToday(const MetricDefinition& definition);
bool UsesNow(const MetricDefinition& definition);

// A short hash over all definitions: changes whenever one does.
std::string DefinitionVersion(const std::vector<MetricDefinition>& definitions);

}  // namespace senda::metrics_source

#endif  // SENDA_COMMON_METRICS_SOURCE_METRIC_DEFINITION_H_
