#include "services/workforce_cpd/metrics.h"

#include <utility>

namespace senda::workforce_cpd {
namespace {

using metrics_source::MetricDefinition;

#define SENDA_EMPLOYED                                                                     \
  "delete_time IS NULL AND (start_date IS NULL OR start_date <= $today) AND (end_date IS " \
  "NULL OR end_date >= $today)"
#define SENDA_STAFF_NAME "'trusts/' || staff_members.trust || '/staffMembers/' || staff_members.id"
// The same day of the year before, as ISO text: 2025-10-01 of 2026-10-01. 29 February becomes a
// text between 28 February and 1 March, which is all a comparison needs.
#define SENDA_YEAR_AGO \
  "(CAST(CAST(SUBSTR($today, 1, 4) AS INTEGER) - 1 AS TEXT) || SUBSTR($today, 5))"

constexpr char kEmployed[] = SENDA_EMPLOYED;
constexpr char kEmployedUnderDuties[] = SENDA_EMPLOYED
    " AND EXISTS (SELECT 1 FROM competencies c WHERE c.trust = staff_members.trust AND "
    "c.delete_time IS NULL AND c.mandatory = 1)";
constexpr char kHoldsAllMandatory[] =
    "NOT EXISTS (SELECT 1 FROM competencies c WHERE c.trust = staff_members.trust AND "
    "c.delete_time IS NULL AND c.mandatory = 1 AND NOT EXISTS (SELECT 1 FROM "
    "training_competencies t WHERE t.trust = c.trust AND t.staff_member = " SENDA_STAFF_NAME
    " AND t.competency = 'trusts/' || c.trust || '/competencies/' || c.id AND "
    "t.completed_date <= $today AND (t.valid_until IS NULL OR t.valid_until >= $today)))";
constexpr char kTrainedThisYear[] =
    "EXISTS (SELECT 1 FROM training_records r WHERE r.trust = staff_members.trust AND "
    "r.staff_member = " SENDA_STAFF_NAME
    " AND r.delete_time IS NULL AND r.completed_date > " SENDA_YEAR_AGO
    " AND r.completed_date <= $today)";
constexpr char kTrainingOfYear[] =
    "delete_time IS NULL AND completed_date > " SENDA_YEAR_AGO " AND completed_date <= $today";

// For each school with staff today, one of them, who stands for it.
constexpr char kSchoolWithStaff[] = SENDA_EMPLOYED
    " AND school <> '' AND NOT EXISTS (SELECT 1 FROM staff_members s WHERE s.trust = "
    "staff_members.trust AND s.school = staff_members.school AND s.id < staff_members.id AND "
    "s.delete_time IS NULL AND (s.start_date IS NULL OR s.start_date <= $today) AND (s.end_date IS "
    "NULL OR s.end_date >= $today))";
constexpr char kSchoolLacksSenco[] =
    "NOT EXISTS (SELECT 1 FROM senco_appointments a WHERE a.trust = staff_members.trust AND "
    "a.school = "
    "staff_members.school AND a.delete_time IS NULL AND a.appointed_on <= $today AND (a.ended_on "
    "IS NULL OR a.ended_on >= $today))";
constexpr char kSencoToday[] =
    "delete_time IS NULL AND appointed_on <= $today AND (ended_on IS NULL OR ended_on >= $today)";

#undef SENDA_EMPLOYED
#undef SENDA_STAFF_NAME
#undef SENDA_YEAR_AGO

// "SENCO" of "STAFF_ROLE_SENCO".
constexpr char kRole[] = "CASE role WHEN '' THEN 'NOT_STATED' ELSE SUBSTR(role, 12) END";

std::vector<MetricDefinition> OfStaff() {
  using namespace metrics::v1;
  return {
      {.id = "workforce.staff",
       .title = "Staff",
       .question = "How many people work in each school today?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "people employed today",
       .denominator = "",
       .record_type = "StaffMember",
       .from = "staff_members",
       .where = kEmployed},
      {.id = "workforce.by_role",
       .title = "Staff by role",
       .question = "Who do we have to teach and support our pupils?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "people employed today",
       .denominator = "",
       .record_type = "StaffMember",
       .from = "staff_members",
       .where = kEmployed,
       .dimensions = {{"role", kRole}}},
      {.id = "workforce.mandatory_in_date",
       .title = "Staff with all mandatory competencies in date",
       .question = "What share of staff hold every mandatory competency, none of them lapsed?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "people employed today who hold every mandatory competency in date",
       .denominator = "people employed today, where any competency is mandatory",
       .record_type = "StaffMember",
       .from = "staff_members",
       .where = kEmployedUnderDuties,
       .counted = kHoldsAllMandatory},
      {.id = "workforce.trained_in_year",
       .title = "Staff trained in the last 12 months",
       .question = "What share of staff had any training in the last 12 months?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "people employed today with training completed in the last 12 months",
       .denominator = "people employed today",
       .record_type = "StaffMember",
       .from = "staff_members",
       .where = kEmployed,
       .counted = kTrainedThisYear},
  };
}

// The rule is SencoAppointment's in the contract.
std::vector<MetricDefinition> OfSencos() {
  using namespace metrics::v1;
  return {
      {.id = "workforce.senco_qualified",
       .title = "SENCOs with the award or exempt",
       .question = "What share of our SENCOs need no further qualification?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .pillar = PILLAR_QUALITY,
       .numerator =
           "SENCO appointments today whose holder has the NASENCO or the NPQ for SENCOs, or "
           "was SENCO before 1 September 2009",
       .denominator = "SENCO appointments today",
       .record_type = "SencoAppointment",
       .from = "senco_appointments",
       .where = kSencoToday,
       .counted = "due_date IS NULL"},
      {.id = "workforce.senco_overdue",
       .title = "SENCOs overdue with the award",
       .question = "Who has been SENCO for more than three years without the award?",
       .unit = METRIC_UNIT_COUNT,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_QUALITY,
       .numerator = "SENCO appointments today without an award after the day it was due",
       .denominator = "",
       .record_type = "SencoAppointment",
       .from = "senco_appointments",
       .where = kSencoToday,
       .counted = "due_date < $today"},
      {.id = "workforce.schools_without_senco",
       .title = "Schools without a SENCO",
       .question = "Which schools have nobody appointed as SENCO today?",
       .unit = METRIC_UNIT_COUNT,
       .direction = METRIC_DIRECTION_DECREASE,
       .pillar = PILLAR_CONSISTENCY,
       .numerator = "schools with staff and without a SENCO today; behind each stands one of its "
                    "staff",
       .denominator = "",
       .record_type = "StaffMember",
       .from = "staff_members",
       .where = kSchoolWithStaff,
       .counted = kSchoolLacksSenco},
  };
}

}  // namespace

std::vector<MetricDefinition> Metrics() {
  using namespace metrics::v1;
  std::vector<MetricDefinition> all = OfStaff();
  all.push_back({.id = "workforce.training_hours",
                 .title = "Training hours",
                 .question = "How many hours of training did our staff complete in 12 months?",
                 .unit = METRIC_UNIT_HOURS,
                 .pillar = PILLAR_QUALITY,
                 .numerator = "hours of training completed in the last 12 months",
                 .denominator = "",
                 .record_type = "TrainingRecord",
                 .from = "training_records",
                 .where = kTrainingOfYear,
                 .measure = "hours"});
  all.push_back({.id = "workforce.training_cost",
                 .title = "Cost of training",
                 .question = "What did the training of the last 12 months cost?",
                 .unit = METRIC_UNIT_PENCE,
                 .numerator = "cost of training completed in the last 12 months, in pence",
                 .denominator = "",
                 .record_type = "TrainingRecord",
                 .from = "training_records",
                 .where = kTrainingOfYear,
                 .measure = "CAST(cost_pence AS DOUBLE PRECISION)"});
  all.push_back({.id = "workforce.specialist_share",
                 .title = "Training given by specialists",
                 .question = "What share of training draws on expertise from outside?",
                 .unit = METRIC_UNIT_SHARE,
                 .pillar = PILLAR_COLLABORATION,
                 .numerator = "training of the last 12 months given by a specialist",
                 .denominator = "training completed in the last 12 months",
                 .record_type = "TrainingRecord",
                 .from = "training_records",
                 .where = kTrainingOfYear,
                 .counted = "kind = 'TRAINING_KIND_SPECIALIST'"});
  for (MetricDefinition& metric : OfSencos()) all.push_back(std::move(metric));
  return all;
}

}  // namespace senda::workforce_cpd
