#include "common/cache/breaker.h"

namespace senda::cache {

bool Breaker::Allow(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  if (state_ == State::kClosed) {
    return true;
  }
  if (state_ == State::kOpen && now >= paused_until_) {
    state_ = State::kProbing;
    return true;
  }
  return false;
}

void Breaker::Succeeded() {
  absl::MutexLock lock(&mutex_);
  // A call that began before the breaker opened says nothing about now.
  if (state_ == State::kProbing) {
    state_ = State::kClosed;
    recent_failures_.clear();
  }
}

void Breaker::Failed(absl::Time now) {
  absl::MutexLock lock(&mutex_);
  recent_failures_.push_back(now);
  while (recent_failures_.front() + limits_.window < now) {
    recent_failures_.pop_front();
  }
  if (state_ == State::kProbing || recent_failures_.size() >= limits_.failures) {
    state_ = State::kOpen;
    paused_until_ = now + limits_.pause;
    recent_failures_.clear();
  }
}

}  // namespace senda::cache
