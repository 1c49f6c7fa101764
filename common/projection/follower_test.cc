#include "common/projection/follower.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <memory>

#include "common/projection/position.h"
#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::projection {
namespace {

using casework::v1::CaseNote;
using storage::AccessMode;
using storage::Transaction;
using ::testing::IsEmpty;

constexpr storage::Migration kMigrations[] = {{101, "create_kept", R"sql(
  CREATE TABLE kept_titles (
    trust TEXT NOT NULL, name TEXT NOT NULL, title TEXT NOT NULL, reading BIGINT NOT NULL,
    PRIMARY KEY (trust, name));
  CREATE TABLE kept_pages (trust TEXT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (trust));
)sql"}};

// Keeps the title of every case note, and counts the pages it has applied.
class KeptTitles final : public Projection {
 public:
  const std::string& source() const override { return source_; }
  std::span<const FollowedResource> resources() const override { return resources_; }

  absl::Status Apply(Attempt& attempt, std::span<const FollowedRow> rows) override {
    static const storage::Statement count{
        "test.count",
        "INSERT INTO kept_pages (trust, count) VALUES ($1, 1) ON CONFLICT (trust) "
        "DO UPDATE SET count = kept_pages.count + 1"};
    RETURN_IF_ERROR(attempt.tx().Execute(count, {attempt.trust()}).status());
    for (const FollowedRow& row : rows) RETURN_IF_ERROR(Keep(attempt, row));
    return failures_ > 0 && failures_-- > 0 ? errors::DatabaseUnavailable("test")
                                            : absl::OkStatus();
  }

  absl::Status FinishReading(Attempt& attempt) override {
    static const storage::Statement forget{
        "test.forget_unseen", "DELETE FROM kept_titles WHERE trust = $1 AND reading < $2"};
    return attempt.tx().Execute(forget, {attempt.trust(), attempt.reading()}).status();
  }

  void FailNext(int times) { failures_ = times; }

 private:
  static absl::Status Keep(Attempt& attempt, const FollowedRow& row) {
    static const storage::Statement forget{
        "test.forget", "DELETE FROM kept_titles WHERE trust = $1 AND name = $2"};
    static const storage::Statement keep{
        "test.keep",
        "INSERT INTO kept_titles (trust, name, title, reading) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (trust, name) DO UPDATE SET title = excluded.title, "
        "reading = excluded.reading"};
    if (row.message == nullptr) {
      return attempt.tx().Execute(forget, {attempt.trust(), row.name}).status();
    }
    const auto& note = static_cast<const CaseNote&>(*row.message);
    return attempt.tx()
        .Execute(keep, {attempt.trust(), row.name, note.title(), attempt.reading()})
        .status();
  }

  const std::string source_ = "casework";
  const std::vector<FollowedResource> resources_ = {
      {"CaseNote", "senda.casework.v1.NotesService", "CaseNotes"}};
  std::atomic<int> failures_ = 0;
};

// Follows the notes of the casework service in a database of its own.
class FollowerTest : public server::CaseworkTest {
 protected:
  using Titles = std::map<std::string, std::string>;

  void SetUp() override {
    CaseworkTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(kMigrations, "follower");
    // A service follows for the trusts it has data of.
    ASSERT_TRUE(database_
                    ->Run(AccessMode::kWrite, "t",
                          [](Transaction& transaction) {
                            return storage::AppendLogs(transaction, "t", absl::UnixEpoch(),
                                                       {{.school = "",
                                                         .resource_type = "Kept",
                                                         .resource_name = "k",
                                                         .operation = "CREATE",
                                                         .changed_fields = "",
                                                         .actor = ""}},
                                                       {});
                          })
                    .ok());
  }

  std::unique_ptr<Follower> Follow(const rpc::Client* source = nullptr) {
    Follower::Options options;
    options.poll = absl::Milliseconds(10);
    options.first_retry = absl::Milliseconds(1);
    return std::make_unique<Follower>(
        Follower::Parts{.service = "test",
                        .projection = projection_,
                        .database = *database_,
                        .source = source == nullptr ? harness_->client() : *source,
                        .token = [this] { return harness_->Token("import"); },
                        .clock = time::Clock::System(),
                        .metrics = nullptr},
        options);
  }

  void Make(const std::string& id, const std::string& title) {
    const auto made =
        Create(id, fmt::format("school: '{}' code: 'c-{}' text: 't' title: '{}'", kOak, id, title));
    ASSERT_TRUE(made.ok()) << made.status();
  }

  Titles Kept() {
    Titles titles;
    Read({"test.titles", "SELECT name, title FROM kept_titles WHERE trust = $1"},
         [&](const storage::Row& row) {
           const std::string name(row.Text(0));
           titles[name.substr(name.rfind('/') + 1)] = std::string(row.Text(1));
         });
    return titles;
  }
  std::int64_t PagesApplied() {
    std::int64_t pages = 0;
    Read({"test.pages", "SELECT count FROM kept_pages WHERE trust = $1"},
         [&](const storage::Row& row) { pages = row.Int(0); });
    return pages;
  }
  Position Stored() {
    Position position;
    const absl::Status read =
        database_->Run(AccessMode::kRead, "t", [&](Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(position, LoadPosition(transaction, "t", projection_.source()));
          return absl::OkStatus();
        });
    EXPECT_TRUE(read.ok()) << read;
    return position;
  }
  bool Await(const std::function<bool()>& holds) {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (!holds()) {
      if (absl::Now() > end) return false;
    }
    return true;
  }
  bool AwaitKept(const Titles& titles) {
    return Await([&] { return Kept() == titles; });
  }

  KeptTitles projection_;
  std::unique_ptr<storage::Database> database_;

 private:
  void Read(const storage::Statement& statement,
            const std::function<void(const storage::Row&)>& take) {
    const absl::Status read = database_->Run(AccessMode::kRead, "t", [&](Transaction& transaction) {
      return transaction.Query(statement, {"t"}, [&](const storage::Row& row) {
        take(row);
        return absl::OkStatus();
      });
    });
    EXPECT_TRUE(read.ok()) << read;
  }
};

TEST_P(FollowerTest, ReadsWhatIsThereAndFollowsWhatChanges) {
  Make("a", "one");
  Make("b", "two");
  const auto follower = Follow();
  ASSERT_TRUE(AwaitKept({{"a", "one"}, {"b", "two"}}));
  ASSERT_TRUE(Update("a", "title: 'three'").ok());
  ASSERT_TRUE(Delete("b").ok());
  Make("c", "four");
  EXPECT_TRUE(AwaitKept({{"a", "three"}, {"c", "four"}}));
  EXPECT_EQ(Stored().reading, 1);
}

TEST_P(FollowerTest, AppliesEachPageOnceHoweverManyFollow) {
  std::vector<std::unique_ptr<Follower>> followers;
  for (int i = 0; i < 3; ++i) followers.push_back(Follow());
  Titles titles;
  for (int i = 0; i < 20; ++i) {
    const std::string id = fmt::format("n{}", i);
    Make(id, "t" + id);
    titles[id] = "t" + id;
  }
  EXPECT_TRUE(AwaitKept(titles));
  followers.clear();
  EXPECT_EQ(PagesApplied(), Stored().version);
}

TEST_P(FollowerTest, GoesOnAfterFailuresWithNothingHalfApplied) {
  Make("a", "one");
  projection_.FailNext(2);
  const auto follower = Follow();
  ASSERT_TRUE(AwaitKept({{"a", "one"}}));
  projection_.FailNext(2);
  ASSERT_TRUE(Update("a", "title: 'two'").ok());
  ASSERT_TRUE(AwaitKept({{"a", "two"}}));
  EXPECT_EQ(PagesApplied(), Stored().version);
}

TEST_P(FollowerTest, GoesOnWhereAnotherEndedAndReadsAnewWhatTheFeedNoLongerHolds) {
  Make("a", "one");
  Make("b", "two");
  Follow().reset();
  {
    const auto follower = Follow();
    ASSERT_TRUE(AwaitKept({{"a", "one"}, {"b", "two"}}));
    ASSERT_TRUE(Await([&] { return !Stored().is_reading(); }));
  }
  ASSERT_TRUE(Update("a", "title: 'three'").ok());
  {
    const auto follower = Follow();
    ASSERT_TRUE(AwaitKept({{"a", "three"}, {"b", "two"}}));
    EXPECT_EQ(Stored().reading, 1);
  }
  ASSERT_TRUE(Delete("b").ok());
  ASSERT_TRUE(harness_->host()
                  .database("casework")
                  .Run(AccessMode::kWrite, "t",
                       [](Transaction& transaction) {
                         return storage::TrimChanges(transaction, "t", 1'000'000);
                       })
                  .ok());
  const auto follower = Follow();
  ASSERT_TRUE(AwaitKept({{"a", "three"}}));
  EXPECT_EQ(Stored().reading, 2);
}

TEST_P(FollowerTest, EndsAlthoughNobodyAnswers) {
  const rpc::Client nobody(*rpc::Connect("127.0.0.1:1"));
  const auto follower = Follow(&nobody);
  follower->Stop();
  EXPECT_THAT(Kept(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Engines, FollowerTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::projection
