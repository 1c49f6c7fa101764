#include "services/directory/grant_book.h"

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "common/resource/resource_store.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "services/directory/directory_migrations.h"
#include "services/directory/grant_feed.h"
#include "services/directory/grant_messages.h"
#include "services/directory/platform_grants.h"

namespace senda::directory {
namespace {

using rpc::GrantsReplica;
using storage::AccessMode;
using storage::Database;
using storage::Transaction;

constexpr GrantBook::Options kNoPolling = {.poll_interval = absl::Hours(1)};

class GrantBookTest : public senda::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(Migrations(), "directory");
    store_ = *resource::ResourceStore::Make(v1::RoleGrant::descriptor());
  }

  // A book whose followers of an earlier process cannot be alive any more.
  std::unique_ptr<GrantBook> SettledBook() { return SettledBook(clock_, {}); }
  std::unique_ptr<GrantBook> SettledBook(const time::Clock& clock, GrantBook::Options options) {
    auto book = std::make_unique<GrantBook>(*database_, clock, options);
    clock_.Advance(GrantsReplica::kMaxAge + absl::Seconds(1));
    EXPECT_TRUE(book->Refresh().ok());
    return book;
  }

  absl::Status Write(std::string_view trust, const Database::Body& body) {
    return database_->Run(AccessMode::kWrite, trust, body);
  }

  // Makes a grant or takes it away, as the service does; the version that says so.
  std::int64_t Give(const std::string& trust, const std::string& id, const std::string& subject) {
    std::int64_t version = 0;
    EXPECT_TRUE(Write(trust, [&](Transaction& transaction) -> absl::Status {
                  v1::RoleGrant grant;
                  grant.set_subject(subject);
                  grant.set_role(v1::ROLE_SENCO);
                  RETURN_IF_ERROR(store_->Insert(transaction, trust, id, grant, clock_.Now()));
                  ASSIGN_OR_RETURN(version, AppendGrantChange(transaction, trust, id));
                  return absl::OkStatus();
                }).ok());
    return version;
  }
  std::int64_t Take(const std::string& trust, const std::string& id) {
    std::int64_t version = 0;
    EXPECT_TRUE(Write(trust, [&](Transaction& transaction) -> absl::Status {
                  RETURN_IF_ERROR(store_->Erase(transaction, trust, id, 1));
                  ASSIGN_OR_RETURN(version, AppendGrantChange(transaction, trust, id));
                  return absl::OkStatus();
                }).ok());
    return version;
  }

  std::size_t GrantsOf(rpc::GrantSource& source, std::string_view subject) {
    const auto grants = source.GrantsOf(subject, clock_.Now());
    EXPECT_TRUE(grants.ok()) << grants.status();
    return grants.ok() ? grants->size() : 0;
  }

  v1::SyncRoleGrantsResponse Ask(GrantBook& book, const std::string& follower,
                                 std::int64_t applied) {
    const auto answer = book.Answer(follower, applied, absl::ZeroDuration());
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.value_or(v1::SyncRoleGrantsResponse());
  }

  time::FakeClock clock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<resource::ResourceStore> store_;
};

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
                               book.Answer(name, applied, absl::Milliseconds(200)));
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
  // A revocation reads it at most five times before it waits.
  void AwaitWaiting() const {
    const int enough = reads_ + 8;
    while (reads_ < enough) std::this_thread::yield();
  }

 private:
  const time::Clock& clock_;
  mutable std::atomic<int> reads_ = 0;
};

// Runs AwaitRevoked elsewhere, so that the test can see whether it has returned.
class Revocation {
 public:
  Revocation(GrantBook& book, std::int64_t version)
      : thread_([this, &book, version] {
          book.AwaitRevoked(version);
          done_.Notify();
        }) {}
  ~Revocation() { thread_.join(); }
  bool done() const { return done_.HasBeenNotified(); }
  void Wait() { done_.WaitForNotification(); }

 private:
  absl::Notification done_;
  std::thread thread_;
};

TEST_P(GrantBookTest, KnowsTheGrantsOfAllTrustsFromTheDatabase) {
  Give("oak", "a", "ana");
  Give("elm", "a", "ana");
  GrantBook book(*database_, clock_);
  const auto grants = book.GrantsOf("ana", clock_.Now());
  ASSERT_TRUE(grants.ok()) << grants.status();
  std::set<std::string> names;
  for (const auto& grant : *grants) names.insert(grant.name + " " + grant.role + " " + grant.trust);
  EXPECT_EQ(names, (std::set<std::string>{"trusts/elm/roleGrants/a SENCO elm",
                                          "trusts/oak/roleGrants/a SENCO oak"}));
  EXPECT_EQ(GrantsOf(book, "ben"), 0u);
}

