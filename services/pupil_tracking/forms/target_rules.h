#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_RULES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/target.pb.h"

// The rules of pupil-centred targets; pure.
namespace senda::pupil_tracking {

// Fills in what a target that does not say it is taken to mean: draft, and begun on `today` when it
// is active.
void FillTarget(pupils::v1::Target& target, absl::CivilDay today);

// FIELD_VIOLATIONS with all that is wrong, by paths that begin with "target.":
//   TARGET_BY_FORMULA      at origin: the figure belongs among the reference expectations
//   NEEDED_TO_LEAVE_DRAFT  at each of pupil_voice, author, rationale, baseline_evidence (unless
//                          there is a baseline assessment), success_criterion and review_date that
//                          a target beyond draft lacks; blank text is none
//   START_DATE_MISSING     a target reviewed or withdrawn that does not say when it began
//   OUTCOME_MISSING, REVIEWED_DATE_MISSING            a reviewed target without them
//   NOT_REVIEWED           at state: an outcome or a day of review on a target not reviewed
//   NOT_MET_MEANING_MISSING, WHAT_CHANGES_MISSING     a target partly or not met without them
//   DATE_INVALID; DATE_IN_FUTURE for a review, an achieved step and a self-assessment after
//   `today`; END_BEFORE_START for a review, planned or held, before the start.
// The outcome and the progress judgement say different things and are never compared: a missed
// target can go with good progress.
absl::Status CheckTarget(const pupils::v1::Target& target, absl::CivilDay today);

// FAILED_PRECONDITION (TARGET_STATE_BACKWARD) unless the target stays or goes forward: draft,
// active, reviewed or withdrawn. Both filled in.
absl::Status CheckTargetChange(const pupils::v1::Target& before, const pupils::v1::Target& after);

// Whether the outcome is partly met or not met.
bool IsMissed(pupils::v1::TargetOutcome outcome);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_RULES_H_
