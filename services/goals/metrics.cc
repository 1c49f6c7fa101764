#include "services/goals/metrics.h"

namespace senda::goals {
namespace {

using metrics_source::MetricDefinition;

constexpr char kAlive[] = "delete_time IS NULL";
constexpr char kActive[] = "delete_time IS NULL AND state = 'GOAL_STATE_ACTIVE'";
constexpr char kActiveWithDueDate[] =
    "delete_time IS NULL AND state = 'GOAL_STATE_ACTIVE' AND due_date IS NOT NULL";
constexpr char kActiveOfSchools[] =
    "delete_time IS NULL AND state = 'GOAL_STATE_ACTIVE' AND school <> ''";

constexpr char kFramework[] =
    "CASE WHEN smart IS NOT NULL THEN 'SMART' WHEN okr IS NOT NULL THEN 'OKR' WHEN bhag IS NOT "
    "NULL "
    "THEN 'BHAG' WHEN kpi IS NOT NULL THEN 'KPI' WHEN mbo IS NOT NULL THEN 'MBO' ELSE 'SCORECARD' "
    "END";
// "FINANCIAL" of "PERSPECTIVE_FINANCIAL".
constexpr char kPerspective[] =
    "CASE perspective WHEN '' THEN 'NONE' ELSE SUBSTR(perspective, 13) END";
// "ACTIVE" of "GOAL_STATE_ACTIVE".
constexpr char kState[] = "SUBSTR(state, 12)";

// 42 days, six weeks, in microseconds: half a term, the longest a goal should go unlooked at.
constexpr char kCheckedIn[] = "last_check_in_time >= $now_micros - 3628800000000";
constexpr char kRecent[] = "create_time >= $now_micros - 3628800000000";

// Goals that serve a goal of the trust, directly or through others.
constexpr char kServesTrust[] =
    "id IN (WITH RECURSIVE serving (id) AS ("
    "SELECT id FROM goals WHERE trust = $1 AND school = '' AND delete_time IS NULL "
    "UNION SELECT child.id FROM goals child JOIN serving ON child.trust = $1 AND "
    "child.parent_goal = 'trusts/' || child.trust || '/goals/' || serving.id "
    "WHERE child.delete_time IS NULL) SELECT id FROM serving)";

MetricDefinition Count(std::string id, std::string title, std::string question, std::string what,
                       std::string where) {
  return {.id = std::move(id),
          .title = std::move(title),
          .question = std::move(question),
          .unit = metrics::v1::METRIC_UNIT_COUNT,
          .numerator = std::move(what),
          .denominator = "",
          .record_type = "Goal",
          .from = "goals",
          .where = std::move(where)};
}

std::vector<MetricDefinition> Counts() {
  MetricDefinition active = Count("goals.active", "Active goals", "How many goals are under way?",
                                  "active goals", kActive);
  MetricDefinition by_framework = Count(
      "goals.by_framework", "Active goals by framework and perspective",
      "Which kinds of goals do we pursue, and is a perspective empty?", "active goals", kActive);
  by_framework.dimensions = {{"framework", kFramework}, {"perspective", kPerspective}};
  MetricDefinition by_state =
      Count("goals.by_state", "Goals by state",
            "How many goals are drafts, active, closed or dropped?", "goals", kAlive);
  by_state.dimensions = {{"state", kState}};
  MetricDefinition check_ins =
      Count("goals.check_ins", "Check-ins in six weeks", "How often do we look at our goals?",
            "check-ins in the last 42 days", kRecent);
  check_ins.record_type = "CheckIn";
  check_ins.from = "check_ins";
  return {active, by_framework, by_state, check_ins};
}

MetricDefinition Share(std::string id, std::string title, std::string question,
                       metrics::v1::Pillar pillar, std::string numerator, std::string denominator) {
  return {.id = std::move(id),
          .title = std::move(title),
          .question = std::move(question),
          .unit = metrics::v1::METRIC_UNIT_SHARE,
          .direction = metrics::v1::METRIC_DIRECTION_INCREASE,
          .pillar = pillar,
          .numerator = std::move(numerator),
          .denominator = std::move(denominator),
          .record_type = "Goal",
          .from = "goals",
          .where = kActive};
}

std::vector<MetricDefinition> Shares() {
  MetricDefinition checked_in =
      Share("goals.checked_in", "Goals with a recent check-in", "Are our goals alive?",
            metrics::v1::PILLAR_CONSISTENCY, "active goals with a check-in in the last 42 days",
            "active goals");
  checked_in.counted = kCheckedIn;
  MetricDefinition on_time =
      Share("goals.on_time", "Goals on time", "Is the due date of our goals still ahead?",
            metrics::v1::PILLAR_QUALITY, "active goals whose due date has not passed",
            "active goals with a due date");
  on_time.where = kActiveWithDueDate;
  on_time.counted = "due_date >= $today";
  MetricDefinition aligned =
      Share("goals.aligned", "School goals that serve the trust",
            "Do the schools' goals serve the trust's?", metrics::v1::PILLAR_COLLABORATION,
            "active goals of schools that serve a goal of the trust", "active goals of schools");
  aligned.where = kActiveOfSchools;
  aligned.counted = kServesTrust;
  return {checked_in, on_time, aligned};
}

}  // namespace

std::vector<MetricDefinition> Metrics() {
  std::vector<MetricDefinition> all = Counts();
  for (MetricDefinition& share : Shares()) all.push_back(std::move(share));
  all.push_back({.id = "goals.progress",
                 .title = "Mean progress of active goals",
                 .question = "How far have our goals come?",
                 .unit = metrics::v1::METRIC_UNIT_MEAN,
                 .direction = metrics::v1::METRIC_DIRECTION_INCREASE,
                 .pillar = metrics::v1::PILLAR_QUALITY,
                 .numerator = "sum of the progress of active goals, each from 0 to 1",
                 .denominator = "active goals; those without progress are counted as missing",
                 .record_type = "Goal",
                 .from = "goals",
                 .where = kActive,
                 .dimensions = {{"framework", kFramework}},
                 .measure = "progress",
                 .missing = "progress IS NULL"});
  return all;
}

}  // namespace senda::goals
