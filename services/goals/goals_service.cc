#include "services/goals/goals_service.h"

#include <tuple>
#include <utility>
#include <vector>

#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/goals/goal_rules.h"
#include "services/goals/goals_migrations.h"
#include "services/goals/metrics.h"
#include "services/goals/progress.h"

namespace senda::goals {
namespace {

using rpc::Call;
using v1::CheckIn;
using v1::Goal;

const storage::Statement kMoveCheckIns{
    "check_ins.move", "UPDATE check_ins SET school = $3 WHERE trust = $1 AND goal = $2"};

// What a goal shows to the goal it serves.
bool CountsAlike(const Goal& a, const Goal& b) {
  const auto tie = [](const Goal& g) {
    return std::tuple(g.parent_goal(), g.has_progress(), g.progress(), g.has_weight(), g.weight(),
                      g.state() == v1::GOAL_STATE_DROPPED);
  };
  return tie(a) == tie(b);
}

void SetDraftIfUnstated(Goal& goal) {
  if (goal.state() == v1::GOAL_STATE_UNSPECIFIED) goal.set_state(v1::GOAL_STATE_DRAFT);
}

}  // namespace

GoalsService::GoalsService(const rpc::ServiceDependencies& dependencies)
    : ResourceService("senda.goals.v1.GoalsService", dependencies, Metrics()) {}

absl::StatusOr<std::unique_ptr<rpc::DomainService>> GoalsService::Make(
    const rpc::ServiceDependencies& dependencies) {
  std::unique_ptr<GoalsService> service(new GoalsService(dependencies));
  RETURN_IF_ERROR(service->Init());
  return service;
}

absl::Status GoalsService::Init() {
  rpc::TypedHooks<Goal> goal;
  goal.before_create = [this](Call& call, Goal& g) { return BeforeCreate(call, g); };
  goal.before_update = [this](Call& call, const Goal& before, Goal& after) {
    return BeforeUpdate(call, before, after);
  };
  goal.before_delete = [this](Call& call, const Goal& g) { return BeforeDelete(call, g); };
  goal.after_write = [this](Call& call, const Goal* before, const Goal* after) {
    return AfterWrite(call, before, after);
  };
  RETURN_IF_ERROR(AddResource<Goal>(goal).status());

  rpc::TypedHooks<CheckIn> check_in;
  check_in.before_create = [this](Call& call, CheckIn& c) { return BeforeCheckIn(call, c); };
  check_in.after_write = [this](Call& call, const CheckIn*, const CheckIn* after) {
    return ShowOnGoal(call, *after);
  };
  RETURN_IF_ERROR(AddResource<CheckIn>(check_in).status());
  methods().Bind("GetGoalTree", this, &GoalsService::GetGoalTree);
  return Finish();
}

absl::StatusOr<v1::GetGoalTreeResponse> GoalsService::GetGoalTree(
    Call& call, const v1::GetGoalTreeRequest& request) {
  return tree().Read(call, request.goal());
}

absl::Status GoalsService::BeforeCreate(Call& call, Goal& goal) {
  SetDraftIfUnstated(goal);
  RETURN_IF_ERROR(CheckGoal(goal, call.trust()));
  RETURN_IF_ERROR(tree().CheckParent(call, goal));
  SetProgress(goal, {});
  return absl::OkStatus();
}

absl::Status GoalsService::BeforeUpdate(Call& call, const Goal& before, Goal& after) {
  SetDraftIfUnstated(after);
  RETURN_IF_ERROR(CheckChange(before, after));
  RETURN_IF_ERROR(CheckGoal(after, call.trust()));
  const bool moves = before.school() != after.school();
  if (moves || before.parent_goal() != after.parent_goal()) {
    RETURN_IF_ERROR(tree().CheckParent(call, after));
  }
  // Locked, so that no child moves between being read here and this write.
  RETURN_IF_ERROR(tree().Find(call, after.name(), GoalTree::Lock::kYes).status());
  ASSIGN_OR_RETURN(const std::vector<Goal> children, tree().ChildrenOf(call, after.name()));
  for (const Goal& child : children) {
    if (!moves || CheckServes(child, after).ok()) continue;
    return errors::InvalidField("goal.school", "goals of other schools serve this one",
                                "CHILDREN_OTHER_SCHOOL");
  }
  KeepReadings(before, after);
  SetProgress(after, children);
  return absl::OkStatus();
}

absl::Status GoalsService::BeforeDelete(Call& call, const Goal& goal) {
  // Locked, so that nobody places a goal under it meanwhile.
  RETURN_IF_ERROR(tree().Find(call, goal.name(), GoalTree::Lock::kYes).status());
  ASSIGN_OR_RETURN(const std::vector<Goal> children, tree().ChildrenOf(call, goal.name()));
  if (children.empty()) return absl::OkStatus();
  return errors::WrongState("GOAL_HAS_CHILDREN",
                            "goals serve this one; delete them or let them serve another first",
                            {{"goal", goal.name()}});
}

absl::Status GoalsService::AfterWrite(Call& call, const Goal* before, const Goal* after) {
  if (before != nullptr && after != nullptr) {
    RETURN_IF_ERROR(MoveCheckIns(call, *before, *after));
    if (CountsAlike(*before, *after)) return absl::OkStatus();
  }
  if (after != nullptr && !after->parent_goal().empty()) {
    RETURN_IF_ERROR(RollUpTo(call, after->parent_goal(), after));
  }
  if (before == nullptr || before->parent_goal().empty()) return absl::OkStatus();
  if (after != nullptr && after->parent_goal() == before->parent_goal()) return absl::OkStatus();
  return RollUpTo(call, before->parent_goal(), nullptr);
}

absl::Status GoalsService::MoveCheckIns(Call& call, const Goal& before, const Goal& after) {
  if (before.school() == after.school()) return absl::OkStatus();
  RETURN_IF_ERROR(
      call.tx().Execute(kMoveCheckIns, {call.trust(), after.name(), after.school()}).status());
  // The old school's figures changed too: its watermark must move, or a cache would not notice.
  call.Changed({.school = before.school(),
                .resource_type = "Goal",
                .resource_name = after.name(),
                .operation = "UPDATE",
                .changed_fields = "school",
                .actor = ""});
  return absl::OkStatus();
}

absl::Status GoalsService::RollUpTo(Call& call, const std::string& parent, const Goal* child) {
  ASSIGN_OR_RETURN(const auto before, tree().Find(call, parent, GoalTree::Lock::kYes));
  if (!before.has_value()) {
    if (child == nullptr) return absl::OkStatus();
    return errors::WrongState("PARENT_DELETED", "bring back the goal it serves first",
                              {{"goal", child->name()}, {"parent_goal", parent}});
  }
  if (child != nullptr) RETURN_IF_ERROR(CheckServes(*child, *before));
  if (IsEnded(*before) || HasOwnMeasures(*before)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Goal> children, tree().ChildrenOf(call, parent));
  Goal after = *before;
  SetProgress(after, children);
  return methods_of(Goal::descriptor()).Update(call, *before, after, rpc::Authority::kService);
}

absl::Status GoalsService::BeforeCheckIn(Call& call, CheckIn& check_in) {
  RETURN_IF_ERROR(resource::ParseName(check_in.goal(), "goals", "check_in.goal").status());
  ASSIGN_OR_RETURN(const auto goal, tree().Find(call, check_in.goal(), GoalTree::Lock::kYes));
  if (!goal.has_value() || !rpc::MayRead(call.scope(), goal->school())) {
    return errors::InvalidField("check_in.goal",
                                "name a goal that there is in your schools or in the trust",
                                "GOAL_UNKNOWN");
  }
  check_in.set_school(goal->school());
  check_in.set_author(call.principal().subject);
  return CheckCheckIn(check_in, *goal);
}

absl::Status GoalsService::ShowOnGoal(Call& call, const CheckIn& check_in) {
  ASSIGN_OR_RETURN(const auto before, tree().Find(call, check_in.goal(), GoalTree::Lock::kNo));
  if (!before.has_value()) return errors::Internal("the goal of a check-in vanished");
  Goal after = *before;
  if (check_in.has_value()) {
    FindMeasure(after, check_in.key_result())->set_current_value(check_in.value());
  }
  if (check_in.has_confidence()) after.set_confidence(check_in.confidence());
  const std::int64_t micros = absl::ToUnixMicros(call.now());
  after.mutable_last_check_in_time()->set_seconds(micros / 1'000'000);
  after.mutable_last_check_in_time()->set_nanos(static_cast<int>(micros % 1'000'000 * 1'000));
  ASSIGN_OR_RETURN(const std::vector<Goal> children, tree().ChildrenOf(call, after.name()));
  SetProgress(after, children);
  return methods_of(Goal::descriptor()).Update(call, *before, after, rpc::Authority::kService);
}

const rpc::ServiceDefinition& Definition() {
  static const rpc::ServiceDefinition definition{
      .source = "goals", .migrations = Migrations(), .peers = {}, .make = &GoalsService::Make};
  return definition;
}

}  // namespace senda::goals
