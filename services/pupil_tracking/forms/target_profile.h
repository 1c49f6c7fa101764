#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PROFILE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PROFILE_H_

#include <string>
#include <vector>

#include "senda/pupils/v1/target_setting_reflection.pb.h"

// What a school's targets are like, counted; pure.
namespace senda::pupil_tracking {

// What the profile asks of one target, draft, active or reviewed.
struct TargetFacts {
  bool has_voice = false;
  bool has_baseline = false;  // evidence, or an assessment that is neither voided nor deleted
  bool has_rationale = false;
  // The pupil has an assessment, not voided and not the baseline, taken on the day the target began
  // or after.
  bool has_dated_measure = false;
  bool is_reviewed = false;
  bool is_missed = false;  // partly or not met
  bool says_what_changes = false;
};

// Counts one more target. A target counts as missed only when it is reviewed.
void Count(const TargetFacts& target, pupils::v1::TargetProfile& profile);

// What the target lacks that it should have, in the order of TargetShortfall.missing:
// "pupil_voice", "baseline_evidence", "rationale", "dated_measure" and, of a missed one,
// "what_changes".
std::vector<std::string> LackedBy(const TargetFacts& target);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_PROFILE_H_
