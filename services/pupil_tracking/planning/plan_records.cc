#include "services/pupil_tracking/planning/plan_records.h"

#include "absl/time/civil_time.h"
#include "common/rules/field_rules.h"
#include "services/pupil_tracking/planning/plan_rules.h"
#include "services/pupil_tracking/planning/policy.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using pupils::v1::PlanCycle;
using rpc::Call;

namespace {

const storage::Statement kLastReview{
    "plan_reviews.last",
    "SELECT MAX(held_date) FROM plan_reviews "
    "WHERE trust = $1 AND plan_cycle = $2 AND delete_time IS NULL"};

}  // namespace

absl::StatusOr<std::optional<PlanCycle>> PlanRecords::FindLocked(Call& call,
                                                                 const std::string& name) const {
  const auto parts = resource::SplitName(name);
  if (!parts.has_value() || parts->trust != call.trust() || parts->collection != "planCycles") {
    return std::nullopt;
  }
  const std::string id(parts->id);
  RETURN_IF_ERROR(LockRow(call, "plan_cycles", id));
  return registry_.table_of<PlanCycle>().Find(call.tx(), call.trust(), id);
}

absl::StatusOr<std::optional<absl::CivilDay>> PlanRecords::LastReview(
    Call& call, const std::string& cycle) const {
  std::optional<absl::CivilDay> last;
  RETURN_IF_ERROR(call.tx().Query(kLastReview, {call.trust(), cycle},
                                  [&](const storage::Row& row) -> absl::Status {
                                    absl::CivilDay day;
                                    if (absl::ParseCivilTime(std::string(row.Text(0)), &day)) {
                                      last = day;
                                    }
                                    return absl::OkStatus();
                                  }));
  return last;
}

absl::StatusOr<absl::CivilDay> PlanRecords::NextDue(
    Call& call, const PlanCycle& cycle, const std::optional<absl::CivilDay>& last_review) const {
  ASSIGN_OR_RETURN(const Policy policy, EffectivePolicy(registry_, call, cycle.school()));
  return NextReviewDue(*rules::ToCivilDay(cycle.start_date()), last_review,
                       policy.review_interval_weeks);
}

absl::Status PlanRecords::MoveDue(Call& call, const PlanCycle& cycle, absl::CivilDay due) const {
  PlanCycle after = cycle;
  *after.mutable_review_due_date() = rules::ToDate(due);
  return registry_.methods_of<PlanCycle>().Update(call, cycle, after, rpc::Authority::kService);
}

}  // namespace senda::pupil_tracking
