#include "common/storage/idempotency.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/sha256.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

const std::vector<Migration> kCounter = {
    {101, "counter",
     "CREATE TABLE counter (trust TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);"}};

constexpr ReplyKey kKey{"t", "staff/1", "CreatePupil", "request-1"};

class Idempotency : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    testing::DatabaseTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) database_ = Open(kCounter);
  }
  absl::Status Save(const ReplyKey& key, std::string_view body, std::string_view reply) {
    return database_->Run(AccessMode::kWrite, key.trust, [&](Transaction& transaction) {
      return SaveReply(transaction, key, Sha256(body), reply, clock_.Now());
    });
  }
  absl::StatusOr<std::optional<std::string>> Find(const ReplyKey& key, std::string_view body) {
    absl::StatusOr<std::optional<std::string>> found;
    RETURN_IF_ERROR(database_->Run(AccessMode::kRead, key.trust, [&](Transaction& transaction) {
      found = FindReply(transaction, key, Sha256(body), clock_.Now());
      return absl::OkStatus();
    }));
    return found;
  }

  int SendAtOnce(const Statement& effect, bool locked);

  time::FakeClock clock_;
  std::unique_ptr<Database> database_;
};

TEST_P(Idempotency, AnswersARepeatedRequestWithItsFirstReply) {
  const std::string reply("\x0a\x00\xff reply", 9);
  ASSERT_TRUE(Save(kKey, "body", reply).ok());
  const auto found = Find(kKey, "body");
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, reply);
}

TEST_P(Idempotency, FindsNothingForANewRequest) {
  EXPECT_EQ(Find(kKey, "body").value(), std::nullopt);
}

TEST_P(Idempotency, KeepsPrincipalsMethodsAndTrustsApart) {
  ASSERT_TRUE(Save(kKey, "body", "reply").ok());
  EXPECT_EQ(Find({"t", "staff/2", "CreatePupil", "request-1"}, "body").value(), std::nullopt);
  EXPECT_EQ(Find({"t", "staff/1", "UpdatePupil", "request-1"}, "body").value(), std::nullopt);
  EXPECT_EQ(Find({"u", "staff/1", "CreatePupil", "request-1"}, "body").value(), std::nullopt);
}

TEST_P(Idempotency, RefusesAnotherBodyUnderTheSameRequestId) {
  ASSERT_TRUE(Save(kKey, "body", "reply").ok());
  const absl::Status status = Find(kKey, "other body").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(errors::ReasonOf(status), "REQUEST_ID_REUSED");
}

TEST_P(Idempotency, ForgetsAfterADay) {
  ASSERT_TRUE(Save(kKey, "body", "reply").ok());
  clock_.Advance(absl::Hours(24) - absl::Seconds(1));
  EXPECT_EQ(Find(kKey, "body").value(), "reply");
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Find(kKey, "body").value(), std::nullopt);
  EXPECT_TRUE(Save(kKey, "other body", "second").ok());
  EXPECT_EQ(Find(kKey, "other body").value(), "second");
}

TEST_P(Idempotency, PrunesOnlyWhatHasExpired) {
  for (int i = 0; i < 5; ++i) {
    const std::string id = absl::StrCat("old-", i);
    ASSERT_TRUE(Save({"t", "staff/1", "CreatePupil", id}, "body", "reply").ok());
  }
  clock_.Advance(absl::Hours(25));
  ASSERT_TRUE(Save(kKey, "body", "reply").ok());
  const auto prune = [&](int limit) {
    std::int64_t pruned = -1;
    EXPECT_TRUE(database_
                    ->Run(AccessMode::kWrite, Database::kAllTrusts,
                          [&](Transaction& transaction) {
                            ASSIGN_OR_RETURN(pruned,
                                             PruneReplies(transaction, clock_.Now(), limit));
                            return absl::OkStatus();
                          })
                    .ok());
    return pruned;
  };
  EXPECT_EQ(prune(3), 3);
  EXPECT_EQ(prune(3), 2);
  EXPECT_EQ(Find(kKey, "body").value(), "reply");
}

// Sends the same request eight times at once, which does what `effect` says; how many were answered
// with the first effect.
int Idempotency::SendAtOnce(const Statement& effect, bool locked) {
  std::atomic<int> replies{0};
  std::vector<std::thread> senders;
  for (int s = 0; s < 8; ++s) {
    senders.emplace_back([&] {
      std::string answer;
      const absl::Status status =
          database_->Run(AccessMode::kWrite, "t", [&](Transaction& transaction) {
            if (locked) RETURN_IF_ERROR(LockRequest(transaction, kKey));
            const std::string hash = Sha256("body");
            ASSIGN_OR_RETURN(const auto kept, FindReply(transaction, kKey, hash, clock_.Now()));
            if (kept.has_value()) {
              answer = *kept;
              return absl::OkStatus();
            }
            RETURN_IF_ERROR(transaction.Query(effect, {"t"}, [&](const Row& row) {
              answer = row.Text(0);
              return absl::OkStatus();
            }));
            return SaveReply(transaction, kKey, hash, answer, clock_.Now());
          });
      EXPECT_TRUE(status.ok()) << status;
      if (answer == "1") ++replies;
    });
  }
  for (std::thread& sender : senders) sender.join();
  return replies;
}

TEST_P(Idempotency, TheSameRequestSentManyTimesAtOnceHasOneEffect) {
  const Statement add{"counter.add",
                      "INSERT INTO counter (trust, value) VALUES ($1, 1) "
                      "ON CONFLICT (trust) DO UPDATE SET value = counter.value + 1 "
                      "RETURNING value"};
  EXPECT_EQ(SendAtOnce(add, false), 8);
}

TEST_P(Idempotency, TheSameRequestSentManyTimesAtOnceDoesNotMeetItsOwnEffect) {
  const Statement make{"counter.make",
                       "INSERT INTO counter (trust, value) VALUES ($1, 1) RETURNING value"};
  EXPECT_EQ(SendAtOnce(make, true), 8);
}

INSTANTIATE_TEST_SUITE_P(Engines, Idempotency, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
