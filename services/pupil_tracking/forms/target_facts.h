#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_FACTS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_FACTS_H_

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/resource/resource_plan.h"
#include "common/rpc/call.h"
#include "services/pupil_tracking/forms/target_profile.h"

namespace senda::pupil_tracking {

// Which of the trust's active and reviewed targets are read.
struct TargetSelection {
  std::string school;                  // "" for every school
  std::optional<absl::CivilDay> from;  // only those that began on this day or after
  // A plan of Target: only what is there for the caller. Null: whoever asks.
  const resource::ResourcePlan* readable_by_plan = nullptr;
};

// One target with what the profile asks of it. Views are valid during the callback.
struct TargetRow {
  std::string_view id, pupil, school;
  TargetFacts facts;
};

// Reads the selected targets in one pass of one query, in the order of their ids.
absl::Status ReadTargetFacts(rpc::Call& call, const TargetSelection& selection,
                             absl::FunctionRef<void(const TargetRow&)> row);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_FACTS_H_
