#include "services/pupil_tracking/metrics.h"

namespace senda::pupil_tracking {
namespace {

using metrics_source::MetricDefinition;

constexpr char kOnRoll[] =
    "delete_time IS NULL AND (leaving_date IS NULL OR leaving_date >= $today)";
constexpr char kWithSen[] =
    "delete_time IS NULL AND (leaving_date IS NULL OR leaving_date >= $today) AND "
    "sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')";

// "K" of "SEN_PROVISION_K"; pupils without an open record count as N.
constexpr char kProvision[] =
    "CASE sen_provision WHEN 'SEN_PROVISION_K' THEN 'K' WHEN 'SEN_PROVISION_E' THEN 'E' ELSE 'N' "
    "END";
// "ASD" of "SEN_NEED_TYPE_ASD".
constexpr char kNeed[] =
    "CASE primary_need WHEN '' THEN 'NOT_RECORDED' ELSE SUBSTR(primary_need, 15) END";

}  // namespace

std::vector<MetricDefinition> Metrics() {
  using namespace metrics::v1;
  return {
      {.id = "pupils.by_provision",
       .title = "Pupils by SEN provision",
       .question = "How many pupils have no SEN, SEN support or an EHC plan?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "pupils on roll",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = kOnRoll,
       .dimensions = {{"provision", kProvision}}},
      {.id = "pupils.by_primary_need",
       .title = "Pupils with SEN by primary need",
       .question = "Which needs do our pupils with SEN have?",
       .unit = METRIC_UNIT_COUNT,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils on roll with SEN support or an EHC plan",
       .denominator = "",
       .record_type = "Pupil",
       .from = "pupils",
       .where = kWithSen,
       .dimensions = {{"provision", kProvision}, {"need", kNeed}}},
      {.id = "pupils.sen_share",
       .title = "Share of pupils with SEN",
       .question = "What share of our pupils have SEN support or an EHC plan?",
       .unit = METRIC_UNIT_SHARE,
       .numerator = "pupils on roll with SEN support or an EHC plan",
       .denominator = "pupils on roll",
       .record_type = "Pupil",
       .from = "pupils",
       .where = kOnRoll,
       .counted = "sen_provision IN ('SEN_PROVISION_K', 'SEN_PROVISION_E')"},
      {.id = "pupils.unspecific_need",
       .title = "SEN pupils whose need is unspecific",
       .question = "How well do we identify need? NSA, OTH and no need at all say little.",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils with SEN whose primary need is NSA, OTH or not recorded",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = kWithSen,
       .counted = "primary_need IN ('', 'SEN_NEED_TYPE_NSA', 'SEN_NEED_TYPE_OTH')"},
      {.id = "pupils.with_dated_measure",
       .title = "SEN pupils with a dated measure",
       .question = "For what share of pupils with SEN is there any dated assessment?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "pupils with SEN who have an assessment",
       .denominator = "pupils on roll with SEN support or an EHC plan",
       .record_type = "Pupil",
       .from = "pupils",
       .where = kWithSen,
       .counted =
           "EXISTS (SELECT 1 FROM assessments a WHERE a.trust = pupils.trust AND a.pupil = "
           "'trusts/' || pupils.trust || '/pupils/' || pupils.id AND a.delete_time IS NULL)"},
      {.id = "pupils.standardised_score",
       .title = "Mean standardised score",
       .question = "Where do the standardised scores of our pupils lie, against a mean of 100?",
       .unit = METRIC_UNIT_MEAN,
       .direction = METRIC_DIRECTION_INCREASE,
       .numerator = "sum of standardised scores",
       .denominator = "standardised assessments",
       .record_type = "Assessment",
       .from = "assessments",
       .where = "delete_time IS NULL AND kind = 'ASSESSMENT_KIND_STANDARDISED_SCORE'",
       .measure = "score",
       .missing = "score IS NULL"},
  };
}

}  // namespace senda::pupil_tracking
