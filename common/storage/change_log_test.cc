#include "common/storage/change_log.h"

#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

constexpr char kHill[] = "trusts/t/schools/100";
constexpr char kVale[] = "trusts/t/schools/200";

Change ChangeOf(std::string_view school, std::string_view name) {
  return {.school = std::string(school),
          .resource_type = "Pupil",
          .resource_name = std::string(name),
          .operation = "UPDATE",
          .changed_fields = "class,year",
          .actor = "staff/1"};
}

class ChangeLog : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    testing::DatabaseTest::SetUp();
    if (!IsSkipped() && !HasFatalFailure()) database_ = Open();
  }
  absl::Status Append(std::string_view trust, const std::vector<Change>& changes,
                      const std::vector<AuditRecord>& audits = {}) {
    return database_->Run(AccessMode::kWrite, trust, [&](Transaction& transaction) {
      return AppendLogs(transaction, trust, clock_.Now(), changes, audits);
    });
  }
  absl::StatusOr<std::vector<NumberedChange>> Changes(std::string_view trust, std::int64_t after,
                                                      int limit = 10'000) {
    std::vector<NumberedChange> changes;
    RETURN_IF_ERROR(database_->Run(AccessMode::kRead, trust, [&](Transaction& transaction) {
      ASSIGN_OR_RETURN(changes, ReadChanges(transaction, trust, after, limit));
      return absl::OkStatus();
    }));
    return changes;
  }
  absl::Status Trim(std::string_view trust, std::int64_t through) {
    return database_->Run(AccessMode::kWrite, trust, [&](Transaction& transaction) {
      return TrimChanges(transaction, trust, through);
    });
  }

  time::FakeClock clock_;
  std::unique_ptr<Database> database_;
};

TEST_P(ChangeLog, GivesBackWhatWasAppendedInOrder) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a"), ChangeOf(kVale, "b")}).ok());
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "c")}).ok());
  const auto changes = Changes("t", 0);
  ASSERT_TRUE(changes.ok()) << changes.status();
  ASSERT_EQ(changes->size(), 3u);
  EXPECT_EQ((*changes)[0].sequence, 1);
  EXPECT_EQ((*changes)[1].sequence, 2);
  EXPECT_EQ((*changes)[2].sequence, 3);
  EXPECT_EQ((*changes)[2].time, clock_.Now());
  const Change& second = (*changes)[1].change;
  EXPECT_EQ(second.school, kVale);
  EXPECT_EQ(second.resource_type, "Pupil");
  EXPECT_EQ(second.resource_name, "b");
  EXPECT_EQ(second.operation, "UPDATE");
  EXPECT_EQ(second.changed_fields, "class,year");
  EXPECT_EQ(second.actor, "staff/1");
}

TEST_P(ChangeLog, ResumesAfterAToken) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a"), ChangeOf(kHill, "b"), ChangeOf(kHill, "c")}).ok());
  const auto rest = Changes("t", 1, 1);
  ASSERT_TRUE(rest.ok());
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ(rest->front().change.resource_name, "b");
  EXPECT_TRUE(Changes("t", 3)->empty());
}

TEST_P(ChangeLog, NumbersEachTrustByItself) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a")}).ok());
  ASSERT_TRUE(Append("u", {ChangeOf("", "b")}).ok());
  EXPECT_EQ(Changes("u", 0)->front().sequence, 1);
  EXPECT_EQ(Changes("t", 0)->size(), 1u);
}

TEST_P(ChangeLog, StartsEmpty) {
  EXPECT_TRUE(Changes("t", 0)->empty());
  ASSERT_TRUE(database_
                  ->Run(AccessMode::kRead, "t",
                        [](Transaction& transaction) {
                          EXPECT_EQ(*HeadSequence(transaction, "t"), 0);
                          return absl::OkStatus();
                        })
                  .ok());
}

