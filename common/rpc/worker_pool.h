#ifndef SENDA_COMMON_RPC_WORKER_POOL_H_
#define SENDA_COMMON_RPC_WORKER_POOL_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace senda::rpc {

// A fixed number of threads for work that may block (calls of other services, caches), with a
// bounded queue in front: what does not fit is refused at once. Thread-safe.
class WorkerPool {
 public:
  WorkerPool(int threads, std::size_t queue_limit);
  // Runs what is queued, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False when the queue is full or the pool is stopping; `work` is then not run.
  bool Submit(std::function<void()> work);
  // The same without a bound, for work that must not be refused any more (after a commit).
  void SubmitAlways(std::function<void()> work);

 private:
  void Loop();
  bool Enqueue(std::function<void()> work, bool bounded);

  const std::size_t queue_limit_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_WORKER_POOL_H_
