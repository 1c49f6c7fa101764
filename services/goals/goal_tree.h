#ifndef SENDA_SERVICES_GOALS_GOAL_TREE_H_
#define SENDA_SERVICES_GOALS_GOAL_TREE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/resource_store.h"
#include "common/rpc/call.h"
#include "senda/goals/v1/goal.pb.h"
#include "senda/goals/v1/goals_service.pb.h"

namespace senda::goals {

// The tree that goals form by `parent_goal`, as it is stored. Cheap to make; used within one call.
class GoalTree {
 public:
  // Levels from a top goal to the deepest. More are refused: people could not follow them, and the
  // tree must fit the nesting that readers of protobuf allow (100).
  static constexpr int kMostLevels = 32;
  static constexpr int kMostGoals = 5000;

  explicit GoalTree(resource::Table<v1::Goal> goals) : goals_(goals) {}

  // The living goal of a name in the call's trust; none when there is none. `lock` keeps others
  // from changing it before the transaction ends: those who work on the same part of the tree then
  // go one after the other and see each other's work.
  enum class Lock { kNo, kYes };
  absl::StatusOr<std::optional<v1::Goal>> Find(rpc::Call& call, const std::string& name,
                                               Lock lock) const;
  // The goals that serve `name`, of all schools.
  absl::StatusOr<std::vector<v1::Goal>> ChildrenOf(rpc::Call& call, const std::string& name) const;

  // Whether `goal` may have the parent it names. FIELD_VIOLATIONS of "goal.parent_goal":
  //   PARENT_UNKNOWN     not there, or out of the caller's reach
  //   PARENT_CYCLE       it serves `goal` already, at some remove
  //   PARENT_TOO_DEEP    more than kMostLevels
  // and what CheckServes says. Locks the goals above, so that of two moves that would form a cycle
  // together one sees the other.
  absl::Status CheckParent(rpc::Call& call, const v1::Goal& goal) const;

  // The answer of GetGoalTree: the goals the caller may see below `root`, or below all top goals
  // when it is "".
  absl::StatusOr<v1::GetGoalTreeResponse> Read(rpc::Call& call, const std::string& root) const;

 private:
  enum class Reach { kCaller, kEverything };

  // The goals that serve any of `parents`, by name, at most `limit`.
  absl::StatusOr<std::vector<v1::Goal>> Below(rpc::Call& call,
                                              const std::vector<std::string>& parents, Reach reach,
                                              int limit) const;
  // How many levels the tree from `name` down has; 1 when nothing serves it.
  absl::StatusOr<int> Levels(rpc::Call& call, const std::string& name) const;
  absl::StatusOr<std::vector<v1::Goal>> Roots(rpc::Call& call, const std::string& root) const;

  const resource::Table<v1::Goal> goals_;
};

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_GOAL_TREE_H_
