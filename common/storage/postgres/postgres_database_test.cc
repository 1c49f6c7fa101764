#include "common/storage/postgres/postgres_database.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_test_fixture.h"
#include "gtest/gtest.h"

namespace senda::storage {
namespace {

class PostgresOnly : public StorageTest {
 protected:
  // The first column of the first row of `sql`, as the application sees it.
  std::string One(std::string_view trust, const std::string& sql) {
    std::string value;
    const absl::Status status =
        database_->Run(AccessMode::kRead, trust, [&](Transaction& transaction) {
          return transaction.Query({"test.one", sql}, {}, [&](const Row& row) {
            value = row.Text(0);
            return absl::OkStatus();
          });
        });
    EXPECT_TRUE(status.ok()) << status;
    return value;
  }
  static absl::StatusOr<std::int64_t> BackendOf(Transaction& transaction) {
    std::int64_t backend = 0;
    RETURN_IF_ERROR(
        transaction.Query({"test.backend", "SELECT pg_backend_pid()"}, {}, [&](const Row& row) {
          backend = row.Int(0);
          return absl::OkStatus();
        }));
    return backend;
  }
  void Terminate(std::int64_t backend) {
    RunAsOwner(absl::StrCat("SELECT pg_terminate_backend(", backend, ", 5000)"));
  }
};

TEST_P(PostgresOnly, RowsOfAnotherTrustDoNotExist) {
  ASSERT_TRUE(Insert("mine", 1).ok());
  EXPECT_EQ(One("t", "SELECT COUNT(*) FROM things"), "1");
  EXPECT_EQ(One("u", "SELECT COUNT(*) FROM things"), "0");
  EXPECT_EQ(One("", "SELECT COUNT(*) FROM things"), "0");
  EXPECT_EQ(One(Database::kAllTrusts, "SELECT COUNT(*) FROM things"), "1");
}

TEST_P(PostgresOnly, CannotWriteIntoAnotherTrust) {
  const absl::Status status = database_->Run(AccessMode::kWrite, "u", [](Transaction& transaction) {
    return transaction.Execute(kInsert, {"t", "theirs", std::int64_t{1}}).status();
  });
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(One("t", "SELECT COUNT(*) FROM things"), "0");
}

TEST_P(PostgresOnly, TheTrustDoesNotOutliveItsTransaction) {
  DatabaseOptions options = Options();
  options.readers = 1;  // so that both reads use one connection
  database_ = *OpenDatabase(options);
  ASSERT_TRUE(Insert("mine", 1).ok());
  EXPECT_EQ(One("t", "SELECT COUNT(*) FROM things"), "1");
  EXPECT_EQ(One("u", "SELECT current_setting('senda.trust')"), "u");
  EXPECT_EQ(One("u", "SELECT COUNT(*) FROM things"), "0");
}

TEST_P(PostgresOnly, EveryTableWithATrustHasForcedRowSecurityAndAnotherOwner) {
  EXPECT_EQ(One("t",
                "SELECT COUNT(*) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
                "WHERE c.relnamespace = current_schema()::regnamespace AND a.attname = 'trust' "
                "AND c.relkind = 'r' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"),
            "0");
  EXPECT_NE(One("t",
                "SELECT COUNT(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                "AND relkind = 'r' AND relforcerowsecurity"),
            "0");
  EXPECT_EQ(One("t", "SELECT current_user"), "senda_app");
  EXPECT_EQ(One("t",
                "SELECT COUNT(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace "
                "AND pg_get_userbyid(relowner) = 'senda_app'"),
            "0");
  EXPECT_EQ(One("t",
                "SELECT COUNT(*) FROM pg_roles WHERE rolname = 'senda_app' "
                "AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcanlogin)"),
            "0");
}

TEST_P(PostgresOnly, TheApplicationCannotRewriteTheAuditLog) {
  RunAsOwner(
      "INSERT INTO audit_log VALUES ('t', 1, 0, 'a', 'r', 'm', 'READ', '', 's', '', 'OK', '', "
      "'h')");
  for (const char* sql : {"UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"}) {
    const absl::Status status = Write([&](Transaction& transaction) {
      return transaction.Execute({"test.rewrite", sql}, {}).status();
    });
    EXPECT_FALSE(status.ok()) << sql;
  }
  EXPECT_EQ(One("t", "SELECT actor FROM audit_log"), "a");
}

TEST_P(PostgresOnly, RunsTheBodyAgainWhenItsBackendIsKilled) {
  int runs = 0;
  const absl::Status status = Write([&](Transaction& transaction) {
    ++runs;
    RETURN_IF_ERROR(transaction.Execute(kInsert, {"t", "a", std::int64_t{runs}}).status());
    if (runs == 1) Terminate(*BackendOf(transaction));
    return transaction.Execute(kAdd, {"t", "a", std::int64_t{10}}).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Number("a"), 12);
}

TEST_P(PostgresOnly, ReportsABackendThatIsKilledEveryTime) {
  int runs = 0;
  const absl::Status status = Write([&](Transaction& transaction) {
    ++runs;
    Terminate(*BackendOf(transaction));
    return transaction.Execute(kInsert, {"t", "a", std::int64_t{1}}).status();
  });
  EXPECT_EQ(errors::ReasonOf(status), "DATABASE_UNAVAILABLE");
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Number("a"), -1);
}

TEST_P(PostgresOnly, ReconnectsAfterAnIdleConnectionWasCut) {
  DatabaseOptions options = Options();
  options.writers = 1;
  database_ = *OpenDatabase(options);
  std::int64_t backend = 0;
  const auto remember_backend = [&](Transaction& transaction) {
    ASSIGN_OR_RETURN(backend, BackendOf(transaction));
    return absl::OkStatus();
  };
  ASSERT_TRUE(Write(remember_backend).ok());
  const std::int64_t first = backend;
  Terminate(first);
  EXPECT_TRUE(Write(remember_backend).ok());
  EXPECT_NE(backend, first);
}

TEST_P(PostgresOnly, AConnectionLostDuringCommitIsAnUnknownOutcome) {
  RunAsOwner(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
      "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER die_at_commit AFTER INSERT ON things "
      "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
  EXPECT_EQ(errors::ReasonOf(Insert("a", 1)), "COMMIT_OUTCOME_UNKNOWN");
}

TEST_P(PostgresOnly, AWarningAtCommitIsAnUnknownOutcome) {
  // A synchronous standby that cannot be reached makes COMMIT warn in the same way (SQLSTATE
  // 01000).
  RunAsOwner(
      "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE WARNING 'committed locally' USING ERRCODE = '01000'; RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER warn_at_commit AFTER INSERT ON things "
      "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION warn()");
  EXPECT_EQ(errors::ReasonOf(Insert("a", 1)), "COMMIT_OUTCOME_UNKNOWN");
  EXPECT_EQ(Number("a"), 1);
}

TEST_P(PostgresOnly, AnErrorAtCommitIsAKnownFailure) {
  RunAsOwner(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;"
      "CREATE CONSTRAINT TRIGGER refuse_at_commit AFTER INSERT ON things "
      "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
  EXPECT_EQ(errors::ReasonOf(Insert("a", 1)), "CONSTRAINT");
  EXPECT_EQ(Number("a"), -1);
}

TEST_P(PostgresOnly, AServerThatIsAwayIsReportedAndNotWaitedFor) {
  // Port 1 of the loopback refuses connections.
  const auto away = OpenDatabase({.url = "postgresql://nobody@127.0.0.1:1/none", .schema = "test"});
  ASSERT_TRUE(away.ok()) << away.status();
  const absl::Status status =
      (*away)->Run(AccessMode::kRead, "t", [](Transaction&) { return absl::OkStatus(); });
  EXPECT_EQ(errors::ReasonOf(status), "DATABASE_UNAVAILABLE");
  EXPECT_FALSE((*away)->Health().reachable);
}

INSTANTIATE_TEST_SUITE_P(Engines, PostgresOnly, ::testing::Values("postgres"), testing::EngineName);

}  // namespace
}  // namespace senda::storage
