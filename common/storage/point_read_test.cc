#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

// Many point reads that wait together, which on PostgreSQL then share a transaction.
class PointRead : public StorageTest {
 protected:
  using Query = std::function<absl::Status(Transaction&, std::string&)>;
  struct Outcome {
    absl::Status status;
    std::string value;
  };

  static Query NumberOf(std::string trust, std::string name) {
    return [=](Transaction& transaction, std::string& value) {
      value = "none";
      return transaction.Query(kGet, {trust, name}, [&](const Row& row) {
        value = row.Text(0);
        return absl::OkStatus();
      });
    };
  }

  void Add(std::string trust, Query query) { reads_.push_back({std::move(trust), query}); }

  // Runs what was added, all of it queued behind a read that waits.
  std::vector<Outcome> RunAll() {
    absl::Notification held, release;
    absl::BlockingCounter finished(static_cast<int>(reads_.size()) + 1);
    std::vector<Outcome> outcomes(reads_.size());
    Submit(
        "t",
        [&](Transaction&) {
          if (!held.HasBeenNotified()) held.Notify();
          release.WaitForNotification();
          return absl::OkStatus();
        },
        [&](absl::Status) { finished.DecrementCount(); });
    held.WaitForNotification();
    for (std::size_t i = 0; i < reads_.size(); ++i) {
      Outcome& outcome = outcomes[i];
      Submit(
          reads_[i].trust,
          [&outcome, query = reads_[i].query](Transaction& transaction) {
            return query(transaction, outcome.value);
          },
          [&](absl::Status status) {
            outcome.status = std::move(status);
            finished.DecrementCount();
          });
    }
    release.Notify();
    finished.Wait();
    return outcomes;
  }

 private:
  struct Read {
    std::string trust;
    Query query;
  };

  void Submit(std::string_view trust, Database::Body body, Database::Done done) {
    EXPECT_TRUE(database_
                    ->Submit(AccessMode::kPointRead, trust, absl::InfiniteFuture(), std::move(body),
                             std::move(done))
                    .ok());
  }

  std::vector<Read> reads_;
};

TEST_P(PointRead, EachGetsItsOwnRow) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Insert(absl::StrCat("n", i), i).ok());
  for (int i = 0; i < 100; ++i) Add("t", NumberOf("t", absl::StrCat("n", i)));
  const auto outcomes = RunAll();
  for (int i = 0; i < 100; ++i) {
    const auto& [status, value] = outcomes[static_cast<std::size_t>(i)];
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(value, absl::StrCat(i));
  }
}

TEST_P(PointRead, OnesThatWaitTogetherShareATransaction) {
  if (database_->dialect().name() != "postgres") GTEST_SKIP() << "SQLite has nothing to save";
  for (int i = 0; i < 10; ++i) {
    Add("t", [](Transaction& transaction, std::string& value) {
      return transaction.Query({"test.began", "SELECT CAST(transaction_timestamp() AS TEXT)"}, {},
                               [&](const Row& row) {
                                 value = row.Text(0);
                                 return absl::OkStatus();
                               });
    });
  }
  const auto outcomes = RunAll();
  for (const auto& [status, value] : outcomes) EXPECT_EQ(value, outcomes.front().value) << status;
  EXPECT_NE(outcomes.front().value, "");
}

TEST_P(PointRead, TrustsDoNotMix) {
  ASSERT_TRUE(Insert("mine", 1).ok());
  for (const char* trust : {"t", "u", "t", "u"}) {
    Add(trust, [trust](Transaction& transaction, std::string& value) {
      return NumberOf(trust, "mine")(transaction, value);
    });
  }
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].value, "1");
  EXPECT_EQ(outcomes[1].value, "none");
  EXPECT_EQ(outcomes[2].value, "1");
  EXPECT_EQ(outcomes[3].value, "none");
}

TEST_P(PointRead, OneFailedStatementDoesNotTouchTheOthers) {
  ASSERT_TRUE(Insert("mine", 1).ok());
  Add("t", NumberOf("t", "mine"));
  Add("t", [](Transaction& transaction, std::string&) {
    return transaction.Query({"test.broken", "SELECT nothing FROM nowhere"}, {},
                             [](const Row&) { return absl::OkStatus(); });
  });
  Add("t", NumberOf("t", "mine"));
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].value, "1");
  EXPECT_FALSE(outcomes[1].status.ok());
  EXPECT_EQ(outcomes[2].value, "1");
}

TEST_P(PointRead, AnErrorOfTheBodyIsItsOwn) {
  ASSERT_TRUE(Insert("mine", 1).ok());
  Add("t", [](Transaction& transaction, std::string& value) -> absl::Status {
    RETURN_IF_ERROR(NumberOf("t", "absent")(transaction, value));
    return value == "none" ? errors::NotFound("absent") : absl::OkStatus();
  });
  Add("t", [](Transaction&, std::string&) { return errors::NotFound("asks nothing"); });
  Add("t", NumberOf("t", "mine"));
  const auto outcomes = RunAll();
  EXPECT_EQ(outcomes[0].status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(outcomes[1].status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(outcomes[2].status.ok());
  EXPECT_EQ(outcomes[2].value, "1");
}

TEST_P(PointRead, MayAskMoreThanOnce) {
  ASSERT_TRUE(Insert("one", 1).ok());
  ASSERT_TRUE(Insert("two", 2).ok());
  for (int i = 0; i < 3; ++i) {
    Add("t", [](Transaction& transaction, std::string& value) -> absl::Status {
      std::string first, second;
      RETURN_IF_ERROR(NumberOf("t", "one")(transaction, first));
      RETURN_IF_ERROR(NumberOf("t", "two")(transaction, second));
      value = first + second;
      return absl::OkStatus();
    });
  }
  for (const auto& [status, value] : RunAll()) EXPECT_EQ(value, "12") << status;
}

TEST_P(PointRead, SeesWhatWasCommittedBeforeIt) {
  ASSERT_TRUE(Insert("mine", 0).ok());
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      const std::string name = absl::StrCat("of", t);
      for (std::int64_t i = 0; i < 25; ++i) {
        EXPECT_TRUE(Insert(absl::StrCat(name, "-", i), i).ok());
        std::string value;
        EXPECT_TRUE(database_
                        ->Run(AccessMode::kPointRead, "t",
                              [&](Transaction& transaction) {
                                return NumberOf("t", absl::StrCat(name, "-", i))(transaction,
                                                                                 value);
                              })
                        .ok());
        EXPECT_EQ(value, absl::StrCat(i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Engines, PointRead, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
