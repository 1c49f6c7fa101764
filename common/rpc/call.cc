#include "common/rpc/call.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "common/resource/row_codec.h"
#include "common/rpc/role_permissions.h"

namespace senda::rpc {

storage::Transaction& Call::tx() {
  if (transaction_ == nullptr) {
    std::cerr << "Call::tx() outside a transaction in " << context_.method << "\n";
    std::abort();
  }
  return *transaction_;
}

const Scope* Call::ScopeWith(std::string_view permission) const {
  auto found = other_scopes_.find(permission);
  if (found == other_scopes_.end()) {
    auto scope = Authorise(context_.grants, permission, context_.trust, context_.trust, now());
    found = other_scopes_.emplace(permission, std::nullopt).first;
    if (scope.ok()) found->second = *std::move(scope);
  }
  return found->second.has_value() ? &*found->second : nullptr;
}

bool Call::Holds(std::string_view permission, std::string_view school) const {
  const Scope* held = ScopeWith(permission);
  return held != nullptr && (school.empty() || held->Allows(school));
}

bool Call::HoldsThroughout(std::string_view permission) const {
  const Scope* held = ScopeWith(permission);
  if (held == nullptr) return false;
  if (held->all_schools) return true;
  const auto holds_all = [held](const std::vector<std::string>& schools) {
    return std::includes(held->schools.begin(), held->schools.end(), schools.begin(),
                         schools.end());
  };
  return !scope().all_schools && !scope().all_linked && holds_all(scope().schools) &&
         holds_all(scope().linked_schools);
}

bool Call::IsLinkedTo(std::string_view pupil) const {
  return std::binary_search(linked_pupils_.begin(), linked_pupils_.end(), pupil);
}

absl::Status Call::ReadLinks() {
  const auto by_link = [](const Grant& grant) { return ReachesByLink(grant.role); };
  if (context_.links == nullptr ||
      std::none_of(context_.grants.begin(), context_.grants.end(), by_link)) {
    return absl::OkStatus();
  }
  const resource::SqlCondition select = (*context_.links)(*this, 1);
  const storage::Statement statement{"linked_pupils", select.sql};
  const absl::Status read =
      tx().Query(statement, resource::ViewsOf(select.parameters), [this](const storage::Row& row) {
        linked_pupils_.emplace_back(row.Text(0));
        return absl::OkStatus();
      });
  std::sort(linked_pupils_.begin(), linked_pupils_.end());
  return read;
}

void Call::Changed(storage::Change change, std::string_view child) {
  change.actor = context_.principal.subject;
  if (!child.empty()) SawChild(child, change.school);
  changes_.push_back(std::move(change));
}

void Call::SawChild(std::string_view pupil, std::string_view school) {
  if (children_.empty()) {
    children_school_ = school;
  } else if (children_school_ != school) {
    children_school_.clear();
  }
  if (children_.empty() || children_.back() != pupil) children_.emplace_back(pupil);
}

void Call::SawChildrenOf(const resource::StoredRow& row) {
  if (!row.pupil.empty()) SawChild(row.pupil, row.school);
  for (const std::string& pupil : row.pupils) SawChild(pupil, row.school);
}

void Call::AfterCommit(AfterCommitWork work) { after_commit_.push_back(std::move(work)); }

void Call::ReturnTo(const Told& told) {
  changes_.resize(told.changes);
  children_.resize(told.children);
  after_commit_.resize(told.after_commit);
}

void Call::BeginAttempt(storage::Transaction* transaction) {
  transaction_ = transaction;
  changes_.clear();
  children_.clear();
  children_school_.clear();
  after_commit_.clear();
  memory_.clear();
  linked_pupils_.clear();
}

}  // namespace senda::rpc
