#include "common/projection/position.h"

#include <gmock/gmock.h>

#include "common/storage/change_log.h"
#include "common/testing/test_database.h"

namespace senda::projection {
namespace {

using storage::AccessMode;
using storage::Transaction;
using ::testing::ElementsAre;

class Positions : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open();
  }

  bool Move(std::int64_t from, const Position& to, const std::string& trust = "t") {
    bool moved = false;
    const absl::Status status = database_->Run(AccessMode::kWrite, trust, [&](Transaction& tx) {
      const auto result = MovePosition(tx, trust, "pupils", from, to);
      moved = result.value_or(false);
      return result.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return moved;
  }
  Position Load(const std::string& trust = "t") {
    Position position;
    const absl::Status status = database_->Run(AccessMode::kRead, trust, [&](Transaction& tx) {
      const auto loaded = LoadPosition(tx, trust, "pupils");
      if (loaded.ok()) position = *loaded;
      return loaded.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return position;
  }

  std::unique_ptr<storage::Database> database_;
};

TEST_P(Positions, BeginWithNothingAndAFullReading) {
  EXPECT_EQ(Load().version, 0);
  ASSERT_TRUE(Move(0, Load().Restarted("token")));
  const Position stored = Load();
  EXPECT_EQ(stored.version, 1);
  EXPECT_EQ(stored.reading, 1);
  EXPECT_TRUE(stored.is_reading());
  EXPECT_EQ(stored.feed_token, "token");
  EXPECT_EQ(Load("other").version, 0);
}

TEST_P(Positions, AreMovedByOneOfThoseWhoReadTheSameVersion) {
  const Position start = Load().Restarted("a");
  EXPECT_TRUE(Move(0, start));
  EXPECT_FALSE(Move(0, start));
  Position next = Load();
  next.resume_at.clear();
  next.feed_token = "b";
  EXPECT_TRUE(Move(1, next));
  EXPECT_FALSE(Move(1, next));
  EXPECT_EQ(Load().version, 2);
  EXPECT_EQ(Load().feed_token, "b");
  EXPECT_FALSE(Load().is_reading());
}

TEST_P(Positions, AreKeptForTheTrustsTheServiceHasDataOf) {
  for (const char* trust : {"t", "a"}) {
    ASSERT_TRUE(database_
                    ->Run(AccessMode::kWrite, trust,
                          [&](Transaction& tx) {
                            return storage::AppendLogs(tx, trust, absl::UnixEpoch(),
                                                       {{.school = "",
                                                         .resource_type = "Provision",
                                                         .resource_name = "p",
                                                         .operation = "CREATE",
                                                         .changed_fields = "",
                                                         .actor = ""}},
                                                       {});
                          })
                    .ok());
  }
  std::vector<std::string> trusts;
  ASSERT_TRUE(database_
                  ->Run(AccessMode::kRead, storage::Database::kAllTrusts,
                        [&](Transaction& tx) {
                          auto found = TrustsOnRecord(tx);
                          if (found.ok()) trusts = *found;
                          return found.status();
                        })
                  .ok());
  EXPECT_THAT(trusts, ElementsAre("a", "t"));
}

INSTANTIATE_TEST_SUITE_P(Engines, Positions, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::projection
