#include "services/directory/waiting_room.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace senda::directory {

WaitingRoom::WaitingRoom() : thread_([this] { Run(); }) {}

WaitingRoom::~WaitingRoom() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.Signal();
  }
  thread_.join();
  for (const Wait& wait : std::exchange(entered_, {})) wait.release();  // came since the last look
}

void WaitingRoom::Enter(std::function<bool()> is_over, std::function<void()> release) {
  absl::MutexLock lock(&mutex_);
  entered_.push_back({std::move(is_over), std::move(release)});
  look_ = true;
  changed_.Signal();
}

void WaitingRoom::Look() {
  absl::MutexLock lock(&mutex_);
  look_ = true;
  changed_.Signal();
}

// Those who wait are the thread's own, so that nobody holds the lock while they are asked and
// released.
void WaitingRoom::Run() {
  std::vector<Wait> waiting;
  for (bool stopping = false; !stopping;) {
    {
      absl::MutexLock lock(&mutex_);
      if (!look_ && !stopping_) {
        changed_.WaitWithTimeout(&mutex_, waiting.empty() ? absl::InfiniteDuration() : kGlance);
      }
      look_ = false;
      stopping = stopping_;
      std::move(entered_.begin(), entered_.end(), std::back_inserter(waiting));
      entered_.clear();
    }
    const auto over = std::stable_partition(
        waiting.begin(), waiting.end(),
        [stopping](const Wait& wait) { return !stopping && !wait.is_over(); });
    const std::vector<Wait> released(std::make_move_iterator(over),
                                     std::make_move_iterator(waiting.end()));
    waiting.erase(over, waiting.end());
    for (const Wait& wait : released) wait.release();
  }
}

}  // namespace senda::directory
