#include "services/pupil_tracking/planning/plan_review_part.h"

#include <algorithm>

#include "common/rpc/standard_methods.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/pupil_tracking/planning/plan_rules.h"

namespace senda::pupil_tracking {

using google::protobuf::util::MessageDifferencer;
using pupils::v1::PlanCycle;
using pupils::v1::PlanReview;
using rpc::Call;

absl::Status PlanReviewPart::Init() {
  rpc::TypedHooks<PlanReview> hooks;
  hooks.before_create = [this](Call& call, PlanReview& r) { return BeforeCreate(call, r); };
  hooks.before_update = [this](Call& call, const PlanReview&, PlanReview& after) {
    return BeforeUpdate(call, after);
  };
  hooks.after_write = [this](Call& call, const PlanReview* before, const PlanReview* after) {
    return AfterWrite(call, before, after);
  };
  hooks.echo = [this](Call& call, PlanReview& r) { return records_.Echo(call, r); };
  return registry_.AddResource<PlanReview>(hooks).status();
}

absl::Status PlanReviewPart::BeforeCreate(Call& call, PlanReview& review) {
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, review, "plan_review.pupil").status());
  RETURN_IF_ERROR(records_.CheckSamePupil<PlanCycle>(call, review.pupil(), review.plan_cycle(),
                                                     "planCycles", "plan_review.plan_cycle"));
  ASSIGN_OR_RETURN(const auto cycle, plans_.FindLocked(call, review.plan_cycle()));
  if (!cycle.has_value() || !IsOpen(*cycle)) {
    return errors::WrongState("PLAN_CYCLE_CLOSED",
                              "the plan is closed; review the one that follows",
                              {{"plan_cycle", review.plan_cycle()}});
  }
  RETURN_IF_ERROR(CheckReview(review, *cycle, time::Today(call.now())));
  if (cycle->has_review_due_date()) *review.mutable_due_date() = cycle->review_due_date();
  // At once and not after the write: the next review of the same batch was due by what this one
  // set.
  const absl::CivilDay held = *rules::ToCivilDay(review.held_date());
  ASSIGN_OR_RETURN(const auto last, plans_.LastReview(call, cycle->name()));
  ASSIGN_OR_RETURN(const absl::CivilDay due,
                   plans_.NextDue(call, *cycle, std::max(held, last.value_or(held))));
  return plans_.MoveDue(call, *cycle, due);
}

absl::Status PlanReviewPart::BeforeUpdate(Call& call, const PlanReview& after) {
  ASSIGN_OR_RETURN(const auto cycle, plans_.FindLocked(call, after.plan_cycle()));
  return cycle.has_value() ? CheckReview(after, *cycle, time::Today(call.now())) : absl::OkStatus();
}

absl::Status PlanReviewPart::AfterWrite(Call& call, const PlanReview* before,
                                        const PlanReview* after) {
  // A due date that somebody set by hand stays when only words of a review change.
  if (before != nullptr && after != nullptr &&
      MessageDifferencer::Equals(before->held_date(), after->held_date())) {
    return absl::OkStatus();
  }
  const PlanReview& review = after != nullptr ? *after : *before;
  ASSIGN_OR_RETURN(const auto cycle, plans_.FindLocked(call, review.plan_cycle()));
  if (!cycle.has_value() && after != nullptr) {
    return errors::WrongState("PLAN_CYCLE_DELETED", "bring back the plan first",
                              {{"plan_cycle", review.plan_cycle()}});
  }
  if (!cycle.has_value() || !IsOpen(*cycle)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto last, plans_.LastReview(call, cycle->name()));
  if (!last.has_value() && review.has_due_date()) {
    return plans_.MoveDue(call, *cycle, *rules::ToCivilDay(review.due_date()));
  }
  ASSIGN_OR_RETURN(const absl::CivilDay due, plans_.NextDue(call, *cycle, last));
  return plans_.MoveDue(call, *cycle, due);
}

}  // namespace senda::pupil_tracking
