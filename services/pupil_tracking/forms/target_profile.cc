#include "services/pupil_tracking/forms/target_profile.h"

namespace senda::pupil_tracking {

void Count(const TargetFacts& target, pupils::v1::TargetProfile& profile) {
  const bool missed = target.is_reviewed && target.is_missed;
  profile.set_targets(profile.targets() + 1);
  profile.set_with_voice(profile.with_voice() + target.has_voice);
  profile.set_with_baseline(profile.with_baseline() + target.has_baseline);
  profile.set_with_rationale(profile.with_rationale() + target.has_rationale);
  profile.set_with_dated_measure(profile.with_dated_measure() + target.has_dated_measure);
  profile.set_reviewed(profile.reviewed() + target.is_reviewed);
  profile.set_missed(profile.missed() + missed);
  profile.set_missed_with_change(profile.missed_with_change() +
                                 (missed && target.says_what_changes));
}

std::vector<std::string> LackedBy(const TargetFacts& target) {
  std::vector<std::string> lacked;
  if (!target.has_voice) lacked.emplace_back("pupil_voice");
  if (!target.has_baseline) lacked.emplace_back("baseline_evidence");
  if (!target.has_rationale) lacked.emplace_back("rationale");
  if (!target.has_dated_measure) lacked.emplace_back("dated_measure");
  if (target.is_reviewed && target.is_missed && !target.says_what_changes) {
    lacked.emplace_back("what_changes");
  }
  return lacked;
}

}  // namespace senda::pupil_tracking
