#include "common/storage/sqlite/sqlite_database.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/migrator.h"
#include "common/storage/sqlite/fold_case.h"
#include "common/storage/sqlite/group_commit.h"
#include "gtest/gtest.h"

namespace senda::storage::sqlite {
namespace {

const std::vector<Migration> kNotes = {
    {101, "notes", "CREATE TABLE notes (name TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL);"}};
const Statement kInsert{"notes.insert", "INSERT INTO notes (name, body) VALUES ($1, $2)"};

class Sqlite : public ::testing::Test {
 protected:
  void SetUp() override {
    file_ = *ScratchFile::Create();
    options_ = {.url = "sqlite://" + file_->path(), .schema = "test"};
    ASSERT_TRUE(Migrate(options_, kNotes).ok());
  }
  static absl::Status Insert(Transaction& transaction, std::string_view name,
                             std::size_t size = 10) {
    const std::string body(size, 'x');
    return transaction.Execute(kInsert, {name, std::string_view(body)}).status();
  }
  static std::int64_t Count(Database& database) {
    std::int64_t count = -1;
    EXPECT_TRUE(database
                    .Run(AccessMode::kRead, "t",
                         [&](Transaction& transaction) {
                           return transaction.Query({"notes.count", "SELECT COUNT(*) FROM notes"},
                                                    {}, [&](const Row& row) {
                                                      count = row.Int(0);
                                                      return absl::OkStatus();
                                                    });
                         })
                    .ok());
    return count;
  }

