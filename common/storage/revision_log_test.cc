#include "common/storage/revision_log.h"

#include "common/testing/test_database.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

using ::testing::ElementsAre;

constexpr char kNote[] = "trusts/oak/notes/n";

class RevisionLogTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open();
  }

  static Revision Version(std::int64_t number, const std::string& resource = kNote) {
    return {.resource = resource,
            .number = number,
            .time = absl::FromUnixMicros(1'788'771'600'123'456 + number),
            .actor = "senco",
            .school = "trusts/oak/schools/900001",
            .snapshot = std::string("\x00\xff", 2) + std::to_string(number)};
  }

  absl::Status Append(const std::vector<Revision>& revisions, const std::string& trust = "oak") {
    return database_->Run(AccessMode::kWrite, trust, [&](Transaction& transaction) {
      return AppendRevisions(transaction, trust, revisions);
    });
  }

  std::vector<std::int64_t> Numbers(std::int64_t before, int limit) {
    std::vector<std::int64_t> numbers;
    EXPECT_TRUE(database_
                    ->Run(AccessMode::kRead, "oak",
                          [&](Transaction& transaction) {
                            auto found = ReadRevisions(transaction, "oak", kNote, before, limit);
                            for (const Revision& revision : *found) {
                              numbers.push_back(revision.number);
                            }
                            return found.status();
                          })
                    .ok());
    return numbers;
  }

  std::optional<Revision> Find(std::int64_t number) {
    std::optional<Revision> found;
    EXPECT_TRUE(database_
                    ->Run(AccessMode::kRead, "oak",
                          [&](Transaction& transaction) {
                            auto one = FindRevision(transaction, "oak", kNote, number);
                            found = one.value_or(std::nullopt);
                            return one.status();
                          })
                    .ok());
    return found;
  }

  std::unique_ptr<Database> database_;
};

TEST_P(RevisionLogTest, GivesBackWhatWasKept) {
  ASSERT_TRUE(Append({Version(1)}).ok());
  const auto found = Find(1);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->resource, kNote);
  EXPECT_EQ(found->time, Version(1).time);
  EXPECT_EQ(found->actor, "senco");
  EXPECT_EQ(found->school, "trusts/oak/schools/900001");
  EXPECT_EQ(found->snapshot, Version(1).snapshot);
}

TEST_P(RevisionLogTest, ReadsTheNewestFirstAndPageByPage) {
  ASSERT_TRUE(Append({Version(1), Version(2), Version(4), Version(5)}).ok());
  EXPECT_THAT(Numbers(1000, 3), ElementsAre(5, 4, 2));
  EXPECT_THAT(Numbers(2, 3), ElementsAre(1));
}

TEST_P(RevisionLogTest, DoesNotGiveAnotherVersionForOneThatIsNotKept) {
  ASSERT_TRUE(Append({Version(1), Version(4)}).ok());
  EXPECT_FALSE(Find(3).has_value());
  EXPECT_FALSE(Find(5).has_value());
}

TEST_P(RevisionLogTest, KeepsResourcesAndTrustsApart) {
  ASSERT_TRUE(Append({Version(1), Version(7, "trusts/oak/notes/other")}).ok());
  ASSERT_TRUE(Append({Version(9)}, "elm").ok());
  EXPECT_THAT(Numbers(1000, 10), ElementsAre(1));
}

TEST_P(RevisionLogTest, RefusesTheSameVersionTwice) {
  ASSERT_TRUE(Append({Version(1)}).ok());
  EXPECT_FALSE(Append({Version(1)}).ok());
}

TEST_P(RevisionLogTest, ForgetsAllVersionsOfOneResource) {
  ASSERT_TRUE(Append({Version(1), Version(2), Version(1, "trusts/oak/notes/other")}).ok());
  ASSERT_TRUE(
      database_
          ->Run(AccessMode::kWrite, "oak",
                [](Transaction& transaction) { return ForgetRevisions(transaction, "oak", kNote); })
          .ok());
  EXPECT_THAT(Numbers(1000, 10), ElementsAre());
  EXPECT_TRUE(Append({Version(1)}).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, RevisionLogTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
