#include <fmt/format.h>

#include <string>

#include "services/pupil_tracking/metrics/metric_sql.h"
#include "services/pupil_tracking/metrics/metrics.h"

namespace senda::pupil_tracking {
namespace {

using metrics_source::MetricDefinition;

constexpr char kSource[] = "DfE, Education, health and care plans 2025 (calendar year 2024)";

// The annual review that nobody has begun stands in the clock of its case.
constexpr char kOfReviews[] =
    "(record_type = 'AnnualReview' OR step = 'STATUTORY_STEP_ANNUAL_REVIEW')";

// A date counts once it is kept or missed: by what the events tell or, of what is open, by its
// limit. What an exception excuses and what nobody can know does not count. Only records that have
// kept a date are listed, and so none of those that stand in for another.
MetricDefinition DatesMet(const char* id, const char* title, const char* question,
                          const char* record_type, const std::string& which,
                          const char* collection) {
  return {.id = id,
          .title = title,
          .question = question,
          .unit = metrics::v1::METRIC_UNIT_SHARE,
          .direction = metrics::v1::METRIC_DIRECTION_INCREASE,
          .pillar = metrics::v1::PILLAR_CONSISTENCY,
          .numerator = "statutory dates kept",
          .denominator =
              "statutory dates done or past, without those an exception excuses and those "
              "done on a day that nobody recorded, of pupils on roll",
          .record_type = record_type,
          .from = "statutory_dates",
          .where = fmt::format("{} AND excepted = 0 AND (outcome IN "
                               "('STATUTORY_OUTCOME_KEPT', 'STATUTORY_OUTCOME_MISSED') OR (outcome "
                               "= 'STATUTORY_OUTCOME_OPEN' AND due_date < $today)) AND {}",
                               which, OfPupilOnRoll("statutory_dates")),
          .dimensions = {{"step", "SUBSTR(step, 16)"}},
          .counted = "outcome = 'STATUTORY_OUTCOME_KEPT'",
          .collection = collection};
}

}  // namespace

std::vector<MetricDefinition> StatutoryMetrics() {
  MetricDefinition cases =
      DatesMet("pupils.ehc_dates_met", "EHC dates kept",
               "Are the statutory dates of EHC assessments of our pupils kept?", "EhcCase",
               fmt::format("NOT {}", kOfReviews), "ehcCases");
  cases.benchmarks = {{"England: decision whether to assess in 6 weeks", 0.848, kSource},
                      {"England: final plan in 20 weeks, without exceptions", 0.464, kSource}};
  MetricDefinition reviews = DatesMet("pupils.annual_review_dates_met", "Annual review dates kept",
                                      "Are the statutory dates of annual reviews kept?",
                                      "AnnualReview", kOfReviews, "annualReviews");
  reviews.benchmarks = {{"England: decision within 4 weeks of the meeting", 0.444, kSource}};
  return {cases, reviews};
}

}  // namespace senda::pupil_tracking
