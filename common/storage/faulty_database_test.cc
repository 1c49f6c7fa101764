#include "common/storage/faulty_database.h"

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

class Faults : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (database_ == nullptr) return;
    FaultyDatabase faulty = WrapWithFaults(std::move(database_));
    database_ = std::move(faulty.database);
    plan_ = faulty.plan;
  }
  absl::Status InsertThree() {
    return Write([](Transaction& transaction) {
      for (const char* name : {"a", "b", "c"}) {
        RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", name, std::int64_t{1}}).status());
      }
      return absl::OkStatus();
    });
  }

  FaultPlan* plan_ = nullptr;
};

TEST_P(Faults, LetsEverythingThroughUntilTold) {
  ASSERT_TRUE(InsertThree().ok());
  EXPECT_EQ(plan_->statements_seen(), 3);
  EXPECT_EQ(Count(), 3);
}

TEST_P(Faults, FailsEachStatementInTurnAndNothingIsKept) {
  for (int k = 1; k <= 3; ++k) {
    plan_->Clear();
    plan_->FailAt(FaultPlan::Point::kStatement, k, errors::DatabaseUnavailable("test"));
    EXPECT_EQ(errors::ReasonOf(InsertThree()), "DATABASE_UNAVAILABLE") << k;
    EXPECT_EQ(Count(), 0) << k;
  }
  plan_->Clear();
  EXPECT_TRUE(InsertThree().ok());
}

TEST_P(Faults, OfWritesPassReadsBy) {
  plan_->FailAt(FaultPlan::Point::kWriteStatement, 2, errors::DatabaseUnavailable("test"));
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(Count(), 0);
  EXPECT_EQ(errors::ReasonOf(InsertThree()), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(Count(), 0);
}

TEST_P(Faults, AnIgnoredFaultStillFailsItsTransaction) {
  plan_->FailAt(FaultPlan::Point::kStatement, 1, errors::DatabaseUnavailable("test"));
  const absl::Status status = Write([](Transaction& transaction) {
    transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status().IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(Count(), 0);
}

TEST_P(Faults, NestedContainsAFault) {
  plan_->FailAt(FaultPlan::Point::kStatement, 2, errors::DatabaseUnavailable("test"));
  ASSERT_TRUE(Write([](Transaction& transaction) {
                RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status());
                EXPECT_FALSE(
                    transaction
                        .Nested([&] {
                          return transaction.Execute(kInsert, {"t", "b", std::int64_t{1}}).status();
                        })
                        .ok());
                return transaction.Execute(kInsert, {"t", "c", std::int64_t{1}}).status();
              }).ok());
  EXPECT_EQ(Count(), 2);
}

TEST_P(Faults, AFaultBeforeCommitKeepsNothing) {
  plan_->FailAt(FaultPlan::Point::kBeforeCommit, 1, errors::DatabaseUnavailable("test"));
  EXPECT_FALSE(InsertThree().ok());
  EXPECT_EQ(Count(), 0);
}

TEST_P(Faults, AFaultAfterCommitKeepsAll) {
  plan_->FailAt(FaultPlan::Point::kAfterCommit, 1, errors::CommitOutcomeUnknown());
  EXPECT_EQ(errors::ReasonOf(InsertThree()), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(Count(), 3);
}

TEST_P(Faults, AFaultHappensOnce) {
  plan_->FailAt(FaultPlan::Point::kBeforeCommit, 2, errors::DatabaseUnavailable("test"));
  EXPECT_TRUE(Insert("first", 1).ok());
  EXPECT_FALSE(Insert("second", 1).ok());
  EXPECT_TRUE(Insert("third", 1).ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, Faults, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
