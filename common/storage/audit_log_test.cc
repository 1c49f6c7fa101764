#include "common/storage/audit_log.h"

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/notification.h"
#include "common/status/errors.h"
#include "common/storage/faulty_database.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

AuditRecord RecordOf(std::string_view subject) {
  return {.actor = "staff/1",
          .role = "SENCO@trusts/t/schools/100",
          .rpc = "senda.pupils.v1.PupilsService/GetPupil",
          .action = "READ",
          .school = "trusts/t/schools/100",
          .subjects = std::string(subject),
          .request_id = "",
          .outcome = "OK"};
}

class Audit : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    testing::DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    FaultyDatabase faulty = WrapWithFaults(Open());
    database_ = std::move(faulty.database);
    faults_ = faulty.plan;
  }
  void Write(const std::vector<AuditRecord>& records, std::string_view trust = "t") {
    const absl::Status status =
        database_->Run(AccessMode::kWrite, trust, [&](Transaction& transaction) {
          return AppendLogs(transaction, trust, clock_.Now(), {}, records);
        });
    ASSERT_TRUE(status.ok()) << status;
  }
  std::vector<StoredAuditRecord> Stored() {
    std::vector<StoredAuditRecord> stored;
    EXPECT_TRUE(database_
                    ->Run(AccessMode::kRead, "t",
                          [&](Transaction& transaction) {
                            stored = *ReadAudit(transaction, "t", 0, 10'000);
                            return absl::OkStatus();
                          })
                    .ok());
    return stored;
  }
  std::int64_t FirstBroken(std::string_view trust = "t") {
    std::int64_t broken = -1;
    EXPECT_TRUE(database_
                    ->Run(AccessMode::kRead, trust,
                          [&](Transaction& transaction) {
                            broken = *FirstBrokenAudit(transaction, trust);
                            return absl::OkStatus();
                          })
                    .ok());
    return broken;
  }

  time::FakeClock clock_;
  std::unique_ptr<Database> database_;
  FaultPlan* faults_ = nullptr;
};

TEST_P(Audit, KeepsEveryFieldOfARecord) {
  Write({RecordOf("trusts/t/pupils/a")});
  const auto stored = Stored();
  ASSERT_EQ(stored.size(), 1u);
  EXPECT_EQ(stored[0].sequence, 1);
  EXPECT_EQ(stored[0].time, clock_.Now());
  EXPECT_EQ(stored[0].record.actor, "staff/1");
  EXPECT_EQ(stored[0].record.role, "SENCO@trusts/t/schools/100");
  EXPECT_EQ(stored[0].record.rpc, "senda.pupils.v1.PupilsService/GetPupil");
  EXPECT_EQ(stored[0].record.action, "READ");
  EXPECT_EQ(stored[0].record.school, "trusts/t/schools/100");
  EXPECT_EQ(stored[0].record.subjects, "trusts/t/pupils/a");
  EXPECT_EQ(stored[0].record.request_id, "");
  EXPECT_EQ(stored[0].record.outcome, "OK");
  EXPECT_EQ(stored[0].previous_hash, "");
  EXPECT_EQ(stored[0].hash.size(), 64u);
}

TEST_P(Audit, ChainsRecordsOfOneAndOfSeveralTransactions) {
  Write({RecordOf("a"), RecordOf("b")});
  Write({RecordOf("c")});
  const auto stored = Stored();
  ASSERT_EQ(stored.size(), 3u);
  EXPECT_EQ(stored[1].previous_hash, stored[0].hash);
  EXPECT_EQ(stored[2].previous_hash, stored[1].hash);
  EXPECT_EQ(FirstBroken(), 0);
}

TEST_P(Audit, AnEmptyChainIsWhole) { EXPECT_EQ(FirstBroken("nobody"), 0); }

