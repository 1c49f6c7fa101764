#include "common/rpc/worker_pool.h"

#include <utility>

namespace senda::rpc {

WorkerPool::WorkerPool(int threads, std::size_t queue_limit) : queue_limit_(queue_limit) {
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::Enqueue(std::function<void()> work, bool bounded) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || (bounded && queue_.size() >= queue_limit_)) return false;
  queue_.push_back(std::move(work));
  return true;
}

bool WorkerPool::Submit(std::function<void()> work) { return Enqueue(std::move(work), true); }

void WorkerPool::SubmitAlways(std::function<void()> work) {
  std::function<void()> kept = work;
  if (!Enqueue(std::move(work), false)) kept();
}

void WorkerPool::Loop() {
  for (;;) {
    std::function<void()> work;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(
          +[](WorkerPool* pool)
               ABSL_NO_THREAD_SAFETY_ANALYSIS { return pool->stopping_ || !pool->queue_.empty(); },
          this));
      if (queue_.empty()) return;
      work = std::move(queue_.front());
      queue_.pop_front();
    }
    work();
  }
}

}  // namespace senda::rpc