TEST_P(GrantBookTest, GivesANewFollowerEverythingAndThenWhatChanged) {
  Give("oak", "a", "ana");
  const std::int64_t before = Give("oak", "b", "ben");
  GrantBook book(*database_, clock_);

  const auto all = Ask(book, "f", 0);
  EXPECT_TRUE(all.complete());
  EXPECT_EQ(all.version(), before);
  EXPECT_EQ(all.grants_size(), 2);

  Take("oak", "a");
  Give("elm", "c", "cyd");
  Give("elm", "d", "dee");
  const std::int64_t after = Take("elm", "d");
  const auto changed = Ask(book, "f", before);
  EXPECT_FALSE(changed.complete());
  EXPECT_EQ(changed.version(), after);
  ASSERT_EQ(changed.grants_size(), 1);
  EXPECT_EQ(changed.grants(0).name(), "trusts/elm/roleGrants/c");
  EXPECT_EQ(changed.grants(0).role(), v1::ROLE_SENCO);
  EXPECT_EQ((std::set<std::string>(changed.removed().begin(), changed.removed().end())),
            (std::set<std::string>{"trusts/oak/roleGrants/a", "trusts/elm/roleGrants/d"}));
}

TEST_P(GrantBookTest, GivesEverythingToWhoeverComesFromElsewhereOrIsAhead) {
  const std::int64_t version = Give("oak", "a", "ana");
  GrantBook book(*database_, clock_);
  EXPECT_TRUE(Ask(book, "f", version).complete());  // its copy is not from this process
  EXPECT_FALSE(Ask(book, "f", version).complete());
  EXPECT_TRUE(Ask(book, "f", version + 5).complete());  // the database was restored
}

TEST_P(GrantBookTest, GivesEverythingToWhoeverIsTooFarBehind) {
  const std::int64_t before = Give("oak", "a", "ana");
  GrantBook book(*database_, clock_);
  Ask(book, "f", 0);
  ASSERT_TRUE(Write("oak", [&](Transaction& transaction) -> absl::Status {
                for (int i = 0; i < 1'100; ++i) {
                  RETURN_IF_ERROR(AppendGrantChange(transaction, "oak", "a").status());
                }
                return absl::OkStatus();
              }).ok());
  EXPECT_TRUE(Ask(book, "f", before).complete());
  EXPECT_FALSE(Ask(book, "f", before + 200).complete());
}

TEST_P(GrantBookTest, AnswersAHeldQuestionWhenAGrantIsMade) {
  GrantBook book(*database_, clock_);
  const std::int64_t version = Ask(book, "f", 0).version();
  v1::SyncRoleGrantsResponse answer;
  std::thread follower([&] { answer = *book.Answer("f", version, GrantBook::kLongestHold); });
  Give("oak", "a", "ana");
  ASSERT_TRUE(book.Refresh().ok());
  follower.join();
  ASSERT_EQ(answer.grants_size(), 1);
  EXPECT_EQ(answer.grants(0).subject(), "ana");
}

TEST_P(GrantBookTest, ReturnsFromARevocationWhenEveryFollowerHasAppliedIt) {
  Give("oak", "a", "ana");
  auto book = SettledBook();
  Follower one(*book, clock_, "one"), two(*book, clock_, "two");
  one.Open();
  two.Open();
  ASSERT_TRUE(one.replica().AwaitFirst(absl::Minutes(1)));
  ASSERT_TRUE(two.replica().AwaitFirst(absl::Minutes(1)));
  const std::int64_t version = Take("oak", "a");
  book->AwaitRevoked(version);  // the clock stands, so only the followers can end it
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
  EXPECT_EQ(GrantsOf(one.replica(), "ana"), 0u);
  EXPECT_EQ(GrantsOf(two.replica(), "ana"), 0u);
}

