#include "common/rpc/call.h"

#include <cstdlib>
#include <iostream>
#include <utility>

namespace senda::rpc {

storage::Transaction& Call::tx() {
  if (transaction_ == nullptr) {
    std::cerr << "Call::tx() outside a transaction in " << context_.method << "\n";
    std::abort();
  }
  return *transaction_;
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

void Call::AfterCommit(std::function<void()> work) { after_commit_.push_back(std::move(work)); }

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
}

}  // namespace senda::rpc
