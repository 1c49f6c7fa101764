#include "common/storage/transaction_base.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

class Transactions : public StorageTest {};

TEST_P(Transactions, RollsBackWhenTheBodyFails) {
  const absl::Status status = Write([&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status());
    return absl::FailedPreconditionError("no");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Count(), 0);
}

TEST_P(Transactions, CannotCommitPastAFailedStatement) {
  ASSERT_TRUE(Insert("a", 1).ok());
  const absl::Status status = Write([&](Transaction& transaction) {
    transaction.Execute(kInsert, {"t", "b", std::int64_t{1}}).status().IgnoreError();
    transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status().IgnoreError();
    EXPECT_FALSE(transaction.Execute(kInsert, {"t", "c", std::int64_t{1}}).ok());
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Count(), 1);
}

TEST_P(Transactions, NestedFailureUndoesOnlyItsOwnEffects) {
  ASSERT_TRUE(
      Write([&](Transaction& transaction) {
        RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status());
        const absl::Status nested = transaction.Nested([&] {
          RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "b", std::int64_t{1}}).status());
          return transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status();
        });
        EXPECT_EQ(nested.code(), absl::StatusCode::kAlreadyExists);
        return transaction.Execute(kInsert, {"t", "c", std::int64_t{1}}).status();
      }).ok());
  EXPECT_EQ(Count(), 2);
  EXPECT_EQ(Number("b"), -1);
}

TEST_P(Transactions, NestsWithinNested) {
  ASSERT_TRUE(
      Write([&](Transaction& transaction) {
        return transaction.Nested([&] {
          RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "outer", std::int64_t{1}}).status());
          const absl::Status inner = transaction.Nested([&] {
            RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "inner", std::int64_t{1}}).status());
            return absl::CancelledError("undo");
          });
          EXPECT_EQ(inner.code(), absl::StatusCode::kCancelled);
          return absl::OkStatus();
        });
      }).ok());
  EXPECT_EQ(Number("outer"), 1);
  EXPECT_EQ(Number("inner"), -1);
}

TEST_P(Transactions, NestedContainsTheErrorOfADeferredStatement) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                RETURN_IF_ERROR(transaction.Defer(kInsert, {"t", "b", std::int64_t{1}}));
                const absl::Status nested = transaction.Nested([&] {
                  return transaction.Defer(kInsert, {"t", "a", std::int64_t{1}});
                });
                EXPECT_EQ(nested.code(), absl::StatusCode::kAlreadyExists);
                return transaction.Execute(kInsert, {"t", "c", std::int64_t{1}}).status();
              }).ok());
  EXPECT_EQ(Count(), 3);
}

TEST_P(Transactions, ADeferredStatementTakesEffectAtCommit) {
  ASSERT_TRUE(
      Write([&](Transaction& transaction) {
        std::string name = "kept";
        RETURN_IF_ERROR(transaction.Defer(kInsert, {"t", std::string_view(name), std::int64_t{1}}));
        name = "gone";  // parameters are copied
        return absl::OkStatus();
      }).ok());
  EXPECT_EQ(Number("kept"), 1);
}

TEST_P(Transactions, ADeferredStatementThatFailsFailsTheTransaction) {
  ASSERT_TRUE(Insert("a", 1).ok());
  const absl::Status status = Write([&](Transaction& transaction) {
    RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "b", std::int64_t{1}}).status());
    transaction.Defer(kInsert, {"t", "a", std::int64_t{1}}).IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Count(), 1);
}

TEST_P(Transactions, RunsABatch) {
  std::vector<std::string> names;
  for (int i = 0; i < 2'500; ++i) names.push_back(absl::StrCat("n", i));
  std::vector<std::vector<Value>> batch;
  for (const std::string& name : names) {
    batch.push_back({"t", std::string_view(name), std::int64_t{1}});
  }
  ASSERT_TRUE(Write([&](Transaction& transaction) {
                EXPECT_EQ(*transaction.ExecuteBatch(kInsert, batch), 2'500);
                EXPECT_EQ(*transaction.ExecuteBatch(kInsert, {}), 0);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(Count(), 2'500);
}

TEST_P(Transactions, ABatchStopsAtItsFirstError) {
  const std::vector<std::vector<Value>> batch = {
      {"t", "a", std::int64_t{1}}, {"t", "a", std::int64_t{1}}, {"t", "b", std::int64_t{1}}};
  const absl::Status status = Write(
      [&](Transaction& transaction) { return transaction.ExecuteBatch(kInsert, batch).status(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(Count(), 0);
}

TEST_P(Transactions, RefusesAWriteInARead) {
  EXPECT_FALSE(Read([](Transaction& transaction) {
                 return transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status();
               }).ok());
  EXPECT_EQ(Count(), 0);
}

TEST_P(Transactions, AReadSeesOneMomentThroughout) {
  ASSERT_TRUE(Insert("a", 1).ok());
  ASSERT_TRUE(Read([&](Transaction& transaction) {
                std::int64_t before = -1;
                std::int64_t after = -1;
                RETURN_IF_ERROR(transaction.Query(kCount, {}, [&](const Row& row) {
                  before = row.Int(0);
                  return absl::OkStatus();
                }));
                EXPECT_TRUE(Insert("b", 2).ok());
                RETURN_IF_ERROR(transaction.Query(kCount, {}, [&](const Row& row) {
                  after = row.Int(0);
                  return absl::OkStatus();
                }));
                EXPECT_EQ(before, after);
                return absl::OkStatus();
              }).ok());
  EXPECT_EQ(Count(), 2);
}

INSTANTIATE_TEST_SUITE_P(Engines, Transactions, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
