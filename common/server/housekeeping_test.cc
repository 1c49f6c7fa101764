#include "common/server/housekeeping.h"

#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "common/storage/faulty_database.h"
#include "common/storage/idempotency.h"
#include "common/storage/sha256.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using storage::AccessMode;
using storage::Database;
using storage::Transaction;

// How many replies are kept, of all trusts.
std::int64_t Replies(Database& database) {
  static const storage::Statement kCount{"test.replies", "SELECT COUNT(*) FROM replies"};
  std::int64_t replies = -1;
  const absl::Status read =
      database.Run(AccessMode::kRead, Database::kAllTrusts, [&](Transaction& transaction) {
        return transaction.Query(kCount, {}, [&](const storage::Row& row) {
          replies = row.Int(0);
          return absl::OkStatus();
        });
      });
  EXPECT_TRUE(read.ok()) << read;
  return replies;
}

// Whether that many are left before a minute has passed.
bool AwaitReplies(Database& database, std::int64_t expected) {
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (Replies(database) != expected) {
    if (absl::Now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

class HousekeepingTest : public testing::DatabaseTest {
 protected:
  static constexpr Housekeeping::Options kBusy = {.interval = absl::Milliseconds(1), .batch = 3};

  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    storage::FaultyDatabase faulty = storage::WrapWithFaults(Open());
    database_ = std::move(faulty.database);
    faults_ = faulty.plan;
  }

  void Save(const std::string& trust, const std::string& request_id) {
    const storage::ReplyKey key{trust, "senco", "CreatePupil", request_id};
    const absl::Status saved =
        database_->Run(AccessMode::kWrite, trust, [&](Transaction& transaction) {
          return storage::SaveReply(transaction, key, storage::Sha256("body"), "reply",
                                    clock_.Now());
        });
    EXPECT_TRUE(saved.ok()) << saved;
  }

  // Seven replies of two trusts a day ago, and one of now.
  void SaveOldAndNew() {
    for (int i = 0; i < 7; ++i) Save(i % 2 == 0 ? "oak" : "elm", absl::StrCat("old-", i));
    clock_.Advance(absl::Hours(24));
    Save("oak", "new");
  }

  time::FakeClock clock_;
  telemetry::Metrics metrics_;
  std::unique_ptr<Database> database_;
  storage::FaultPlan* faults_ = nullptr;
};

TEST_P(HousekeepingTest, DeletesTheRepliesOfAllTrustsThatAreADayOld) {
  SaveOldAndNew();
  Housekeeping housekeeping({{"pupils", *database_}}, clock_, metrics_, kBusy);
  EXPECT_TRUE(AwaitReplies(*database_, 1));
  housekeeping.Stop();
  EXPECT_EQ(Replies(*database_), 1);
  EXPECT_NE(metrics_.Render().find("senda_replies_removed_total{service=\"pupils\"} 7"),
            std::string::npos)
      << metrics_.Render();
}

TEST_P(HousekeepingTest, GoesOnAfterAnError) {
  SaveOldAndNew();
  faults_->FailAt(storage::FaultPlan::Point::kWriteStatement, 2,
                  errors::DatabaseUnavailable("pupils"));
  Housekeeping housekeeping({{"pupils", *database_}}, clock_, metrics_, kBusy);
  EXPECT_TRUE(AwaitReplies(*database_, 1));
}

TEST_P(HousekeepingTest, StopsWithoutWaitingForItsTime) {
  SaveOldAndNew();
  Housekeeping housekeeping({{"pupils", *database_}}, clock_, metrics_, {});
  housekeeping.Stop();
  housekeeping.Stop();
  EXPECT_EQ(Replies(*database_), 8);
}

INSTANTIATE_TEST_SUITE_P(Engines, HousekeepingTest, testing::TestDatabases(), testing::EngineName);

// The host does it for the services it has.
class HostHousekeepingTest : public testing::DatabaseTest {};

TEST_P(HostHousekeepingTest, KeepsNoReplyOfAServiceForLongerThanADay) {
  testing::ServiceHarness::Options options;
  options.definitions = {&CaseworkDefinition()};
  options.housekeeping = absl::Milliseconds(20);
  options.UseDatabase([this](const std::string& schema) { return Options(schema); });
  testing::ServiceHarness harness(std::move(options));
  Database& database = harness.host().database("casework");
  const absl::Status saved = database.Run(AccessMode::kWrite, "t", [](Transaction& transaction) {
    return storage::SaveReply(transaction, {"t", "lead", "CreateCaseNote", "first"},
                              storage::Sha256("body"), "reply", absl::Now() - absl::Hours(24));
  });
  ASSERT_TRUE(saved.ok()) << saved;
  EXPECT_TRUE(AwaitReplies(database, 0));
}

INSTANTIATE_TEST_SUITE_P(Engines, HostHousekeepingTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::server
