#include "services/pupil_tracking/planning/planning_part.h"

#include <utility>

#include "common/resource/uuid.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/plan_review.pb.h"
#include "services/pupil_tracking/planning/plan_rules.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;
using rpc::Call;

namespace {

const storage::Statement kLastNumber{
    "plan_cycles.last_number",
    "SELECT MAX(number) FROM plan_cycles WHERE trust = $1 AND pupil = $2"};

void SetAssessIfUnstated(PlanCycle& cycle) {
  if (cycle.stage() == PLAN_STAGE_UNSPECIFIED) cycle.set_stage(PLAN_STAGE_ASSESS);
}

}  // namespace

absl::Status PlanningPart::Init() {
  rpc::TypedHooks<PlanCycle> hooks;
  hooks.before_create = [this](Call& call, PlanCycle& c) { return BeforeCreate(call, c); };
  hooks.before_update = [this](Call& call, const PlanCycle& before, PlanCycle& after) {
    return BeforeUpdate(call, before, after);
  };
  hooks.before_delete = [this](Call& call, const PlanCycle& c) { return BeforeDelete(call, c); };
  hooks.after_write = [this](Call& call, const PlanCycle* before, const PlanCycle* after) {
    return AfterWrite(call, before, after);
  };
  hooks.echo = [this](Call& call, PlanCycle& c) { return records_.Echo(call, c); };
  hooks.compute = [](const Call& call, PlanCycle& c) {
    c.set_review_overdue(IsReviewOverdue(c, time::Today(call.now())));
  };
  RETURN_IF_ERROR(registry_.AddResource<PlanCycle>(hooks).status());
  rpc::MethodTable& methods = registry_.methods("senda.pupils.v1.PlanningService");
  methods.Bind("CompletePlanCycle", this, &PlanningPart::CompletePlanCycle);
  methods.Bind("CountFamilyReviews", this, &PlanningPart::CountFamilyReviews);
  return absl::OkStatus();
}

absl::Status PlanningPart::BeforeCreate(Call& call, PlanCycle& cycle) {
  // Alone, so that two cycles made at the same time do not get the same number.
  RETURN_IF_ERROR(
      records_.PlaceWithPupil(call, cycle, "plan_cycle.pupil", PupilRecords::Hold::kAlone)
          .status());
  SetAssessIfUnstated(cycle);
  RETURN_IF_ERROR(CheckStage(PLAN_STAGE_ASSESS, cycle.stage()));
  RETURN_IF_ERROR(CheckPlan(cycle));
  ASSIGN_OR_RETURN(const int number, NextNumber(call, cycle.pupil()));
  cycle.set_number(number);
  return GiveDue(call, cycle);
}

absl::Status PlanningPart::BeforeUpdate(Call& call, const PlanCycle& before, PlanCycle& after) {
  SetAssessIfUnstated(after);
  RETURN_IF_ERROR(CheckStage(before.stage(), after.stage()));
  RETURN_IF_ERROR(CheckPlan(after));
  return GiveDue(call, after);
}

absl::Status PlanningPart::BeforeDelete(Call& call, const PlanCycle& cycle) {
  ASSIGN_OR_RETURN(const auto last, plans_.LastReview(call, cycle.name()));
  if (last.has_value()) {
    return errors::WrongState("PLAN_HAS_REVIEWS", "delete the reviews of the plan first",
                              {{"plan_cycle", cycle.name()}});
  }
  if (cycle.next_cycle().empty()) return absl::OkStatus();
  return errors::WrongState("PLAN_HAS_NEXT", "delete the cycle that follows this one first",
                            {{"next_cycle", cycle.next_cycle()}});
}

absl::Status PlanningPart::AfterWrite(Call& call, const PlanCycle* before, const PlanCycle* after) {
  if (before != nullptr && after != nullptr) return absl::OkStatus();
  const PlanCycle& cycle = after != nullptr ? *after : *before;
  ASSIGN_OR_RETURN(const auto previous, plans_.FindLocked(call, cycle.previous_cycle()));
  if (!previous.has_value()) return absl::OkStatus();
  PlanCycle linked = *previous;
  linked.set_next_cycle(after != nullptr ? cycle.name() : "");
  return registry_.methods_of<PlanCycle>().Update(call, *previous, linked,
                                                  rpc::Authority::kService);
}

absl::Status PlanningPart::GiveDue(Call& call, PlanCycle& cycle) {
  if (cycle.has_review_due_date()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto last, plans_.LastReview(call, cycle.name()));
  ASSIGN_OR_RETURN(const absl::CivilDay due, plans_.NextDue(call, cycle, last));
  *cycle.mutable_review_due_date() = rules::ToDate(due);
  return absl::OkStatus();
}

