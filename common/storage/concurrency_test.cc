#include "common/storage/database.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

class Concurrency : public StorageTest {};

// Fills the writers with bodies that wait, so that what is submitted next waits in the queue.
class HeldWriters {
 public:
  HeldWriters(Database& database, int count) : started_(count), finished_(count) {
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(database
                      .Submit(
                          AccessMode::kWrite, "t", absl::InfiniteFuture(),
                          [this](Transaction&) {
                            started_.DecrementCount();
                            release_.WaitForNotification();
                            return absl::OkStatus();
                          },
                          [this](absl::Status) { finished_.DecrementCount(); })
                      .ok());
    }
  }
  void AwaitStart() { started_.Wait(); }
  void Release() {
    release_.Notify();
    finished_.Wait();
  }

 private:
  absl::BlockingCounter started_;
  absl::BlockingCounter finished_;
  absl::Notification release_;
};

TEST_P(Concurrency, RefusesWorkBeyondItsQueueAtOnce) {
  DatabaseOptions options = Options();
  options.queue_limit = 3;
  options.writers = 1;
  auto small = OpenDatabase(options);
  ASSERT_TRUE(small.ok());
  HeldWriters held(**small, 1);
  held.AwaitStart();
  std::atomic<int> done{0};
  const auto submit = [&] {
    return (*small)->Submit(
        AccessMode::kWrite, "t", absl::InfiniteFuture(),
        [](Transaction&) { return absl::OkStatus(); }, [&](absl::Status) { ++done; });
  };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(submit().ok());
  const absl::Status refused = submit();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(refused), "OVERLOADED");
  held.Release();
  small->reset();
  EXPECT_EQ(done, 3);
}

TEST_P(Concurrency, DropsWorkWhoseDeadlineHasPassed) {
  bool ran = false;
  absl::Notification finished;
  absl::Status outcome;
  ASSERT_TRUE(database_
                  ->Submit(
                      AccessMode::kWrite, "t", time::Clock::System().Now() - absl::Seconds(1),
                      [&](Transaction&) {
                        ran = true;
                        return absl::OkStatus();
                      },
                      [&](absl::Status status) {
                        outcome = status;
                        finished.Notify();
                      })
                  .ok());
  finished.WaitForNotification();
  EXPECT_EQ(outcome.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_FALSE(ran);
}

TEST_P(Concurrency, StopsAStatementAtTheDeadline) {
  const Statement endless{"things.endless",
                          "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                          "SELECT COUNT(*) FROM c WHERE x < 0"};
  absl::Notification finished;
  absl::Status outcome;
  ASSERT_TRUE(database_
                  ->Submit(
                      AccessMode::kRead, "t", time::Clock::System().Now() + absl::Milliseconds(200),
                      [&](Transaction& transaction) {
                        return transaction.Query(endless, {},
                                                 [](const Row&) { return absl::OkStatus(); });
                      },
                      [&](absl::Status status) {
                        outcome = status;
                        finished.Notify();
                      })
                  .ok());
  finished.WaitForNotification();
  EXPECT_EQ(outcome.code(), absl::StatusCode::kDeadlineExceeded) << outcome;
}

TEST_P(Concurrency, OneFailingBodyTakesNothingFromTheOthersOfItsCommit) {
  constexpr int kBodies = 60;
  HeldWriters held(*database_, is_postgres() ? 4 : 1);  // so that all of them wait together
  held.AwaitStart();
  std::vector<absl::Status> outcomes(kBodies);
  absl::BlockingCounter finished(kBodies);
  for (int i = 0; i < kBodies; ++i) {
    ASSERT_TRUE(
        database_
            ->Submit(
                AccessMode::kWrite, "t", absl::InfiniteFuture(),
                [i](Transaction& transaction) {
                  const std::string name = absl::StrCat("n", i);
                  RETURN_IF_ERROR(
                      transaction.Execute(kInsert, {"t", std::string_view(name), std::int64_t{i}})
                          .status());
                  return i % 3 == 0 ? absl::CancelledError("undo") : absl::OkStatus();
                },
                [&, i](absl::Status status) {
                  outcomes[static_cast<std::size_t>(i)] = status;
                  finished.DecrementCount();
                })
            .ok());
  }
  held.Release();
  finished.Wait();
  for (int i = 0; i < kBodies; ++i) {
    EXPECT_EQ(outcomes[static_cast<std::size_t>(i)].ok(), i % 3 != 0) << i;
    EXPECT_EQ(Number(absl::StrCat("n", i)), i % 3 == 0 ? -1 : i);
  }
}

TEST_P(Concurrency, ConcurrentWritersLoseNoUpdate) {
  ASSERT_TRUE(Insert("counter", 0).ok());
  constexpr int kThreads = 8;
  constexpr int kEach = 50;
  const Statement read_for_update{
      "things.lock", absl::StrCat("SELECT number FROM things WHERE trust = $1 AND name = $2",
                                  std::string(database_->dialect().ForUpdate()))};
  const Statement set{"things.set", "UPDATE things SET number = $3 WHERE trust = $1 AND name = $2"};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        const absl::Status status = Write([&](Transaction& transaction) {
          std::int64_t number = 0;
          RETURN_IF_ERROR(transaction.Query(read_for_update, {"t", "counter"}, [&](const Row& row) {
            number = row.Int(0);
            return absl::OkStatus();
          }));
          return transaction.Execute(set, {"t", "counter", number + 1}).status();
        });
        EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("counter"), kThreads * kEach);
}

TEST_P(Concurrency, DeadlocksAreRunAgainAndNotReported) {
  ASSERT_TRUE(Insert("a", 0).ok());
  ASSERT_TRUE(Insert("b", 0).ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      const std::string_view first = t % 2 == 0 ? "a" : "b";
      const std::string_view second = t % 2 == 0 ? "b" : "a";
      for (int i = 0; i < 3; ++i) {
        const absl::Status status = Write([&](Transaction& transaction) {
          RETURN_IF_ERROR(transaction.Execute(kAdd, {"t", first, std::int64_t{1}}).status());
          return transaction.Execute(kAdd, {"t", second, std::int64_t{1}}).status();
        });
        EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number("a"), 6);
  EXPECT_EQ(Number("b"), 6);
}

INSTANTIATE_TEST_SUITE_P(Engines, Concurrency, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
