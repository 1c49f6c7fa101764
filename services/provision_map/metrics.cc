#include "services/provision_map/metrics.h"

namespace senda::provision_map {
namespace {

using metrics_source::MetricDefinition;

constexpr char kRunning[] =
    "delete_time IS NULL AND start_date <= $today AND (end_date IS NULL OR end_date >= $today)";

// An enrolment counts for the school that provides it, wherever the child is by now.
constexpr char kProvidedBy[] = "provision_school";

// Of a pupil's enrolments that run today in one school, one counts.
constexpr char kPupilsEnrolled[] =
    "delete_time IS NULL AND start_date <= $today AND (end_date IS NULL OR end_date >= $today) AND "
    "NOT EXISTS (SELECT 1 FROM enrolments o WHERE o.trust = enrolments.trust AND "
    "o.pupil = enrolments.pupil AND o.provision_school = enrolments.provision_school AND "
    "o.id < enrolments.id AND "
    "o.delete_time IS NULL AND o.start_date <= $today AND "
    "(o.end_date IS NULL OR o.end_date >= $today))";

// "SENSORY_AND_PHYSICAL" of "AREA_OF_NEED_SENSORY_AND_PHYSICAL".
constexpr char kArea[] =
    "CASE area_of_need WHEN '' THEN 'ALL_AREAS' ELSE SUBSTR(area_of_need, 14) END";
constexpr char kPlace[] = "CASE place WHEN '' THEN 'NOT_STATED' ELSE SUBSTR(place, 16) END";

std::vector<MetricDefinition> OfProvisions() {
  using namespace metrics::v1;
  return {
      {.id = "provision.running",
       .title = "Running provisions",
       .question = "How many provisions does each school run today?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "provisions that run today",
       .denominator = "",
       .record_type = "Provision",
       .from = "provisions",
       .where = kRunning},
      {.id = "provision.by_tier_and_area",
       .title = "Running provisions by tier and area of need",
       .question = "Which tiers and areas of need do our provisions serve, and where is a gap?",
       .unit = METRIC_UNIT_COUNT,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "provisions that run today",
       .denominator = "",
       .record_type = "Provision",
       .from = "provisions",
       .where = kRunning,
       .dimensions = {{"tier", "tier"}, {"area", kArea}}},
      {.id = "provision.from_library",
       .title = "Provisions drawn from the trust's library",
       .question = "What share of provisions follow an intervention the trust has agreed on?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "provisions that run today and follow an intervention of the library",
       .denominator = "provisions that run today",
       .record_type = "Provision",
       .from = "provisions",
       .where = kRunning,
       .counted = "intervention <> ''"},
      {.id = "provision.planned_cost",
       .title = "Planned cost of running provisions",
       .question = "What do the provisions that run today cost as planned?",
       .unit = METRIC_UNIT_PENCE,
       .numerator = "planned cost of the provisions that run today, in pence",
       .denominator = "",
       .record_type = "Provision",
       .from = "provisions",
       .where = kRunning,
       .measure = "CAST(planned_cost_pence AS DOUBLE PRECISION)"},
      {.id = "provision.weekly_hours_by_place",
       .title = "Hours a week in class and withdrawn",
       .question = "How much of what we plan takes pupils out of their class?",
       .unit = METRIC_UNIT_HOURS,
       .pillar = PILLAR_QUALITY,
       .numerator = "planned hours a week of the provisions that run today",
       .denominator = "",
       .record_type = "Provision",
       .from = "provisions",
       .where = kRunning,
       .dimensions = {{"place", kPlace}},
       .measure = "(session_minutes * sessions_per_week / 60.0)"},
  };
}

}  // namespace

std::vector<MetricDefinition> Metrics() {
  using namespace metrics::v1;
  std::vector<MetricDefinition> all = OfProvisions();
  all.push_back({.id = "provision.pupils_enrolled",
                 .title = "Pupils enrolled",
                 .question = "How many pupils take part in a provision today?",
                 .unit = METRIC_UNIT_COUNT,
                 .numerator = "pupils with an enrolment that runs today, each once",
                 .denominator = "",
                 .record_type = "Enrolment",
                 .from = "enrolments",
                 .where = kPupilsEnrolled,
                 .school = kProvidedBy});
  all.push_back({.id = "provision.enrolments_measured",
                 .title = "Ended enrolments measured before and after",
                 .question = "For what share of ended enrolments can we say whether it worked?",
                 .unit = METRIC_UNIT_SHARE,
                 .direction = METRIC_DIRECTION_INCREASE,
                 .pillar = PILLAR_QUALITY,
                 .numerator = "ended enrolments with a baseline and an outcome",
                 .denominator = "ended enrolments",
                 .record_type = "Enrolment",
                 .from = "enrolments",
                 .where = "delete_time IS NULL AND end_date < $today",
                 .counted = "baseline_score IS NOT NULL AND outcome_score IS NOT NULL",
                 .school = kProvidedBy});
  all.push_back({.id = "provision.sessions_delivered",
                 .title = "Sessions delivered",
                 .question = "What share of the sessions that were due took place?",
                 .unit = METRIC_UNIT_SHARE,
                 .direction = METRIC_DIRECTION_INCREASE,
                 .pillar = PILLAR_QUALITY,
                 .numerator = "recorded sessions that took place",
                 .denominator = "sessions recorded up to today",
                 .record_type = "Session",
                 .from = "sessions",
                 .where = "session_date <= $today",
                 .counted = "delivered = 1"});
  return all;
}

}  // namespace senda::provision_map
