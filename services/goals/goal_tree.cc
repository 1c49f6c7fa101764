#include "services/goals/goal_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "common/resource/names.h"
#include "common/resource/row_codec.h"
#include "common/rpc/denial.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "services/goals/goal_rules.h"

namespace senda::goals {
namespace {

using rpc::Call;
using v1::Goal;
using v1::GoalNode;

// How many parents one statement asks for. Always as many, so that it is prepared once.
constexpr std::size_t kParentsAtOnce = 64;

absl::Status WrongParent(std::string_view description, std::string_view reason) {
  return errors::InvalidField("goal.parent_goal", description, reason);
}

std::vector<std::string> NamesOf(const std::vector<Goal>& goals) {
  std::vector<std::string> names;
  names.reserve(goals.size());
  for (const Goal& goal : goals) names.push_back(goal.name());
  return names;
}

void SortByName(std::vector<Goal>& goals) {
  std::sort(goals.begin(), goals.end(),
            [](const Goal& a, const Goal& b) { return a.name() < b.name(); });
}

}  // namespace

absl::StatusOr<std::optional<Goal>> GoalTree::Find(Call& call, const std::string& name,
                                                   Lock lock) const {
  const auto parts = resource::SplitName(name);
  if (!parts.has_value() || parts->trust != call.trust() || parts->collection != "goals") {
    return std::nullopt;
  }
  if (lock == Lock::kYes) {
    const storage::Statement statement{
        "goals.lock", fmt::format("SELECT id FROM goals WHERE trust = $1 AND id = $2{}",
                                  call.tx().dialect().ForUpdate())};
    RETURN_IF_ERROR(call.tx().Query(statement, {call.trust(), parts->id},
                                    [](const storage::Row&) { return absl::OkStatus(); }));
  }
  return goals_.Find(call.tx(), call.trust(), parts->id);
}

absl::StatusOr<std::vector<Goal>> GoalTree::ChildrenOf(Call& call, const std::string& name) const {
  return goals_.Where(call.tx(), call.trust(), "children", "parent_goal = $2", {name});
}

absl::StatusOr<std::vector<Goal>> GoalTree::Below(Call& call,
                                                  const std::vector<std::string>& parents,
                                                  Reach reach, int limit) const {
  std::string where = "parent_goal IN (";
  for (std::size_t i = 0; i < kParentsAtOnce; ++i) {
    where += fmt::format("{}${}", i == 0 ? "" : ", ", i + 2);
  }
  where += ")";
  resource::SqlCondition scope;
  if (reach == Reach::kCaller) {
    scope = rpc::ScopeCondition(call.scope(), "school", static_cast<int>(kParentsAtOnce) + 2);
  }
  if (!scope.sql.empty()) where += " AND " + scope.sql;
  where += fmt::format(" ORDER BY id LIMIT ${}", kParentsAtOnce + scope.parameters.size() + 2);

  std::vector<Goal> found;
  for (std::size_t first = 0; first < parents.size(); first += kParentsAtOnce) {
    std::vector<storage::Value> parameters;
    for (std::size_t i = 0; i < kParentsAtOnce; ++i) {
      // The last name again and again where there are fewer.
      parameters.emplace_back(std::string_view(parents[std::min(first + i, parents.size() - 1)]));
    }
    for (const auto& value : scope.parameters) parameters.push_back(resource::ViewOf(value));
    parameters.emplace_back(std::int64_t{limit});
    RETURN_IF_ERROR(goals_.store().Where(
        call.tx(), call.trust(), "below", where, parameters, [&](resource::StoredRow row) {
          resource::ResourceStore::Parse(row, found.emplace_back());
          return absl::OkStatus();
        }));
  }
  SortByName(found);
  if (found.size() > static_cast<std::size_t>(limit)) {
    found.resize(static_cast<std::size_t>(limit));
  }
  return found;
}

absl::StatusOr<int> GoalTree::Levels(Call& call, const std::string& name) const {
  std::vector<std::string> level = {name};
  int levels = 0;
  while (!level.empty() && levels <= kMostLevels) {
    ++levels;
    ASSIGN_OR_RETURN(const auto below, Below(call, level, Reach::kEverything, kMostGoals));
    level = NamesOf(below);
  }
  return levels;
}

absl::Status GoalTree::CheckParent(Call& call, const Goal& goal) const {
  if (goal.parent_goal().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto above, Find(call, goal.parent_goal(), Lock::kYes));
  if (!above.has_value() || !rpc::MayRead(call.scope(), above->school())) {
    return WrongParent("name a goal that there is in your schools or in the trust",
                       "PARENT_UNKNOWN");
  }
  RETURN_IF_ERROR(CheckServes(goal, *above));
  ASSIGN_OR_RETURN(int levels, Levels(call, goal.name()));
  while (above.has_value()) {
    if (above->name() == goal.name()) {
      return WrongParent("this goal serves yours already; name another, or none", "PARENT_CYCLE");
    }
    if (++levels > kMostLevels) {
      return WrongParent(fmt::format("keep the tree within {} levels", kMostLevels),
                         "PARENT_TOO_DEEP");
    }
    const std::string next = above->parent_goal();
    if (next.empty()) break;
    ASSIGN_OR_RETURN(above, Find(call, next, Lock::kYes));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Goal>> GoalTree::Roots(Call& call, const std::string& root) const {
  if (root.empty()) return Below(call, {""}, Reach::kCaller, kMostGoals);
  RETURN_IF_ERROR(resource::ParseName(root, "goals", "goal").status());
  ASSIGN_OR_RETURN(auto goal, Find(call, root, Lock::kNo));
  if (goal.has_value() && rpc::MayRead(call.scope(), goal->school())) {
    return std::vector<Goal>{*std::move(goal)};
  }
  if (call.scope().all_schools) return errors::NotFound(root);
  return rpc::Denied(call, root);
}

absl::StatusOr<v1::GetGoalTreeResponse> GoalTree::Read(Call& call, const std::string& root) const {
  v1::GetGoalTreeResponse response;
  std::map<std::string, GoalNode*> nodes;
  ASSIGN_OR_RETURN(std::vector<Goal> level, Roots(call, root));
  int room = kMostGoals;
  // Level by level, so that what does not fit any more is what lies deepest.
  for (int depth = 0; !level.empty(); ++depth) {
    const std::vector<std::string> names = NamesOf(level);
    for (Goal& goal : level) {
      GoalNode* node =
          depth == 0 ? response.add_roots() : nodes.at(goal.parent_goal())->add_children();
      nodes.emplace(goal.name(), node);
      *node->mutable_goal() = std::move(goal);
    }
    room -= static_cast<int>(level.size());
    if (room <= 0 || depth + 1 >= kMostLevels) break;
    ASSIGN_OR_RETURN(level, Below(call, names, Reach::kCaller, room));
  }
  return response;
}

}  // namespace senda::goals
