#include "tests/benchmark/bare_tables.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstdio>
#include <vector>

#include "absl/time/clock.h"
#include "common/time/clock.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "tests/benchmark/trust_load.h"

namespace senda::benchmark {
namespace {

// A bare SQLite database.
class Bare {
 public:
  explicit Bare(const std::string& file) {
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) Die("cannot open " + file);
  }
  ~Bare() { sqlite3_close(database_); }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void Run(const std::string& sql) {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      Die(fmt::format("{}: {}", sqlite3_errmsg(database_), sql));
    }
  }
  // Runs a bound statement that gives no rows.
  void Step(sqlite3_stmt* statement) {
    if (sqlite3_step(statement) != SQLITE_DONE) Die(sqlite3_errmsg(database_));
    sqlite3_reset(statement);
  }
  sqlite3_stmt* Prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
      Die(sqlite3_errmsg(database_));
    }
    return statement;
  }

 private:
  sqlite3* database_ = nullptr;
};

void BindText(sqlite3_stmt* statement, int index, const std::string& text) {
  sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

// Runs a bound SELECT to its end with every column touched; milliseconds.
double ReadAll(sqlite3_stmt* select, int columns) {
  const Stopwatch watch;
  std::size_t bytes = 0;
  while (sqlite3_step(select) == SQLITE_ROW) {
    for (int column = 0; column < columns; ++column) {
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(select, column));
    }
  }
  const double milliseconds = watch.milliseconds();
  if (bytes == 0) Die("nothing was read");
  sqlite3_finalize(select);
  return milliseconds;
}

}  // namespace

double BareImport(const std::string& file, int rows) {
  constexpr int kPerTransaction = 10000;
  std::remove(file.c_str());
  Bare database(file);
  database.Run("PRAGMA journal_mode = WAL");
  database.Run("PRAGMA synchronous = FULL");
  for (const auto& migration : pupil_tracking::Migrations()) {
    database.Run(std::string(migration.sql));
  }
  sqlite3_stmt* insert = database.Prepare(
      "INSERT INTO assessments (trust, id, version, create_time, update_time, pupil, school, "
      "instrument, kind, subject, taken_date, score, standard, narrative) VALUES ('bench', ?1, 1, "
      "1, 1, ?2, ?3, ?4, 'ASSESSMENT_KIND_STANDARDISED_SCORE', 'reading', ?5, ?6, '', '')");
  const Stopwatch watch;
  for (int i = 0; i < rows; ++i) {
    if (i % kPerTransaction == 0) database.Run("BEGIN IMMEDIATE");
    const AssessmentRow row(i);
    BindText(insert, 1, row.id());
    BindText(insert, 2, PupilName(row.pupil));
    BindText(insert, 3, SchoolOf(row.pupil));
    BindText(insert, 4, row.instrument());
    BindText(insert, 5, absl::FormatCivilTime(row.day()));
    sqlite3_bind_double(insert, 6, row.score());
    database.Step(insert);
    if (i % kPerTransaction == kPerTransaction - 1 || i + 1 == rows) database.Run("COMMIT");
  }
  const double rate = rows / watch.seconds();
  sqlite3_finalize(insert);
  return rate;
}

double BareCheck(const std::string& file) {
  Bare database(file);
  sqlite3_stmt* select = database.Prepare(
      "SELECT pupil, instrument, taken_date, id, score FROM assessments WHERE trust = 'bench' AND "
      "school = ?1 AND taken_date >= '2000-01-01' AND delete_time IS NULL AND void_date IS NULL "
      "ORDER BY pupil, instrument, taken_date");
  BindText(select, 1, SchoolOf(0));
  return ReadAll(select, 5);
}

double BareDue(const std::string& file) {
  Bare database(file);
  const std::string until = absl::FormatCivilTime(time::Today(absl::Now()) + 28);
  double milliseconds = 0;
  for (const char* sql :
       {"SELECT id, pupil, owner, number, review_due_date FROM plan_cycles WHERE trust = 'bench' "
        "AND "
        "school = ?1 AND end_date IS NULL AND delete_time IS NULL AND review_due_date <= ?2 ORDER "
        "BY "
        "review_due_date, id",
        "SELECT id, pupil, follow_up_owner, follow_up, follow_up_due_date FROM contacts WHERE "
        "trust = "
        "'bench' AND school = ?1 AND follow_up_due_date IS NOT NULL AND follow_up_done_date IS "
        "NULL "
        "AND delete_time IS NULL AND follow_up_due_date <= ?2 ORDER BY follow_up_due_date, id"}) {
    sqlite3_stmt* select = database.Prepare(sql);
    BindText(select, 1, SchoolOf(0));
    BindText(select, 2, until);
    milliseconds += ReadAll(select, 5);
  }
  return milliseconds;
}

double BareRollover(const std::string& file) {
  constexpr int kPerTransaction = 5 * kPupilsPerSchool;
  Bare database(file);
  database.Run("PRAGMA synchronous = FULL");
  sqlite3_stmt* update = database.Prepare(
      "UPDATE pupils SET year_group = year_group + 1, expected_year_group = expected_year_group + "
      "1 "
      "WHERE trust = 'bench' AND id = ?1");
  const Stopwatch watch;
  for (int i = 0; i < kPupils; ++i) {
    if (i % kPerTransaction == 0) database.Run("BEGIN IMMEDIATE");
    BindText(update, 1, fmt::format("p-{:06}", i));
    database.Step(update);
    if (i % kPerTransaction == kPerTransaction - 1) database.Run("COMMIT");
  }
  const double milliseconds = watch.milliseconds();
  sqlite3_finalize(update);
  return milliseconds;
}

}  // namespace senda::benchmark
