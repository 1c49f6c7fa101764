#include "common/cache/flight_group.h"

#include <atomic>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "gtest/gtest.h"

namespace senda::cache {
namespace {

using Bytes = std::shared_ptr<const std::string>;

// Returns once `count` callers wait for `key`.
void AwaitWaiting(const FlightGroup<Bytes>& flights, std::string_view key, int count) {
  while (flights.waiting(key) < count) {
    std::this_thread::yield();
  }
}

TEST(FlightGroup, ComputesOnceHoweverManyAsk) {
  constexpr int kFollowers = 50;
  FlightGroup<Bytes> flights;
  std::atomic<int> computed = 0;
  absl::Notification proceed;
  const auto compute = [&]() -> absl::StatusOr<Bytes> {
    ++computed;
    proceed.WaitForNotification();
    return std::make_shared<const std::string>("value");
  };
  std::vector<absl::StatusOr<Bytes>> answers(kFollowers + 1);
  std::vector<std::thread> threads;
  for (auto& answer : answers) {
    threads.emplace_back([&] { answer = flights.Do("k", absl::InfiniteFuture(), compute); });
  }
  AwaitWaiting(flights, "k", kFollowers);
  proceed.Notify();
  for (auto& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(computed, 1);
  for (const auto& answer : answers) {
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(*answer, *answers.front()) << "every caller shares one value";
  }
}

TEST(FlightGroup, ComputesAgainForACallerThatComesLater) {
  FlightGroup<int> flights;
  int computed = 0;
  const auto compute = [&]() -> absl::StatusOr<int> { return ++computed; };
  EXPECT_EQ(flights.Do("k", absl::InfiniteFuture(), compute).value(), 1);
  EXPECT_EQ(flights.Do("k", absl::InfiniteFuture(), compute).value(), 2);
}

TEST(FlightGroup, KeepsKeysApart) {
  FlightGroup<int> flights;
  const auto outer = flights.Do("a", absl::InfiniteFuture(), [&]() -> absl::StatusOr<int> {
    return flights.Do("b", absl::InfiniteFuture(), []() -> absl::StatusOr<int> { return 7; });
  });
  EXPECT_EQ(outer.value(), 7);
}

TEST(FlightGroup, StopsWaitingAtTheDeadline) {
  FlightGroup<Bytes> flights;
  absl::Notification started;
  absl::Notification proceed;
  std::thread leader([&] {
    EXPECT_TRUE(flights
                    .Do("k", absl::InfiniteFuture(),
                        [&]() -> absl::StatusOr<Bytes> {
                          started.Notify();
                          proceed.WaitForNotification();
                          return std::make_shared<const std::string>("late");
                        })
                    .ok());
  });
  started.WaitForNotification();
  const auto answer = flights.Do("k", absl::InfinitePast(), []() -> absl::StatusOr<Bytes> {
    ADD_FAILURE() << "a follower must not compute";
    return nullptr;
  });
  EXPECT_EQ(errors::ReasonOf(answer.status()), "DEADLINE_SPENT");
  proceed.Notify();
  leader.join();
}

// Runs a leader that ends with `leader_status` and one follower whose own computing gives "mine".
absl::StatusOr<Bytes> FollowerAnswer(const absl::Status& leader_status) {
  FlightGroup<Bytes> flights;
  absl::Notification started;
  absl::Notification proceed;
  std::thread leader([&] {
    EXPECT_EQ(flights
                  .Do("k", absl::InfiniteFuture(),
                      [&]() -> absl::StatusOr<Bytes> {
                        started.Notify();
                        proceed.WaitForNotification();
                        return leader_status;
                      })
                  .status(),
              leader_status);
  });
  started.WaitForNotification();
  absl::StatusOr<Bytes> answer;
  std::thread follower([&] {
    answer = flights.Do("k", absl::InfiniteFuture(), []() -> absl::StatusOr<Bytes> {
      return std::make_shared<const std::string>("mine");
    });
  });
  AwaitWaiting(flights, "k", 1);
  proceed.Notify();
  leader.join();
  follower.join();
  return answer;
}

TEST(FlightGroup, SharesAnErrorWithAllWhoWait) {
  const auto answer = FollowerAnswer(errors::DatabaseUnavailable("main"));
  EXPECT_EQ(errors::ReasonOf(answer.status()), "DATABASE_UNAVAILABLE");
}

TEST(FlightGroup, ComputesInItsTurnWhenTheFirstCallerRanOutOfTime) {
  const auto answer = FollowerAnswer(errors::DeadlineSpent());
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(**answer, "mine");
}

TEST(FlightGroup, ComputesInItsTurnWhenTheFirstCallerWasCancelled) {
  EXPECT_TRUE(FollowerAnswer(absl::CancelledError("the caller went away")).ok());
}

}  // namespace
}  // namespace senda::cache
