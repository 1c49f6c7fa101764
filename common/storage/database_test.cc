#include "common/storage/database.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

class Storage : public StorageTest {};

TEST_P(Storage, ReadsBackEveryKindOfValue) {
  const std::string bytes("\x00\xff\x27\x5c text", 9);
  const std::string note = "Zoë said \"it's 100%\" \\ 日本 🎓";
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                return transaction
                    .Execute(kInsertAll, {"t", "full", std::int64_t{-42}, 0.1, Blob{bytes},
                                          std::string_view(note)})
                    .status();
              }).ok());
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                return transaction.Query(kGet, {"t", "full"}, [&](const Row& row) {
                  EXPECT_EQ(row.columns(), 4);
                  EXPECT_EQ(row.Int(0), -42);
                  EXPECT_EQ(row.Double(1), 0.1);
                  EXPECT_EQ(row.Text(2), bytes);
                  EXPECT_EQ(row.Text(3), note);
                  return absl::OkStatus();
                });
              }).ok());
}

TEST_P(Storage, ReadsNullAsNothing) {
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                return transaction.Execute(kInsertAll, {"t", "empty", {}, {}, {}, {}}).status();
              }).ok());
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                return transaction.Query(kGet, {"t", "empty"}, [&](const Row& row) {
                  for (int i = 0; i < 4; ++i) EXPECT_TRUE(row.IsNull(i)) << i;
                  EXPECT_EQ(row.Int(0), 0);
                  EXPECT_EQ(row.Double(1), 0);
                  EXPECT_EQ(row.Text(2), "");
                  EXPECT_EQ(row.Text(3), "");
                  return absl::OkStatus();
                });
              }).ok());
}

TEST_P(Storage, KeepsEmptyTextAndEmptyBytesApartFromNull) {
  ASSERT_TRUE(
      Write([&](Transaction& transaction) {
        return transaction.Execute(kInsertAll, {"t", "blank", {}, {}, Blob{""}, ""}).status();
      }).ok());
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                return transaction.Query(kGet, {"t", "blank"}, [&](const Row& row) {
                  EXPECT_FALSE(row.IsNull(2));
                  EXPECT_FALSE(row.IsNull(3));
                  return absl::OkStatus();
                });
              }).ok());
}

TEST_P(Storage, BindsParametersByNumberWhateverTheirOrder) {
  const Statement backwards{
      "things.backwards",
      "INSERT INTO things (note, number, name, trust) VALUES ($4, $3, $2, $1) "
      "RETURNING number, note"};
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                return transaction.Query(backwards, {"t", "b", std::int64_t{7}, "note"},
                                         [&](const Row& row) {
                                           EXPECT_EQ(row.Int(0), 7);
                                           EXPECT_EQ(row.Text(1), "note");
                                           return absl::OkStatus();
                                         });
              }).ok());
  EXPECT_EQ(Number("b"), 7);
}

TEST_P(Storage, BindsOneParameterInSeveralPlaces) {
  ASSERT_TRUE(Insert("same", 5).ok());
  const Statement twice{"things.twice",
                        "SELECT COUNT(*) FROM things WHERE name = $2 AND trust = $1 AND "
                        "(note IS NULL OR note = $2)"};
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                return transaction.Query(twice, {"t", "same"}, [&](const Row& row) {
                  EXPECT_EQ(row.Int(0), 1);
                  return absl::OkStatus();
                });
              }).ok());
}

TEST_P(Storage, RefusesAWrongNumberOfParameters) {
  const absl::Status status = Read([&](Transaction& transaction) {
    return transaction.Query(kGet, {"t"}, [](const Row&) { return absl::OkStatus(); });
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

TEST_P(Storage, RefusesTextWithAZeroByte) {
  const std::string_view text("a\0b", 3);
  EXPECT_EQ(errors::ReasonOf(Insert(text, 1)), "TEXT_NOT_STORABLE");
  EXPECT_EQ(Count(), 0);
}

TEST_P(Storage, TellsHowManyRowsChanged) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                EXPECT_EQ(*transaction.Execute(kAdd, {"t", "a", std::int64_t{1}}), 1);
                EXPECT_EQ(*transaction.Execute(kAdd, {"t", "absent", std::int64_t{1}}), 0);
                EXPECT_EQ(*transaction.Execute(kCount, {}), 0);
                return absl::OkStatus();
              }).ok());
}

TEST_P(Storage, StopsAtAnErrorOfTheRowCallbackAndGoesOn) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Insert("b", 2).ok());
  const Statement all{"things.all", "SELECT name FROM things ORDER BY name"};
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                int rows = 0;
                const absl::Status stopped = transaction.Query(all, {}, [&](const Row&) {
                  ++rows;
                  return absl::CancelledError("enough");
                });
                EXPECT_EQ(stopped.code(), absl::StatusCode::kCancelled);
                EXPECT_EQ(rows, 1);
                return transaction.Execute(kInsert, {"t", "c", std::int64_t{3}}).status();
              }).ok());
  EXPECT_EQ(Count(), 3);
}

