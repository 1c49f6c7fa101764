#include "common/storage/postgres/postgres_migration.h"

#include <libpq-fe.h>

#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/postgres/postgres_connection.h"
#include "common/storage/postgres/postgres_error.h"
#include "common/time/clock.h"
#include "fmt/format.h"

namespace senda::storage::postgres {
namespace {

// Roles belong to the whole server, so migrators of other databases may make it at the same time.
constexpr char kCreateRole[] = R"sql(
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'senda_app') THEN
    CREATE ROLE senda_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
DO $$ BEGIN
  IF NOT pg_has_role(current_user, 'senda_app', 'MEMBER') THEN
    EXECUTE format('GRANT senda_app TO %I', current_user);
  END IF;
END $$;)sql";

// Row-level security on every table with a column `trust`, forced so that the owner has no way
// round it either. nullif: after a transaction that set it, the setting reads '' and not NULL.
constexpr char kSecureRows[] = R"sql(
DO $$
DECLARE target text;
BEGIN
  FOR target IN
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND a.attname = 'trust'
      AND NOT a.attisdropped
      AND NOT (c.relforcerowsecurity
               AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'by_trust'))
  LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('DROP POLICY IF EXISTS by_trust ON %I', target);
    EXECUTE format('CREATE POLICY by_trust ON %I '
      'USING (trust = nullif(current_setting(''senda.trust'', true), '''') '
      '       OR current_setting(''senda.trust'', true) = ''-'') '
      'WITH CHECK (trust = nullif(current_setting(''senda.trust'', true), '''') '
      '       OR current_setting(''senda.trust'', true) = ''-'')', target);
  END LOOP;
END $$;)sql";

// The application changes rows, never tables; it adds to the audit log and cannot rewrite it.
constexpr char kGrant[] = R"sql(
GRANT USAGE ON SCHEMA {0} TO senda_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO senda_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {0} TO senda_app;
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM senda_app;
DO $$ BEGIN
  IF to_regclass('audit_log') IS NOT NULL THEN
    REVOKE UPDATE, DELETE ON audit_log FROM senda_app;
  END IF;
END $$;)sql";

class PostgresMigration final : public MigrationTarget {
 public:
  PostgresMigration(PGconn* connection, std::string schema)
      : connection_(connection), schema_(std::move(schema)) {}
  ~PostgresMigration() override { PQfinish(connection_); }

  absl::Status Prepare() override {
    RETURN_IF_ERROR(Begin());
    RETURN_IF_ERROR(Run("create role", kCreateRole));
    absl::Status status =
        Run("create schema",
            fmt::format(
                "CREATE SCHEMA IF NOT EXISTS {0}; SET search_path TO {0};"
                "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY, "
                "name TEXT NOT NULL, hash TEXT NOT NULL, time_micros BIGINT NOT NULL)",
                schema_));
    return End(std::move(status));
  }

  absl::Status Begin() override {
    // The owner is under row-level security too; a migration may have to change every trust's rows.
    RETURN_IF_ERROR(Run("begin", "BEGIN; SET LOCAL senda.trust = '-'"));
    // Held until the end of the transaction; 1936024164 is "send" in ASCII, and keeps the lock
    // apart from other software's.
    return Run("lock",
               fmt::format("SELECT pg_advisory_xact_lock(1936024164, hashtext('{}'))", schema_));
  }

  absl::StatusOr<std::string> RecordedHash(int number) override {
    const std::string sql =
        fmt::format("SELECT hash FROM schema_migrations WHERE number = {}", number);
    const Result result(PQexec(connection_, sql.c_str()));
    if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return ToStatus(result.get(), "hash");
    return PQntuples(result.get()) == 0 ? "" : std::string(PQgetvalue(result.get(), 0, 0));
  }

  absl::Status Apply(const Migration& migration, const std::string& hash) override {
    const std::string name(migration.name);
    RETURN_IF_ERROR(Run(name, std::string(migration.sql)));
    // In the same transaction, so that no table is ever seen without its wall.
    RETURN_IF_ERROR(SecureAndGrant());
    return Run(
        "record",
        fmt::format("INSERT INTO schema_migrations (number, name, hash, time_micros) "
                    "VALUES ({}, '{}', '{}', {})",
                    migration.number, name, hash, absl::ToUnixMicros(time::Clock::System().Now())));
  }

  absl::Status End(absl::Status status) override {
    const bool ok = status.ok();
    absl::Status ended = Run("end", ok ? "COMMIT" : "ROLLBACK");
    return ok ? ended : status;
  }

  absl::Status Finish() override {
    RETURN_IF_ERROR(Begin());
    absl::Status status = SecureAndGrant();
    return End(std::move(status));
  }

 private:
  absl::Status SecureAndGrant() {
    RETURN_IF_ERROR(Run("secure rows", kSecureRows));
    return Run("grant", fmt::format(kGrant, schema_));
  }

  absl::Status Run(std::string_view name, const std::string& sql) {
    const Result result(PQexec(connection_, sql.c_str()));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return absl::OkStatus();
    return ToStatus(result.get(), name);
  }

  PGconn* connection_;
  const std::string schema_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<MigrationTarget>> OpenMigrationTarget(
    const DatabaseOptions& options) {
  const char* const keys[] = {"application_name", "connect_timeout", "client_encoding", "dbname",
                              nullptr};
  const char* const values[] = {"senda-migrator", "5", "UTF8", options.url.c_str(), nullptr};
  PGconn* connection = PQconnectdbParams(keys, values, 1);
  auto target = std::make_unique<PostgresMigration>(connection, options.schema);
  if (PQstatus(connection) != CONNECTION_OK) return errors::DatabaseUnavailable("postgres");
  // "already exists, skipping" is not news to a migrator.
  PQsetNoticeProcessor(
      connection, [](void*, const char*) {}, nullptr);
  return target;
}

}  // namespace senda::storage::postgres
