#include "common/storage/work_queue.h"

#include <algorithm>
#include <utility>

#include "common/time/clock.h"

namespace senda::storage {

bool WorkQueue::Push(Work& work) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_ || waiting_.size() >= limit_) return false;
    waiting_.push_back(std::move(work));
  }
  arrived_.Signal();
  return true;
}

std::optional<std::vector<Work>> WorkQueue::Take(std::size_t max, absl::Duration timeout) {
  const bool may_wait = timeout > absl::ZeroDuration();
  const absl::Time until = may_wait ? time::Clock::System().Now() + timeout : absl::InfinitePast();
  std::vector<Work> taken;
  absl::MutexLock lock(&mutex_);
  while (waiting_.empty()) {
    if (closed_) return std::nullopt;
    if (!may_wait) return taken;
    if (arrived_.WaitWithDeadline(&mutex_, until) && waiting_.empty() && !closed_) return taken;
  }
  const std::size_t count = std::min(max, waiting_.size());
  taken.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return taken;
}

bool WorkQueue::empty() const {
  absl::MutexLock lock(&mutex_);
  return waiting_.empty();
}

void WorkQueue::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  arrived_.SignalAll();
}

}  // namespace senda::storage