absl::StatusOr<int> PlanningPart::NextNumber(Call& call, const std::string& pupil) {
  std::int64_t last = 0;
  RETURN_IF_ERROR(call.tx().Query(kLastNumber, {call.trust(), pupil}, [&](const storage::Row& row) {
    last = row.Int(0);
    return absl::OkStatus();
  }));
  return static_cast<int>(last + 1);
}

absl::StatusOr<PlanCycle> PlanningPart::Closed(Call& call, const PlanCycle& cycle,
                                               const CompletePlanCycleRequest& request) {
  if (!IsOpen(cycle)) {
    return errors::WrongState("PLAN_CYCLE_CLOSED", "the plan is closed already",
                              {{"plan_cycle", cycle.name()}});
  }
  const absl::CivilDay today = time::Today(call.now());
  const auto end = request.has_end_date() ? rules::ToCivilDay(request.end_date()) : today;
  if (!end.has_value()) {
    return errors::InvalidField("end_date", "give a day that there is", "DATE_INVALID");
  }
  ASSIGN_OR_RETURN(const auto last, plans_.LastReview(call, cycle.name()));
  RETURN_IF_ERROR(CheckEnd(cycle, *end, last, today));
  PlanCycle closed = cycle;
  closed.set_stage(PLAN_STAGE_CLOSED);
  *closed.mutable_end_date() = rules::ToDate(*end);
  closed.set_outcome(request.outcome());
  closed.set_outcome_reason(request.outcome_reason());
  return closed;
}

absl::StatusOr<CompletePlanCycleResponse> PlanningPart::CompletePlanCycle(
    Call& call, const CompletePlanCycleRequest& request) {
  ASSIGN_OR_RETURN(const PlanCycle cycle,
                   WritableRecord<PlanCycle>(registry_, call, request.name(), request.etag()));
  ASSIGN_OR_RETURN(PlanCycle closed, Closed(call, cycle, request));
  const rpc::StandardMethods& methods = registry_.methods_of<PlanCycle>();
  const std::string next_id = GoesOn(closed.outcome()) ? resource::NewUuid(call.now()) : "";
  if (!next_id.empty()) {
    closed.set_next_cycle(resource::FormatName(call.trust(), "planCycles", next_id));
  }
  RETURN_IF_ERROR(methods.Update(call, cycle, closed, rpc::Authority::kService));
  CompletePlanCycleResponse response;
  if (!next_id.empty()) {
    PlanCycle& next = *response.mutable_next();
    next = FollowerOf(closed, *rules::ToCivilDay(closed.end_date()));
    RETURN_IF_ERROR(methods.Create(call, next, next_id));
    RETURN_IF_ERROR(ShowWritten(call, next));
  }
  RETURN_IF_ERROR(ShowWritten(call, closed));
  *response.mutable_completed() = std::move(closed);
  return response;
}

absl::StatusOr<CountFamilyReviewsResponse> PlanningPart::CountFamilyReviews(
    Call& call, const CountFamilyReviewsRequest& request) {
  ASSIGN_OR_RETURN(const Pupil pupil, ReadableRecord<Pupil>(registry_, call, request.name()));
  const int year = request.academic_year() != 0 ? request.academic_year()
                                                : AcademicYearOf(time::Today(call.now()));
  ASSIGN_OR_RETURN(const Policy policy, EffectivePolicy(registry_, call, pupil.school()));
  ASSIGN_OR_RETURN(const auto reviews, registry_.table_of<PlanReview>().Where(
                                           call.tx(), call.trust(), "with_family",
                                           "pupil = $2 AND with_family = 1", {pupil.name()}));
  const FamilyReviews count =
      pupil_tracking::CountFamilyReviews(reviews, year, policy.family_reviews_per_year);
  call.SawChild(pupil.name(), pupil.school());
  CountFamilyReviewsResponse response;
  response.set_academic_year(year);
  response.set_held(static_cast<int>(count.held.size()));
  response.set_needed(policy.family_reviews_per_year);
  response.set_still_needed(count.still_needed);
  for (const absl::CivilDay day : count.held) *response.add_held_dates() = rules::ToDate(day);
  return response;
}

absl::Status PlanningPart::ShowWritten(Call& call, PlanCycle& cycle) {
  RETURN_IF_ERROR(records_.Echo(call, cycle));
  registry_.methods_of<PlanCycle>().Shape(call, cycle);
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
