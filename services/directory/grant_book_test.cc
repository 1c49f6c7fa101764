#include "services/directory/grant_book.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/status/errors.h"
#include "services/directory/grant_book_test_fixture.h"

namespace senda::directory {
namespace {

using rpc::GrantsReplica;
using storage::AccessMode;
using storage::Database;
using storage::Transaction;

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
  std::thread follower([&] { answer = *AnswerOf(book, "f", version, GrantBook::kLongestHold); });
  Give("oak", "a", "ana");
  ASSERT_TRUE(book.Refresh().ok());
  follower.join();
  ASSERT_EQ(answer.grants_size(), 1);
  EXPECT_EQ(answer.grants(0).subject(), "ana");
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

INSTANTIATE_TEST_SUITE_P(Engines, GrantBookTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
