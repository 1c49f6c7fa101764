#include <fmt/format.h>

#include <string>

#include "services/pupil_tracking/metrics/metric_sql.h"
#include "services/pupil_tracking/metrics/metrics.h"

namespace senda::pupil_tracking {
namespace {

// The check keeps what it found of a pupil until the next one, also when the pupil leaves before.
std::string Flagged(const char* which) {
  return fmt::format("{} AND {}", which, OfPupilOnRoll("progress_flags"));
}

}  // namespace

using metrics_source::MetricDefinition;

std::vector<MetricDefinition> ProgressMetrics() {
  using namespace metrics::v1;
  return {
      {.id = "pupils.with_dated_measure",
       .title = "SEN pupils with a dated measure",
       .question = "For what share of pupils with SEN is there any dated assessment?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils with SEN who have an assessment that counts",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = OnRollWithSen(),
       .counted = fmt::format("EXISTS (SELECT 1 FROM assessments a WHERE a.trust = pupils.trust "
                              "AND a.pupil = {} AND a.delete_time IS NULL AND a.void_date IS NULL)",
                              kPupilName)},
      {.id = "pupils.standardised_score",
       .title = "Mean standardised score",
       .question = "Where do the standardised scores of our pupils lie, against a mean of 100?",
       .unit = METRIC_UNIT_MEAN,
       .direction = METRIC_DIRECTION_INCREASE,
       .numerator = "sum of standardised scores",
       .denominator = "standardised assessments of pupils on roll",
       .record_type = "Assessment",
       .from = "assessments",
       .where = fmt::format("{} AND void_date IS NULL AND kind = "
                            "'ASSESSMENT_KIND_STANDARDISED_SCORE'",
                            LivingOfPupilOnRoll("assessments")),
       .measure = "score",
       .missing = "score IS NULL"},
      // Of the last run of RunProgressCheck.
      {.id = "pupils.falling_behind",
       .title = "Pupils falling behind",
       .question = "What share of pupils make less than expected progress (code of practice 6.17)?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils with at least one of the four tests true in the last progress check",
       .denominator = "pupils on roll with enough data for at least one test",
       .record_type = "Pupil",
       .from = "progress_flags",
       .where = Flagged("checked = 1"),
       .counted = "falling_behind = 1",
       .collection = "pupils"},
      {.id = "pupils.falling_behind_unprovided",
       .title = "Falling behind and not provided for",
       .question = "For how many pupils who fall behind is nothing provided?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils falling behind with no open enrolment at the last progress check",
       .denominator = "pupils on roll who fall behind",
       .record_type = "Pupil",
       .from = "progress_flags",
       .where = Flagged("falling_behind = 1"),
       .counted = "provided = 'PROVIDED_NO'",
       .missing = "provided = 'PROVIDED_UNSPECIFIED'",
       .collection = "pupils"},
  };
}

}  // namespace senda::pupil_tracking
