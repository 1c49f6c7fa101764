#include <atomic>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "services/directory/grant_book_test_fixture.h"
#include "services/directory/grant_messages.h"

// How long a revocation waits, and for whom.
namespace senda::directory {
namespace {

using rpc::GrantsReplica;

class GrantWaitTest : public GrantBookTest {};

// A follower as the other services have it, with a gate before each of its questions.
class Follower {
 public:
  Follower(GrantBook& book, const time::Clock& clock, std::string name)
      : follower_(
            replica_,
            [&book, this,
             name = std::move(name)](int64_t applied) -> absl::StatusOr<rpc::GrantsUpdate> {
              gate_.WaitForNotification();
              ASSIGN_OR_RETURN(const auto answer,
                               AnswerOf(book, name, applied, absl::Milliseconds(200)));
              return ToUpdate(answer, applied);
            },
            clock) {}
  ~Follower() {
    Open();
    follower_.Stop();
  }
  void Open() {
    if (!gate_.HasBeenNotified()) gate_.Notify();
  }
  GrantsReplica& replica() { return replica_; }

 private:
  absl::Notification gate_;
  GrantsReplica replica_;
  rpc::GrantsFollower follower_;
};

// Counts how often it is read, so that a test knows that a waiting call has looked at the time.
class CountingClock final : public time::Clock {
 public:
  explicit CountingClock(const time::Clock& clock) : clock_(clock) {}
  absl::Time Now() const override {
    ++reads_;
    return clock_.Now();
  }
  // A revocation that waits reads it again and again.
  void AwaitWaiting() const {
    const int enough = reads_ + 3;
    while (reads_ < enough) std::this_thread::yield();
  }

 private:
  const time::Clock& clock_;
  mutable std::atomic<int> reads_ = 0;
};

// A revocation under way.
class Revocation {
 public:
  Revocation(GrantBook& book, std::int64_t version) {
    book.AwaitRevoked(version, [this] { done_.Notify(); });
  }
  ~Revocation() { Wait(); }
  bool done() const { return done_.HasBeenNotified(); }
  void Wait() { done_.WaitForNotification(); }

 private:
  absl::Notification done_;
};

TEST_P(GrantWaitTest, ReturnsFromARevocationWhenEveryFollowerHasAppliedIt) {
  Give("oak", "a", "ana");
  auto book = SettledBook();
  Follower one(*book, clock_, "one"), two(*book, clock_, "two");
  one.Open();
  two.Open();
  ASSERT_TRUE(one.replica().AwaitFirst(absl::Minutes(1)));
  ASSERT_TRUE(two.replica().AwaitFirst(absl::Minutes(1)));
  const std::int64_t version = Take("oak", "a");
  Revocation(*book, version).Wait();  // the clock stands, so only the followers can end it
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
  EXPECT_EQ(GrantsOf(one.replica(), "ana"), 0u);
  EXPECT_EQ(GrantsOf(two.replica(), "ana"), 0u);
}

TEST_P(GrantWaitTest, WaitsForTheFollowerThatHasNotAppliedIt) {
  const std::int64_t before = Give("oak", "a", "ana");
  auto book = SettledBook();
  Ask(*book, "late", before);  // asked, so its copy may still be used
  Follower prompt(*book, clock_, "prompt");
  prompt.Open();
  const std::int64_t version = Take("oak", "a");
  Revocation revocation(*book, version);
  while (prompt.replica().version() < version) std::this_thread::yield();
  EXPECT_FALSE(revocation.done());
  Follower late(*book, clock_, "late");
  late.Open();
  revocation.Wait();
  EXPECT_GE(late.replica().version(), version);
}

TEST_P(GrantWaitTest, WaitsFiveSecondsAndNoMoreForAFollowerThatIsDead) {
  const std::int64_t before = Give("oak", "a", "ana");
  const CountingClock clock(clock_);
  auto book = SettledBook(clock, kNoPolling);
  Ask(*book, "dead", before);
  Revocation revocation(*book, Take("oak", "a"));
  clock.AwaitWaiting();
  clock_.Advance(GrantsReplica::kMaxAge);  // its copy may be used for just so long
  clock.AwaitWaiting();
  EXPECT_FALSE(revocation.done());
  clock_.Advance(absl::Milliseconds(1));
  revocation.Wait();
}

TEST_P(GrantWaitTest, DoesNotWaitForAFollowerWhoseCopyIsTooOldToBeUsed) {
  const std::int64_t before = Give("oak", "a", "ana");
  auto book = SettledBook();
  Ask(*book, "gone", before);
  clock_.Advance(GrantsReplica::kMaxAge + absl::Milliseconds(1));
  ASSERT_TRUE(book->Refresh().ok());
  Revocation(*book, Take("oak", "a")).Wait();  // the clock stands: it would never return
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
}

TEST_P(GrantWaitTest, WaitsAfterAStartForFollowersOfTheProcessBefore) {
  Give("oak", "a", "ana");
  const CountingClock clock(clock_);
  GrantBook book(*database_, clock, kNoPolling);
  clock_.Advance(absl::Seconds(3));
  Revocation revocation(book, Take("oak", "a"));
  clock.AwaitWaiting();
  clock_.Advance(absl::Seconds(2));
  clock.AwaitWaiting();
  EXPECT_FALSE(revocation.done());
  clock_.Advance(absl::Milliseconds(1));
  revocation.Wait();
}

TEST_P(GrantWaitTest, WaitsForTheFollowersOfAnotherDirectoryProcess) {
  if (!is_postgres()) GTEST_SKIP() << "SQLite has one directory process";
  Give("oak", "a", "ana");
  const CountingClock clock(clock_);
  auto book = SettledBook(clock, kNoPolling);
  const GrantBook other(*database_, clock_, kNoPolling);
  Revocation revocation(*book, Take("oak", "a"));
  clock.AwaitWaiting();
  clock_.Advance(GrantsReplica::kMaxAge);
  clock.AwaitWaiting();
  EXPECT_FALSE(revocation.done());
  clock_.Advance(absl::Milliseconds(1));
  revocation.Wait();
}

TEST_P(GrantWaitTest, DoesNotWaitForADirectoryProcessThatIsNoMore) {
  Give("oak", "a", "ana");
  { const GrantBook other(*database_, clock_, kNoPolling); }
  clock_.Advance(GrantBook::kAlive + absl::Seconds(1));
  auto book = SettledBook();
  Revocation(*book, Take("oak", "a")).Wait();  // the clock stands: it would never return
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
}

INSTANTIATE_TEST_SUITE_P(Engines, GrantWaitTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
