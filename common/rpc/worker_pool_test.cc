#include "common/rpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "absl/synchronization/barrier.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"

namespace senda::rpc {
namespace {

TEST(WorkerPool, RefusesWhatDoesNotFitItsQueue) {
  absl::Notification begun, go_on;
  std::atomic<int> ran = 0;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.Submit([&] {
    begun.Notify();
    go_on.WaitForNotification();
  }));
  begun.WaitForNotification();
  EXPECT_TRUE(pool.Submit([&] { ++ran; }));
  EXPECT_TRUE(pool.Submit([&] { ++ran; }));
  EXPECT_FALSE(pool.Submit([&] { ran += 100; }));
  pool.SubmitAlways([&] { ++ran; });
  absl::Notification last;
  pool.SubmitAlways([&] { last.Notify(); });
  go_on.Notify();
  last.WaitForNotification();
  EXPECT_EQ(ran, 3);
}

TEST(WorkerPool, RunsAsManyAtOnceAsItHasThreads) {
  constexpr int kThreads = 4;
  WorkerPool pool(kThreads, 100);
  auto* const all_run = new absl::Barrier(kThreads);
  absl::BlockingCounter over(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    ASSERT_TRUE(pool.Submit([&] {
      // Only returns when every thread has come here; the last to leave frees it.
      if (all_run->Block()) delete all_run;
      over.DecrementCount();
    }));
  }
  over.Wait();
}

TEST(WorkerPool, RunsWhatIsQueuedBeforeItEnds) {
  std::atomic<int> ran = 0;
  absl::Notification go_on;
  std::thread release([&] { go_on.Notify(); });
  {
    WorkerPool pool(1, 100);
    ASSERT_TRUE(pool.Submit([&] { go_on.WaitForNotification(); }));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(pool.Submit([&] { ++ran; }));
  }
  release.join();
  EXPECT_EQ(ran, 50);
}

// What is done after a commit may come while the pool ends, and must be run all the same.
TEST(WorkerPool, RunsOnTheCallersThreadWhatComesWhileItEnds) {
  auto pool = std::make_unique<WorkerPool>(1, 1u << 20);
  WorkerPool* const self = pool.get();
  bool ran_at_once = false;
  std::atomic<bool> ending = false;
  ASSERT_TRUE(pool->Submit([&] {
    while (!ending) std::this_thread::yield();
    // Accepted until the destructor has begun.
    while (self->Submit([] {})) std::this_thread::yield();
    bool ran = false;
    self->SubmitAlways([&ran] { ran = true; });
    ran_at_once = ran;
  }));
  ending = true;
  pool.reset();
  EXPECT_TRUE(ran_at_once);
}

}  // namespace
}  // namespace senda::rpc