TEST_P(Audit, FindsAnEditOfAnyField) {
  const char* const kEdits[] = {"actor = 'x'",      "role = 'x'",         "rpc = 'x'",
                                "action = 'x'",     "school = 'x'",       "subjects = 'x'",
                                "request_id = 'x'", "outcome = 'x'",      "time_micros = 1",
                                "hash = 'x'",       "previous_hash = 'x'"};
  Write({RecordOf("a"), RecordOf("b"), RecordOf("c")});
  for (const char* edit : kEdits) {
    const std::string column(edit, std::string_view(edit).find(' '));
    RunAsOwner("CREATE TABLE kept AS SELECT * FROM audit_log WHERE sequence = 2");
    RunAsOwner(absl::StrCat("UPDATE audit_log SET ", edit, " WHERE sequence = 2"));
    EXPECT_EQ(FirstBroken(), 2) << edit;
    RunAsOwner(absl::StrCat("UPDATE audit_log SET ", column, " = (SELECT ", column,
                            " FROM kept) WHERE sequence = 2; DROP TABLE kept"));
    EXPECT_EQ(FirstBroken(), 0) << edit;
  }
}

TEST_P(Audit, FindsARecordTakenOutOfTheMiddle) {
  Write({RecordOf("a"), RecordOf("b"), RecordOf("c")});
  RunAsOwner("DELETE FROM audit_log WHERE sequence = 2");
  EXPECT_EQ(FirstBroken(), 2);
}

TEST_P(Audit, FindsRecordsCutOffTheEnd) {
  Write({RecordOf("a"), RecordOf("b"), RecordOf("c")});
  RunAsOwner("DELETE FROM audit_log WHERE sequence >= 2");
  EXPECT_EQ(FirstBroken(), 2);
}

TEST_P(Audit, RecordsOfManyCallersAreAllDurableWhenTheyHearBack) {
  constexpr int kCallers = 500;
  const auto log = NewAuditLog(*database_, clock_);
  std::atomic<int> durable{0};
  absl::BlockingCounter finished(kCallers);
  for (int i = 0; i < kCallers; ++i) {
    log->Append("t", RecordOf(absl::StrCat("p", i)), [&](absl::Status status) {
      if (status.ok()) ++durable;
      finished.DecrementCount();
    });
  }
  finished.Wait();
  EXPECT_EQ(durable, kCallers);
  EXPECT_EQ(Stored().size(), std::size_t{kCallers});
  EXPECT_EQ(FirstBroken(), 0);
}

TEST_P(Audit, SaysSoWhenARecordCouldNotBeWritten) {
  faults_->FailAt(FaultPlan::Point::kBeforeCommit, 1, errors::DatabaseUnavailable("test"));
  const auto log = NewAuditLog(*database_, clock_);
  absl::Notification finished;
  absl::Status outcome;
  log->Append("t", RecordOf("a"), [&](absl::Status status) {
    outcome = status;
    finished.Notify();
  });
  finished.WaitForNotification();
  EXPECT_EQ(errors::ReasonOf(outcome), "AUDIT_UNAVAILABLE");
  EXPECT_TRUE(Stored().empty());
}

TEST_P(Audit, WorksAgainAfterAFailure) {
  faults_->FailAt(FaultPlan::Point::kBeforeCommit, 1, errors::DatabaseUnavailable("test"));
  {
    const auto log = NewAuditLog(*database_, clock_);
    absl::BlockingCounter finished(2);
    for (int i = 0; i < 2; ++i) {
      log->Append("t", RecordOf(absl::StrCat("p", i)),
                  [&](absl::Status) { finished.DecrementCount(); });
    }
    finished.Wait();
    absl::Notification third;
    log->Append("t", RecordOf("third"), [&](absl::Status status) {
      EXPECT_TRUE(status.ok()) << status;
      third.Notify();
    });
    third.WaitForNotification();
  }
  EXPECT_EQ(Stored().back().record.subjects, "third");
  EXPECT_EQ(FirstBroken(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, Audit, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::storage