TEST_P(ChangeLog, LeavesNoGapWhenATransactionFails) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a")}).ok());
  const absl::Status failed =
      database_->Run(AccessMode::kWrite, "t", [&](Transaction& transaction) {
        RETURN_IF_ERROR(AppendLogs(transaction, "t", clock_.Now(), {ChangeOf(kHill, "lost")}, {}));
        return absl::CancelledError("no");
      });
  ASSERT_FALSE(failed.ok());
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "b")}).ok());
  const auto changes = Changes("t", 0);
  ASSERT_EQ(changes->size(), 2u);
  EXPECT_EQ(changes->back().sequence, 2);
  EXPECT_EQ(changes->back().change.resource_name, "b");
}

TEST_P(ChangeLog, AReaderWhoFollowsEightWritersMissesNothing) {
  constexpr int kWriters = 8;
  constexpr int kEach = 25;
  std::vector<std::thread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([this, w] {
      for (int i = 0; i < kEach; ++i) {
        const absl::Status status =
            Append("t", {ChangeOf(kHill, absl::StrCat(w, "/", i)), ChangeOf(kVale, "x")});
        EXPECT_TRUE(status.ok()) << status;
      }
    });
  }
  std::vector<NumberedChange> seen;
  while (seen.size() < std::size_t{2} * kWriters * kEach && !HasFailure()) {
    const auto more = Changes("t", seen.empty() ? 0 : seen.back().sequence, 7);
    ASSERT_TRUE(more.ok()) << more.status();
    seen.insert(seen.end(), more->begin(), more->end());
  }
  for (std::thread& writer : writers) writer.join();
  std::set<std::string> names;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].sequence, static_cast<std::int64_t>(i) + 1);
    names.insert(seen[i].change.resource_name);
  }
  EXPECT_EQ(names.size(), std::size_t{kWriters} * kEach + 1);
}

TEST_P(ChangeLog, RefusesATokenOlderThanWhatIsKept) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a"), ChangeOf(kHill, "b"), ChangeOf(kHill, "c")}).ok());
  ASSERT_TRUE(Trim("t", 2).ok());
  const absl::Status old = Changes("t", 1).status();
  EXPECT_EQ(old.code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(errors::ReasonOf(old), "FEED_TOKEN_EXPIRED");
  EXPECT_EQ(Changes("t", 2)->size(), 1u);
}

TEST_P(ChangeLog, TrimmingPastTheHeadKeepsLaterTokensValid) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a")}).ok());
  ASSERT_TRUE(Trim("t", 1'000).ok());
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "b")}).ok());
  const auto changes = Changes("t", 1);
  ASSERT_TRUE(changes.ok()) << changes.status();
  EXPECT_EQ(changes->front().sequence, 2);
}

TEST_P(ChangeLog, RefusesATokenFromAnotherHistory) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a")}).ok());
  EXPECT_EQ(errors::ReasonOf(Changes("t", 5).status()), "FEED_TOKEN_EXPIRED");
}

TEST_P(ChangeLog, MovesTheWatermarkOfEachSchoolTouched) {
  ASSERT_TRUE(Append("t", {ChangeOf(kHill, "a"), ChangeOf(kVale, "b"), ChangeOf("", "c")}).ok());
  clock_.Advance(absl::Minutes(1));
  ASSERT_TRUE(Append("t", {ChangeOf(kVale, "d")}).ok());
  ASSERT_TRUE(database_
                  ->Run(AccessMode::kRead, "t",
                        [&](Transaction& transaction) {
                          const auto watermarks = ReadWatermarks(transaction, "t");
                          EXPECT_EQ(watermarks->size(), 3u);
                          EXPECT_EQ((*watermarks)[0].school, "");
                          EXPECT_EQ((*watermarks)[0].sequence, 3);
                          EXPECT_EQ((*watermarks)[1].school, kHill);
                          EXPECT_EQ((*watermarks)[1].sequence, 1);
                          EXPECT_EQ((*watermarks)[2].school, kVale);
                          EXPECT_EQ((*watermarks)[2].sequence, 4);
                          EXPECT_EQ((*watermarks)[2].changed, clock_.Now());
                          EXPECT_EQ(*HeadSequence(transaction, "t"), 4);
                          return absl::OkStatus();
                        })
                  .ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, ChangeLog, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
