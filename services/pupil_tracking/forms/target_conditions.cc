#include "services/pupil_tracking/forms/target_conditions.h"

#include <fmt/format.h>

namespace senda::pupil_tracking {
namespace {

// The columns are told apart by the tables' own names.
constexpr char kCounts[] = "assessments.delete_time IS NULL AND assessments.void_date IS NULL";

}  // namespace

std::string SaysSomething(std::string_view column) {
  return fmt::format("TRIM({}, ' \t\n\v\f\r') <> ''", column);
}

std::string HasBaseline() {
  // By its id, which has an index.
  return fmt::format(
      "({} OR (targets.baseline_assessment <> '' AND EXISTS (SELECT 1 FROM assessments WHERE "
      "assessments.trust = targets.trust AND assessments.id = SUBSTR(targets.baseline_assessment, "
      "LENGTH('trusts/' || targets.trust || '/assessments/') + 1) AND {})))",
      SaysSomething("baseline_evidence"), kCounts);
}

std::string HasDatedMeasure() {
  return fmt::format(
      "EXISTS (SELECT 1 FROM assessments WHERE assessments.trust = targets.trust AND "
      "assessments.pupil = targets.pupil AND assessments.taken_date >= targets.start_date AND {} "
      "AND 'trusts/' || assessments.trust || '/assessments/' || assessments.id <> "
      "targets.baseline_assessment)",
      kCounts);
}

}  // namespace senda::pupil_tracking