TEST_P(GrantBookTest, WaitsForTheFollowerThatHasNotAppliedIt) {
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

TEST_P(GrantBookTest, WaitsFiveSecondsAndNoMoreForAFollowerThatIsDead) {
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

TEST_P(GrantBookTest, DoesNotWaitForAFollowerWhoseCopyIsTooOldToBeUsed) {
  const std::int64_t before = Give("oak", "a", "ana");
  auto book = SettledBook();
  Ask(*book, "gone", before);
  clock_.Advance(GrantsReplica::kMaxAge + absl::Milliseconds(1));
  ASSERT_TRUE(book->Refresh().ok());
  book->AwaitRevoked(Take("oak", "a"));  // the clock stands: it would never return
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
}

TEST_P(GrantBookTest, WaitsAfterAStartForFollowersOfTheProcessBefore) {
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

TEST_P(GrantBookTest, WaitsForTheFollowersOfAnotherDirectoryProcess) {
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

TEST_P(GrantBookTest, DoesNotWaitForADirectoryProcessThatIsNoMore) {
  Give("oak", "a", "ana");
  { const GrantBook other(*database_, clock_, kNoPolling); }
  clock_.Advance(GrantBook::kAlive + absl::Seconds(1));
  auto book = SettledBook();
  book->AwaitRevoked(Take("oak", "a"));  // the clock stands: it would never return
  EXPECT_EQ(GrantsOf(*book, "ana"), 0u);
}

TEST_P(GrantBookTest, NoticesWhatAnotherProcessChanged) {
  GrantBook book(*database_, clock_);
  const std::int64_t version = Give("oak", "a", "ana");
  while (book.version() < version) std::this_thread::yield();
  EXPECT_EQ(GrantsOf(book, "ana"), 1u);
}

TEST_P(GrantBookTest, DecidesNothingOnACopyThatTheDatabaseHasNotConfirmed) {
  Give("oak", "a", "ana");
  GrantBook book(*database_, clock_, kNoPolling);
  EXPECT_EQ(GrantsOf(book, "ana"), 1u);
  const auto later =
      book.GrantsOf("ana", clock_.Now() + GrantsReplica::kMaxAge + absl::Milliseconds(1));
  EXPECT_EQ(errors::ReasonOf(later.status()), "GRANTS_STALE");
}

TEST_P(GrantBookTest, NumbersConcurrentChangesWithoutAGapInCommitOrder) {
  constexpr int kWriters = 4, kEach = 25;
  constexpr int kLast = 1 + kWriters * kEach;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w] {
      const std::string trust = "trust-" + std::to_string(w % 2);
      for (int i = 0; i < kEach; ++i) {
        Give(trust, std::to_string(w) + "-" + std::to_string(i), "ana");
      }
    });
  }
  // A reader that goes on from the version it was given must meet every change exactly once.
  std::vector<std::int64_t> seen;
  std::int64_t after = 1;
  while (after < kLast) {
    GrantChanges changes;
    ASSERT_TRUE(database_
                    ->Run(AccessMode::kRead, Database::kAllTrusts,
                          [&](Transaction& transaction) -> absl::Status {
                            ASSIGN_OR_RETURN(changes, ReadGrantChanges(transaction, after));
                            return absl::OkStatus();
                          })
                    .ok());
    ASSERT_FALSE(changes.complete);
    for (const auto& [version, name] : changes.log) seen.push_back(version);
    after = changes.version;
  }
  for (std::thread& writer : writers) writer.join();
  ASSERT_EQ(seen.size(), static_cast<std::size_t>(kLast - 1));
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i], static_cast<std::int64_t>(i) + 2);
  }
}

TEST_P(GrantBookTest, ReadsEverythingWhenTheFeedDoesNotReachBack) {
  const std::int64_t first = Give("oak", "a", "ana");
  const std::int64_t last = Give("oak", "b", "ben");
  RunAsOwner("DELETE FROM grant_feed WHERE sequence <= " + std::to_string(last), "directory");
  GrantChanges changes;
  ASSERT_TRUE(database_
                  ->Run(AccessMode::kRead, Database::kAllTrusts,
                        [&](Transaction& transaction) -> absl::Status {
                          ASSIGN_OR_RETURN(changes, ReadGrantChanges(transaction, first));
                          return absl::OkStatus();
                        })
                  .ok());
  EXPECT_TRUE(changes.complete);
  EXPECT_EQ(changes.present.size(), 2u);
}

rpc::Grant Platform(const std::string& subject, const std::string& role) {
  rpc::Grant grant;
  grant.subject = subject;
  grant.role = role;
  grant.trust = "-";
  return grant;
}

TEST_P(GrantBookTest, MakesThePlatformsGrantsOnceAndTakesAwayThoseNoLongerNamed) {
  Give("oak", "a", "ana");
  const std::vector<rpc::Grant> both = {Platform("op", "PLATFORM_OPERATOR"),
                                        Platform("svc", "SERVICE_ACCOUNT")};
  ASSERT_TRUE(BootstrapGrants(*database_, clock_, both).ok());
  GrantBook book(*database_, clock_);
  const std::int64_t version = book.version();
  const auto grants = book.GrantsOf("op", clock_.Now());
  ASSERT_TRUE(grants.ok());
  ASSERT_EQ(grants->size(), 1u);
  EXPECT_TRUE(rpc::Authorise(*grants, "platform.operate", "-", "trusts", clock_.Now()).ok());

  ASSERT_TRUE(BootstrapGrants(*database_, clock_, both).ok());
  ASSERT_TRUE(book.Refresh().ok());
  EXPECT_EQ(book.version(), version);

  ASSERT_TRUE(BootstrapGrants(*database_, clock_, {Platform("svc", "SERVICE_ACCOUNT")}).ok());
  ASSERT_TRUE(book.Refresh().ok());
  EXPECT_EQ(GrantsOf(book, "op"), 0u);
  EXPECT_EQ(GrantsOf(book, "svc"), 1u);
  EXPECT_EQ(GrantsOf(book, "ana"), 1u);
}

TEST_P(GrantBookTest, RefusesAPlatformGrantWithoutSubjectOrRole) {
  EXPECT_EQ(BootstrapGrants(*database_, clock_, {Platform("", "SERVICE_ACCOUNT")}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(BootstrapGrants(*database_, clock_, {Platform("op", "KING")}).code(),
            absl::StatusCode::kInvalidArgument);
}

INSTANTIATE_TEST_SUITE_P(Engines, GrantBookTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
