#include "common/rpc/grants_replica.h"

#include <algorithm>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {

absl::Status GrantsReplica::Apply(GrantsUpdate update, absl::Time confirmed_at) {
  const absl::MutexLock lock(&mutex_);
  if (!update.full && (!applied_ || update.from_version != version_)) {
    return errors::WrongState("GRANTS_GAP", "the update does not build on this copy; ask for all");
  }
  // A full answer may be of a lower version: the directory was restored, and it is the authority.
  if (update.full) {
    by_subject_.clear();
    subject_of_.clear();
  }
  for (const std::string& name : update.revoked) Remove(name);
  for (Grant& grant : update.grants) Put(std::move(grant));
  version_ = update.version;
  confirmed_at_ = std::max(confirmed_at_, confirmed_at);
  applied_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Grant>> GrantsReplica::GrantsOf(std::string_view subject,
                                                           absl::Time now) {
  const absl::ReaderMutexLock lock(&mutex_);
  if (!applied_ || now - confirmed_at_ > kMaxAge) return errors::GrantsStale();
  const auto it = by_subject_.find(absl::string_view(subject.data(), subject.size()));
  if (it == by_subject_.end()) return std::vector<Grant>();
  return it->second;
}

int64_t GrantsReplica::version() const {
  const absl::ReaderMutexLock lock(&mutex_);
  return version_;
}

absl::Time GrantsReplica::confirmed_at() const {
  const absl::ReaderMutexLock lock(&mutex_);
  return confirmed_at_;
}

bool GrantsReplica::AwaitFirst(absl::Duration timeout) const {
  const absl::ReaderMutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&applied_), timeout);
}

void GrantsReplica::Put(Grant grant) {
  Remove(grant.name);  // its subject may be another now
  subject_of_[grant.name] = grant.subject;
  by_subject_[grant.subject].push_back(std::move(grant));
}

void GrantsReplica::Remove(const std::string& name) {
  const auto known = subject_of_.find(name);
  if (known == subject_of_.end()) return;
  const auto of_subject = by_subject_.find(known->second);
  auto& grants = of_subject->second;
  grants.erase(std::remove_if(grants.begin(), grants.end(),
                              [&](const Grant& grant) { return grant.name == name; }),
               grants.end());
  if (grants.empty()) by_subject_.erase(of_subject);
  subject_of_.erase(known);
}

GrantsFollower::GrantsFollower(GrantsReplica& replica, Poll poll, const time::Clock& clock)
    : GrantsFollower(replica, std::move(poll), clock, Options{}) {}

GrantsFollower::GrantsFollower(GrantsReplica& replica, Poll poll, const time::Clock& clock,
                               Options options)
    : replica_(replica), poll_(std::move(poll)), clock_(clock), options_(std::move(options)) {
  thread_ = std::thread([this] { Run(); });
}

GrantsFollower::~GrantsFollower() { Stop(); }

void GrantsFollower::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (options_.cancel) options_.cancel();
  if (thread_.joinable()) thread_.join();
}

void GrantsFollower::Run() {
  absl::Duration retry = options_.first_retry;
  for (bool going = true; going;) {
    if (Once().ok()) {
      retry = options_.first_retry;
      going = Pause(absl::ZeroDuration());
    } else {
      going = Pause(retry);
      retry = std::min(2 * retry, options_.last_retry);
    }
  }
}

absl::Status GrantsFollower::Once() {
  const absl::Time asked = clock_.Now();
  ASSIGN_OR_RETURN(GrantsUpdate update, poll_(replica_.version()));
  const absl::Status applied = replica_.Apply(std::move(update), asked);
  if (errors::ReasonOf(applied) != "GRANTS_GAP") return applied;
  const absl::Time asked_again = clock_.Now();
  ASSIGN_OR_RETURN(GrantsUpdate all, poll_(0));
  return replica_.Apply(std::move(all), asked_again);
}

bool GrantsFollower::Pause(absl::Duration length) {
  const absl::MutexLock lock(&mutex_);
  mutex_.AwaitWithTimeout(absl::Condition(&stopping_), length);
  return !stopping_;
}

}  // namespace senda::rpc
