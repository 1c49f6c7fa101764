#include "services/pupil_tracking/planning/plan_rules.h"

#include <algorithm>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::PlanCycle;
using pupils::v1::PlanReview;
using pupils::v1::PlanStage;
using rules::FieldRules;
using rules::ToCivilDay;

bool IsOpen(const PlanCycle& cycle) { return cycle.stage() != pupils::v1::PLAN_STAGE_CLOSED; }

bool IsReviewOverdue(const PlanCycle& cycle, absl::CivilDay today) {
  if (!IsOpen(cycle) || !cycle.has_review_due_date()) return false;
  const auto due = ToCivilDay(cycle.review_due_date());
  return due.has_value() && *due < today;
}

absl::Status CheckPlan(const PlanCycle& cycle) {
  FieldRules rules("plan_cycle");
  const auto start = rules.Day("start_date", true, cycle.start_date());
  const auto due =
      rules.Day("review_due_date", cycle.has_review_due_date(), cycle.review_due_date());
  rules.CheckOrder("review_due_date", start, due);
  if (IsOpen(cycle) && cycle.stage() >= pupils::v1::PLAN_STAGE_PLAN &&
      cycle.assess_summary().empty()) {
    rules.Add("assess_summary", "say what was found out about the need before it goes to plan",
              "ASSESS_SUMMARY_MISSING");
  }
  if (IsOpen(cycle) && cycle.stage() >= pupils::v1::PLAN_STAGE_DO && cycle.plan_summary().empty()) {
    rules.Add("plan_summary", "say what will be done, by whom, before it goes to do",
              "PLAN_SUMMARY_MISSING");
  }
  return rules.Verdict();
}

absl::Status CheckStage(PlanStage before, PlanStage after) {
  FieldRules rules("plan_cycle");
  if (after < before) {
    rules.Add("stage", "a plan goes forward only; complete it and begin the next cycle",
              "STAGE_BACKWARD");
  }
  if (after == pupils::v1::PLAN_STAGE_CLOSED && before != after) {
    rules.Add("stage", "close the plan with CompletePlanCycle, which asks what came of it",
              "STAGE_CLOSED");
  }
  return rules.Verdict();
}

absl::CivilDay NextReviewDue(absl::CivilDay start, const std::optional<absl::CivilDay>& last_review,
                             int weeks) {
  return std::max(start, last_review.value_or(start)) + 7 * weeks;
}

absl::Status CheckReview(const PlanReview& review, const PlanCycle& cycle, absl::CivilDay today) {
  FieldRules rules("plan_review");
  const auto held = rules.Day("held_date", true, review.held_date());
  rules.CheckPast("held_date", held, today);
  if (held.has_value() && *held < ToCivilDay(cycle.start_date())) {
    rules.Add("held_date", "the plan began later; give a day on or after its start",
              "HELD_BEFORE_START");
  }
  if (held.has_value() && cycle.has_end_date() && *held > ToCivilDay(cycle.end_date())) {
    rules.Add("held_date", "the plan was closed by then; give a day on or before its end",
              "HELD_AFTER_END");
  }
  return rules.Verdict();
}

absl::Status CheckEnd(const PlanCycle& cycle, absl::CivilDay end,
                      const std::optional<absl::CivilDay>& last_review, absl::CivilDay today) {
  if (end > today) {
    return errors::InvalidField("end_date", "give a day that is not in the future",
                                "DATE_IN_FUTURE");
  }
  if (end < ToCivilDay(cycle.start_date())) {
    return errors::InvalidField("end_date", "give a day on or after the start of the plan",
                                "END_BEFORE_START");
  }
  if (last_review.has_value() && end < *last_review) {
    return errors::InvalidField("end_date", "give a day on or after the last review of the plan",
                                "END_BEFORE_REVIEW");
  }
  return absl::OkStatus();
}

bool GoesOn(pupils::v1::PlanOutcome outcome) {
  return outcome == pupils::v1::PLAN_OUTCOME_CONTINUE || outcome == pupils::v1::PLAN_OUTCOME_CHANGE;
}

PlanCycle FollowerOf(const PlanCycle& closed, absl::CivilDay end) {
  PlanCycle next;
  next.set_pupil(closed.pupil());
  next.set_owner(closed.owner());
  next.set_stage(pupils::v1::PLAN_STAGE_ASSESS);
  *next.mutable_start_date() = rules::ToDate(end);
  next.set_previous_cycle(closed.name());
  if (closed.outcome() == pupils::v1::PLAN_OUTCOME_CONTINUE) {
    next.set_plan_summary(closed.plan_summary());
  }
  return next;
}

FamilyReviews CountFamilyReviews(const std::vector<PlanReview>& reviews, int academic_year,
                                 int needed) {
  FamilyReviews count;
  for (const PlanReview& review : reviews) {
    const auto held = ToCivilDay(review.held_date());
    if (!review.with_family() || !held.has_value()) continue;
    if (AcademicYearOf(*held) == academic_year) count.held.push_back(*held);
  }
  std::sort(count.held.begin(), count.held.end());
  count.still_needed = std::max(0, needed - static_cast<int>(count.held.size()));
  return count;
}

}  // namespace senda::pupil_tracking
