#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RULES_H_

#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/plan_cycle.pb.h"
#include "senda/pupils/v1/plan_review.pb.h"

// The rules of the graduated approach: plan cycles and their reviews; pure. Weeks are calendar
// weeks, which go on over holidays.
namespace senda::pupil_tracking {

// Whether nobody has closed the cycle yet.
bool IsOpen(const pupils::v1::PlanCycle& cycle);

// Whether the next review was due before `today` and the cycle is open.
bool IsReviewOverdue(const pupils::v1::PlanCycle& cycle, absl::CivilDay today);

// FIELD_VIOLATIONS for: a date that is no day (DATE_INVALID), a review due before the start
// (END_BEFORE_START), a stage whose text is missing: going to plan needs what was found out
// (ASSESS_SUMMARY_MISSING), going to do what will be done (PLAN_SUMMARY_MISSING). A closed cycle
// may have been closed from any stage. Paths begin with "plan_cycle.".
absl::Status CheckPlan(const pupils::v1::PlanCycle& cycle);

// FIELD_VIOLATIONS for a stage before the one it was in (STAGE_BACKWARD), and for closing by
// another way than CompletePlanCycle (STAGE_CLOSED). A new cycle comes from the stage assess.
absl::Status CheckStage(pupils::v1::PlanStage before, pupils::v1::PlanStage after);

// When the next review is due: `weeks` after the later of the start and the last review.
absl::CivilDay NextReviewDue(absl::CivilDay start, const std::optional<absl::CivilDay>& last_review,
                             int weeks);

// FIELD_VIOLATIONS for a review held after `today` (DATE_IN_FUTURE), before the plan began
// (HELD_BEFORE_START) or after it was closed (HELD_AFTER_END). Paths begin with "plan_review.".
absl::Status CheckReview(const pupils::v1::PlanReview& review, const pupils::v1::PlanCycle& cycle,
                         absl::CivilDay today);

// FIELD_VIOLATIONS of the field "end_date" for closing after `today` (DATE_IN_FUTURE), before the
// plan began (END_BEFORE_START) or before its last review (END_BEFORE_REVIEW).
absl::Status CheckEnd(const pupils::v1::PlanCycle& cycle, absl::CivilDay end,
                      const std::optional<absl::CivilDay>& last_review, absl::CivilDay today);

// Whether another cycle follows: the support goes on, as it is or changed.
bool GoesOn(pupils::v1::PlanOutcome outcome);

// The cycle that follows `closed`, which ended on `end`: it begins on that day with the same owner
// and assesses anew. When the support continues as it is, the plan is taken along, so that nobody
// types it again. Without a school, number and due date, which creation gives it.
pupils::v1::PlanCycle FollowerOf(const pupils::v1::PlanCycle& closed, absl::CivilDay end);

// The reviews with the family in one academic year.
struct FamilyReviews {
  std::vector<absl::CivilDay> held;  // in order
  int still_needed = 0;
};

// Of `reviews`, in any order, those held with the family in `academic_year`, and how many are
// missing to `needed`.
FamilyReviews CountFamilyReviews(const std::vector<pupils::v1::PlanReview>& reviews,
                                 int academic_year, int needed);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_PLAN_RULES_H_
