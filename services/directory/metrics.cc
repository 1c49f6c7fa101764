#include "services/directory/metrics.h"

namespace senda::directory {
namespace {

using metrics_source::MetricDefinition;

// A school's row is about the school itself.
constexpr char kOwnName[] = "'trusts/' || trust || '/schools/' || id";
// An academic year belongs to no school. A bare '' would be no expression to group by.
constexpr char kNoSchool[] = "CAST('' AS TEXT)";

constexpr char kOpen[] = "status IN ('SCHOOL_STATUS_OPEN', 'SCHOOL_STATUS_PROPOSED_TO_CLOSE')";
constexpr char kOpenWithCapacity[] =
    "status IN ('SCHOOL_STATUS_OPEN', 'SCHOOL_STATUS_PROPOSED_TO_CLOSE') AND capacity IS NOT NULL";
constexpr char kInForce[] = "(valid_until IS NULL OR valid_until > $now_micros)";
// "PRIMARY" of "PHASE_PRIMARY".
constexpr char kPhase[] = "CASE phase WHEN '' THEN 'NOT_RECORDED' ELSE SUBSTR(phase, 7) END";
// "OPEN" of "SCHOOL_STATUS_OPEN".
constexpr char kStatus[] = "CASE status WHEN '' THEN 'NOT_RECORDED' ELSE SUBSTR(status, 15) END";
// "SENCO" of "ROLE_SENCO".
constexpr char kRole[] = "SUBSTR(role, 6)";

}  // namespace

std::vector<MetricDefinition> Metrics() {
  using namespace metrics::v1;
  return {
      {.id = "directory.schools_by_status",
       .title = "Schools by status",
       .question = "How many schools are open, closing or closed?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "schools on record",
       .denominator = "",
       .record_type = "School",
       .from = "schools",
       .where = "1 = 1",
       .dimensions = {{"status", kStatus}},
       .school = kOwnName},
      {.id = "directory.schools_by_phase",
       .title = "Open schools by phase",
       .question = "Which phases of education do our open schools cover?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "open schools",
       .denominator = "",
       .record_type = "School",
       .from = "schools",
       .where = kOpen,
       .dimensions = {{"phase", kPhase}},
       .school = kOwnName},
      {.id = "directory.schools_with_predecessor",
       .title = "Open schools with a predecessor",
       .question = "For how many schools does the history lie under an earlier URN?",
       .unit = METRIC_UNIT_SHARE,
       .numerator = "open schools with a predecessor URN",
       .denominator = "open schools",
       .record_type = "School",
       .from = "schools",
       .where = kOpen,
       .counted = "predecessor_urns IS NOT NULL",
       .school = kOwnName},
      {.id = "directory.capacity",
       .title = "Mean capacity of open schools",
       .question = "How many places do our schools have?",
       .unit = METRIC_UNIT_MEAN,
       .numerator = "sum of places",
       .denominator = "open schools whose capacity is known",
       .record_type = "School",
       .from = "schools",
       .where = kOpenWithCapacity,
       .measure = "capacity",
       .school = kOwnName},
      {.id = "directory.grants_by_role",
       .title = "Role grants by role",
       .question = "Who may see what, and is every school's SENCO among them?",
       .unit = METRIC_UNIT_COUNT,
       .numerator = "role grants in force",
       .denominator = "",
       .record_type = "RoleGrant",
       .from = "role_grants",
       .where = kInForce,
       .dimensions = {{"role", kRole}}},
      {.id = "directory.grants_time_boxed",
       .title = "Role grants with an end",
       .question = "What share of role grants lapses by itself?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .numerator = "role grants in force that have an end",
       .denominator = "role grants in force",
       .record_type = "RoleGrant",
       .from = "role_grants",
       .where = kInForce,
       .counted = "valid_until IS NOT NULL"},
      {.id = "directory.years_with_terms",
       .title = "Academic years with their terms",
       .question = "For which academic years are the terms known, on which reviews are planned?",
       .unit = METRIC_UNIT_SHARE,
       .direction = METRIC_DIRECTION_INCREASE,
       .numerator = "academic years with terms",
       .denominator = "academic years on record",
       .record_type = "AcademicYear",
       .from = "academic_years",
       .where = "1 = 1",
       .counted = "terms IS NOT NULL",
       .school = kNoSchool},
  };
}

}  // namespace senda::directory
