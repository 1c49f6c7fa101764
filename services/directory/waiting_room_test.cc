#include "services/directory/waiting_room.h"

#include <atomic>
#include <memory>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace senda::directory {
namespace {

TEST(WaitingRoom, ReleasesEachWhenItsWaitIsOver) {
  WaitingRoom room;
  std::atomic<bool> first_is_over = false, second_is_over = false;
  absl::Notification first, second;
  room.Enter([&] { return first_is_over.load(); }, [&] { first.Notify(); });
  room.Enter([&] { return second_is_over.load(); }, [&] { second.Notify(); });
  second_is_over = true;
  room.Look();
  second.WaitForNotification();
  EXPECT_FALSE(first.HasBeenNotified());
  first_is_over = true;  // noticed without being told
  first.WaitForNotification();
}

TEST(WaitingRoom, LetsAReleaseEnterAgain) {
  WaitingRoom room;
  absl::Notification again;
  room.Enter([] { return true; },
             [&] { room.Enter([] { return true; }, [&] { again.Notify(); }); });
  again.WaitForNotification();
}

TEST(WaitingRoom, HoldsAsManyAsCome) {
  constexpr int kMany = 1000;
  WaitingRoom room;
  absl::BlockingCounter released(kMany);
  for (int i = 0; i < kMany; ++i) {
    room.Enter([] { return true; }, [&] { released.DecrementCount(); });
  }
  released.Wait();
}

TEST(WaitingRoom, ReleasesWhoeverStillWaitsAtItsEnd) {
  int released = 0;
  auto room = std::make_unique<WaitingRoom>();
  room->Enter([] { return false; }, [&] { ++released; });
  room->Enter([] { return false; }, [&] { ++released; });
  room.reset();
  EXPECT_EQ(released, 2);
}

}  // namespace
}  // namespace senda::directory