  std::unique_ptr<ScratchFile> file_;
  DatabaseOptions options_;
};

TEST_F(Sqlite, KeepsItsFilesFromOtherUsers) {
  const auto database = *OpenDatabase(options_);
  ASSERT_TRUE(database
                  ->Run(AccessMode::kWrite, "t",
                        [](Transaction& transaction) { return Insert(transaction, "a"); })
                  .ok());
  for (const char* suffix : {"", "-wal", "-shm"}) {
    struct stat status {};
    ASSERT_EQ(stat((file_->path() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 0777u, 0600u) << suffix;
  }
}

TEST_F(Sqlite, WaitsForTheDiskAtEachCommit) {
  const auto connection = *Connection::Open(file_->path(), Role::kWriter);
  const auto pragma = [&](const std::string& name) {
    std::string value;
    absl::Status ignored;
    EXPECT_TRUE(connection
                    ->Query(
                        {"pragma", "PRAGMA " + name}, {},
                        [&](const Row& row) {
                          value = row.Text(0);
                          return absl::OkStatus();
                        },
                        ignored)
                    .ok());
    return value;
  };
  EXPECT_EQ(pragma("synchronous"), "2");  // FULL
  EXPECT_EQ(pragma("journal_mode"), "wal");
  EXPECT_EQ(pragma("foreign_keys"), "1");
  EXPECT_EQ(pragma("trusted_schema"), "0");
  EXPECT_EQ(pragma("mmap_size"), "0");
  EXPECT_EQ(pragma("wal_autocheckpoint"), "0");
}

TEST_F(Sqlite, KeepsItsLogBounded) {
  const auto database = *OpenDatabase(options_);
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(database
                    ->Run(AccessMode::kWrite, "t",
                          [i](Transaction& transaction) {
                            return Insert(transaction, absl::StrCat(i), 400'000);
                          })
                    .ok());
  }
  // 120 MB went through the log; it is copied and written anew from its start at 48 MiB at the
  // latest.
  EXPECT_LT(std::filesystem::file_size(file_->path() + "-wal"), 64u << 20);
}

TEST_F(Sqlite, CopiesItsLogOnceALongReaderIsGone) {
  const auto database = *OpenDatabase(options_);
  const auto write = [&](int first) {
    for (int i = first; i < first + 60; ++i) {
      EXPECT_TRUE(database
                      ->Run(AccessMode::kWrite, "t",
                            [i](Transaction& transaction) {
                              return Insert(transaction, absl::StrCat(i), 400'000);
                            })
                      .ok());
    }
  };
  ASSERT_TRUE(database
                  ->Run(AccessMode::kRead, "t",
                        [&](Transaction& transaction) {
                          RETURN_IF_ERROR(
                              transaction.Query({"notes.count", "SELECT COUNT(*) FROM notes"}, {},
                                                [](const Row&) { return absl::OkStatus(); }));
                          write(0);  // 24 MB that the log must keep while this reader looks on
                          return absl::OkStatus();
                        })
                  .ok());
  const auto held = std::filesystem::file_size(file_->path() + "-wal");
  for (int i = 1; i <= 5; ++i) write(100 * i);
  EXPECT_GT(held, 20u << 20);
  EXPECT_LT(std::filesystem::file_size(file_->path() + "-wal"), 64u << 20) << "of 144 MB written";
}

TEST_F(Sqlite, AScratchDatabaseLeavesNothingBehind) {
  const std::string folder = std::filesystem::path(file_->path()).parent_path();
  EXPECT_TRUE(std::filesystem::exists(folder));
  file_.reset();
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(Sqlite, TwoMemoryDatabasesAreApart) {
  const DatabaseOptions memory{.url = "sqlite::memory:", .schema = "test"};
  const auto first = *OpenMigrated(memory, kNotes);
  const auto second = *OpenMigrated(memory, kNotes);
  ASSERT_TRUE(first
                  ->Run(AccessMode::kWrite, "t",
                        [](Transaction& transaction) { return Insert(transaction, "a"); })
                  .ok());
  EXPECT_EQ(Count(*first), 1);
  EXPECT_EQ(Count(*second), 0);
}

TEST_F(Sqlite, AReadInlineIsRefusedWhenAllItsConnectionsAreBusy) {
  const auto database = *OpenDatabase(options_);
  // Each level holds one connection while it asks for another.
  int depth = 0;
  const std::function<bool()> descend = [&] {
    bool deeper = true;
    absl::Status outcome;
    const bool ran = database->TryReadInline(
        "t",
        [&](Transaction&) {
          ++depth;
          deeper = depth < 1'000 && descend();
          return absl::OkStatus();
        },
        outcome);
    return ran && deeper;
  };
  EXPECT_FALSE(descend());
  EXPECT_GT(depth, 1);
  EXPECT_LT(depth, 1'000);
  depth = 999;
  EXPECT_EQ(Count(*database), 0) << "connections come back";
  absl::Status outcome;
  EXPECT_TRUE(database->TryReadInline(
      "t", [](Transaction&) { return absl::OkStatus(); }, outcome));
}

// Runs bodies that insert rows of `sizes` bytes in one commit on a database that cannot grow.
std::vector<absl::Status> CommitOnAFullDisk(const std::string& path,
                                            const std::vector<std::size_t>& sizes) {
  const auto connection = *Connection::Open(path, Role::kWriter);
  EXPECT_TRUE(connection->RunScript("PRAGMA max_page_count = 40").ok());
  std::vector<absl::Status> outcomes(sizes.size(), absl::UnknownError("not called"));
  std::vector<Work> batch;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    batch.push_back({AccessMode::kWrite, "t", absl::InfiniteFuture(),
                     [i, &sizes](Transaction& transaction) {
                       const std::string body(sizes[i], 'x');
                       const std::string name = absl::StrCat("n", i);
                       return transaction
                           .Execute(kInsert, {std::string_view(name), std::string_view(body)})
                           .status();
                     },
                     [i, &outcomes](absl::Status status) { outcomes[i] = status; }});
  }
  for (Ended& ended : CommitTogether(*connection, std::move(batch), absl::Seconds(5))) {
    ended.Report();
  }
  return outcomes;
}

TEST_F(Sqlite, AFullDiskFailsOnlyWhatDoesNotFit) {
  const auto outcomes = CommitOnAFullDisk(file_->path(), {100, 1'000'000, 100});
  EXPECT_TRUE(outcomes[0].ok()) << outcomes[0];
  EXPECT_EQ(outcomes[1].code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(errors::ReasonOf(outcomes[1]), "DISK_FULL");
  EXPECT_TRUE(outcomes[2].ok()) << outcomes[2];
  const auto database = *OpenDatabase(options_);
  EXPECT_EQ(Count(*database), 2);
}

TEST_F(Sqlite, ASoleBodyOnAFullDiskFails) {
  const auto outcomes = CommitOnAFullDisk(file_->path(), {1'000'000});
  EXPECT_EQ(errors::ReasonOf(outcomes[0]), "DISK_FULL");
}

TEST_F(Sqlite, ABodyPastItsDeadlineDoesNotStopTheOthers) {
  const auto connection = *Connection::Open(file_->path(), Role::kWriter);
  const Statement endless{"notes.endless",
                          "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                          "INSERT INTO notes (name, body) SELECT 'e', 'e' FROM c WHERE x < 0"};
  std::vector<absl::Status> outcomes(3, absl::UnknownError("not called"));
  std::vector<Work> batch;
  const auto add = [&](std::size_t i, Database::Body body) {
    batch.push_back({AccessMode::kWrite, "t", absl::InfiniteFuture(), std::move(body),
                     [i, &outcomes](absl::Status status) { outcomes[i] = status; }});
  };
  add(0, [](Transaction& transaction) { return Insert(transaction, "first"); });
  add(1, [&](Transaction& transaction) { return transaction.Execute(endless, {}).status(); });
  add(2, [](Transaction& transaction) { return Insert(transaction, "last"); });
  for (Ended& ended : CommitTogether(*connection, std::move(batch), absl::Milliseconds(50))) {
    ended.Report();
  }
  EXPECT_TRUE(outcomes[0].ok()) << outcomes[0];
  EXPECT_EQ(outcomes[1].code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(outcomes[2].ok()) << outcomes[2];
  const auto database = *OpenDatabase(options_);
  EXPECT_EQ(Count(*database), 2);
}

TEST_F(Sqlite, WaitsForAnotherProcessThatHoldsTheWriteLock) {
  const auto other = *Connection::Open(file_->path(), Role::kWriter);
  ASSERT_TRUE(other->Run("BEGIN IMMEDIATE").ok());
  const auto database = *OpenDatabase(options_);
  absl::Notification finished;
  absl::Status outcome;
  ASSERT_TRUE(database
                  ->Submit(
                      AccessMode::kWrite, "t", absl::InfiniteFuture(),
                      [](Transaction& transaction) { return Insert(transaction, "a"); },
                      [&](absl::Status status) {
                        outcome = status;
                        finished.Notify();
                      })
                  .ok());
  EXPECT_EQ(Count(*database), 0) << "readers do not wait";
  ASSERT_TRUE(other->Run("COMMIT").ok());
  finished.WaitForNotification();
  EXPECT_TRUE(outcome.ok()) << outcome;
}

TEST(FoldCase, LowersLettersOfManyAlphabets) {
  EXPECT_EQ(FoldCase("Zoë ÓRLA ŁUKASZ ΣΟΦΙΑ ИВАН"), "zoë órla łukasz σοφια иван");
}

TEST(FoldCase, LeavesWhatIsNotTextAsItIs) {
  EXPECT_EQ(FoldCase("A\xff\xc3 B\xe2\x82"), "a\xff\xc3 b\xe2\x82");
  EXPECT_EQ(FoldCase(""), "");
}

}  // namespace
}  // namespace senda::storage::sqlite
