#ifndef SENDA_SERVICES_GOALS_GOALS_SERVICE_H_
#define SENDA_SERVICES_GOALS_GOALS_SERVICE_H_

#include <memory>
#include <string>

#include "common/server/resource_service.h"
#include "senda/goals/v1/check_in.pb.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/goals/v1/goals_service.pb.h"
#include "services/goals/goal_tree.h"

namespace senda::goals {

// senda.goals.v1.GoalsService: standard methods with the rules of goal_rules.h, and progress kept
// in the transaction of whatever moves it.
//
// A check-in sets the reading of its goal; the goal's progress follows, and that of every goal it
// serves, up to the top: also of the trust's goals, which somebody bound to a school may not write
// himself. A goal that is closed or dropped keeps its progress as it stood, and those above it are
// not told. A goal cannot be deleted while others serve it (FAILED_PRECONDITION /
// GOAL_HAS_CHILDREN) nor brought back when the one it serves is gone (FAILED_PRECONDITION /
// PARENT_DELETED). When a goal moves to another school its check-ins go along.
class GoalsService final : public server::ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies);

 private:
  explicit GoalsService(const rpc::ServiceDependencies& dependencies);
  absl::Status Init();
  GoalTree tree() const { return GoalTree(table_of<v1::Goal>()); }

  absl::StatusOr<v1::GetGoalTreeResponse> GetGoalTree(rpc::Call& call,
                                                      const v1::GetGoalTreeRequest& request);

  absl::Status BeforeCreate(rpc::Call& call, v1::Goal& goal);
  absl::Status BeforeUpdate(rpc::Call& call, const v1::Goal& before, v1::Goal& after);
  absl::Status BeforeDelete(rpc::Call& call, const v1::Goal& goal);
  absl::Status AfterWrite(rpc::Call& call, const v1::Goal* before, const v1::Goal* after);
  // Takes the goal's check-ins along to its new school.
  absl::Status MoveCheckIns(rpc::Call& call, const v1::Goal& before, const v1::Goal& after);
  // Computes the progress of the goal `parent` anew. `child` is the goal that serves it from now
  // on; null when it did.
  absl::Status RollUpTo(rpc::Call& call, const std::string& parent, const v1::Goal* child);

  absl::Status BeforeCheckIn(rpc::Call& call, v1::CheckIn& check_in);
  // Shows the check-in on its goal.
  absl::Status ShowOnGoal(rpc::Call& call, const v1::CheckIn& check_in);
};

// How the service is made and hosted.
const rpc::ServiceDefinition& Definition();

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_GOALS_SERVICE_H_