TEST_P(Storage, AnswersAQueryInsideTheRowsOfTheSameQuery) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Insert("b", 2).ok());
  const Statement all{"things.all", "SELECT name FROM things ORDER BY name"};
  std::string seen;
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                seen.clear();
                return transaction.Query(all, {}, [&](const Row& outer) {
                  absl::StrAppend(&seen, std::string(outer.Text(0)), ":");
                  return transaction.Query(all, {}, [&](const Row& inner) {
                    absl::StrAppend(&seen, std::string(inner.Text(0)));
                    return absl::OkStatus();
                  });
                });
              }).ok());
  EXPECT_EQ(seen, "a:abb:ab");
}

TEST_P(Storage, NamesTheColumnsOfABrokenKeyAndNotItsValues) {
  ASSERT_TRUE(Insert("secret", 1).ok());
  const absl::Status status = Insert("secret", 1);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(errors::ReasonOf(status), "ALREADY_EXISTS");
  EXPECT_EQ(errors::MetadataOf(status, "columns"), "trust,name");
  EXPECT_EQ(status.ToString().find("secret"), std::string::npos);
}

TEST_P(Storage, ReportsOtherBrokenRulesAsConstraint) {
  EXPECT_EQ(errors::ReasonOf(Insert("big", 1'000'000)), "CONSTRAINT");
  const absl::Status orphan = Write([](Transaction& transaction) {
    return transaction
        .Execute({"things.orphan", "INSERT INTO things (trust, name, parent) VALUES ($1, $2, $3)"},
                 {"t", "child", "nobody"})
        .status();
  });
  EXPECT_EQ(errors::ReasonOf(orphan), "CONSTRAINT");
  const absl::Status null = Write([](Transaction& transaction) {
    return transaction.Execute(kInsert, {"t", {}, std::int64_t{1}}).status();
  });
  EXPECT_EQ(null.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_P(Storage, ReportsWrongSqlAsOurBugWithoutShowingIt) {
  const absl::Status status = Read([](Transaction& transaction) {
    return transaction.Query({"things.wrong", "SELECT nothing FROM nowhere"}, {},
                             [](const Row&) { return absl::OkStatus(); });
  });
  EXPECT_EQ(errors::ReasonOf(status), "INTERNAL");
  EXPECT_EQ(status.message().find("nowhere"), absl::string_view::npos);
  EXPECT_NE(errors::PrivateDetailOf(status).find("things.wrong"), std::string::npos);
  EXPECT_EQ(Count(), 0) << "the connection must still work";
}

TEST_P(Storage, PreparesMoreStatementsThanItKeeps) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                for (int i = 0; i < 600; ++i) {
                  RETURN_IF_ERROR(transaction.Query(
                      {"things.many", absl::StrCat("SELECT number + ", i, " FROM things")}, {},
                      [&](const Row& row) {
                        EXPECT_EQ(row.Int(0), 1 + i);
                        return absl::OkStatus();
                      }));
                }
                return absl::OkStatus();
              }).ok());
}

TEST_P(Storage, AReadInlineSeesWhatWasCommitted) {
  ASSERT_TRUE(Insert("a", 9).ok());
  std::int64_t number = -1;
  absl::Status outcome;
  const bool ran = database_->TryReadInline(
      "t",
      [&](Transaction& transaction) {
        return transaction.Query(kGet, {"t", "a"}, [&](const Row& row) {
          number = row.Int(0);
          return absl::OkStatus();
        });
      },
      outcome);
  EXPECT_EQ(ran, !is_postgres());
  if (ran) {
    EXPECT_TRUE(outcome.ok()) << outcome;
    EXPECT_EQ(number, 9);
  }
}

TEST_P(Storage, FindsItsDataAgainAfterItWasClosed) {
  ASSERT_TRUE(Insert("a", 3).ok());
  database_.reset();
  database_ = Open(kThings);
  EXPECT_EQ(Number("a"), 3);
}

INSTANTIATE_TEST_SUITE_P(Engines, Storage, testing::TestDatabases(), testing::EngineName);

TEST(OpenDatabase, RefusesAnUnknownUrlWithoutRepeatingIt) {
  const auto database = OpenDatabase({.url = "mysql://root:secret@host/db", .schema = "test"});
  EXPECT_EQ(errors::ReasonOf(database.status()), "DATABASE_URL");
  EXPECT_EQ(database.status().ToString().find("secret"), std::string::npos);
}

TEST(OpenDatabase, RefusesASchemaNameThatNeedsQuoting) {
  const auto database = OpenDatabase({.url = "sqlite::memory:", .schema = "x; DROP SCHEMA y"});
  EXPECT_EQ(errors::ReasonOf(database.status()), "DATABASE_SCHEMA");
}

TEST(OpenDatabase, SaysWhenAFileCannotBeOpened) {
  const auto database = OpenDatabase({.url = "sqlite:///no/such/folder/x.db", .schema = "test"});
  EXPECT_EQ(errors::ReasonOf(database.status()), "DATABASE_NOT_OPENED");
}

}  // namespace
}  // namespace senda::storage
