// Assessments and progress at the size of a large trust: 40 schools of 1,500 pupils, as a client of
// a running Senda, and the same work done with the bare driver. Prints one number.
//
//   progress_benchmark pupils ADDRESS TOKEN STREAMS          pupils upserted per second
//   progress_benchmark import ADDRESS TOKEN ROWS STREAMS     assessments upserted per second
//   progress_benchmark check ADDRESS TOKEN                   ms of CheckProgress of one school
//   progress_benchmark run ADDRESS TOKEN                     ms of RunProgressCheck of the trust
//   progress_benchmark bare-import FILE ROWS                 the same rows by the driver, per
//   second progress_benchmark bare-check FILE                       ms of reading what `check`
//   reads
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/clock.h"
#include "common/rpc/client.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace {

using namespace senda::pupils::v1;
using senda::rpc::CallOptions;
using senda::rpc::Client;
using Clock = std::chrono::steady_clock;

constexpr int kSchools = 40;
constexpr int kPupilsPerSchool = 1500;
constexpr int kPupils = kSchools * kPupilsPerSchool;
constexpr int kBatch = 1000;
constexpr char kTrust[] = "trusts/bench";

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "progress_benchmark: %s\n", what.c_str());
  std::exit(1);
}

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unique_ptr<Client> Open(const std::string& address) {
  auto client = senda::rpc::ConnectAll(address);
  if (!client.ok()) Die(client.status().ToString());
  return *std::move(client);
}

CallOptions With(const std::string& token) {
  CallOptions options;
  options.token = token;
  options.deadline = absl::Now() + absl::Minutes(10);
  return options;
}

std::string SchoolOf(int pupil) {
  return fmt::format("{}/schools/{}", kTrust, 100000 + pupil / kPupilsPerSchool);
}
std::string PupilName(int pupil) { return fmt::format("{}/pupils/p-{:06}", kTrust, pupil); }

Pupil PupilNumber(int number) {
  Pupil pupil;
  pupil.set_name(PupilName(number));
  pupil.set_school(SchoolOf(number));
  std::string upn = fmt::format("A910{:04}10{:03}", number / 1000 + 1000, number % 1000);
  upn[0] = senda::pupil_tracking::CheckLetter(upn).value_or('A');
  pupil.set_upn(upn);
  pupil.set_given_name("Given");
  pupil.set_family_name("Family");
  // Years 7 to 11, 300 pupils of a school in each.
  const absl::CivilDay today = senda::time::Today(absl::Now());
  const auto start = today.month() >= 9 ? today.year() : today.year() - 1;
  *pupil.mutable_date_of_birth() = senda::rules::ToDate(
      absl::CivilDay(start - 12 - number % 5, 1 + number % 8, 1 + number % 28));
  pupil.set_year_group(7 + number % 5);
  return pupil;
}

// Assessment `number`: every pupil's first, then every pupil's second, two instruments in turn; as
// a school's tables come, test after test.
struct Row {
  int pupil = 0, sitting = 0;
  explicit Row(int number) : pupil(number % kPupils), sitting(number / kPupils) {}
  std::string id() const { return fmt::format("a-{:06}-{}", pupil, sitting); }
  std::string instrument() const {
    return fmt::format("{}/instruments/{}", kTrust, sitting % 2 == 0 ? "reading" : "mathematics");
  }
  absl::CivilDay day() const {
    return senda::time::Today(absl::Now()) - 420 + 60 * sitting + pupil % 14;
  }
  double score() const { return 70 + (pupil * 37 + sitting * 5) % 60; }
};

Assessment AssessmentNumber(int number) {
  const Row row(number);
  Assessment assessment;
  assessment.set_name(fmt::format("{}/assessments/{}", kTrust, row.id()));
  assessment.set_pupil(PupilName(row.pupil));
  assessment.set_instrument(row.instrument());
  assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_subject("reading");
  *assessment.mutable_taken_date() = senda::rules::ToDate(row.day());
  assessment.set_score(row.score());
  return assessment;
}

// Sends `rows` rows in batches over several streams at once; rows a second.
template <typename Request, typename Response, typename Add>
double Import(const std::string& address, const std::string& token, const std::string& method,
              int rows, int streams, Add add) {
  const auto client = Open(address);
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (int i = 0; i < streams; ++i) {
    threads.emplace_back([&] {
      const auto stream = client->OpenBatches(method, With(token));
      for (int first = next.fetch_add(kBatch); first < rows; first = next.fetch_add(kBatch)) {
        Request request;
        Response reply;
        request.set_parent(kTrust);
        for (int n = first; n < std::min(first + kBatch, rows); ++n) add(n, request);
        const absl::Status status = stream->Exchange(request, reply);
        if (!status.ok()) Die(status.ToString());
        for (const auto& outcome : reply.outcomes()) {
          if (outcome.has_error()) Die(outcome.error().message());
        }
      }
      stream->Close().IgnoreError();
    });
  }
  for (auto& thread : threads) thread.join();
  return rows / SecondsSince(start);
}

double ImportPupils(const std::string& address, const std::string& token, int streams) {
  const auto client = Open(address);
  for (const char* id : {"reading", "mathematics"}) {
    CreateInstrumentRequest request;
    request.set_parent(kTrust);
    request.set_instrument_id(id);
    request.mutable_instrument()->set_title(id);
    request.mutable_instrument()->set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
    request.mutable_instrument()->set_reliability(0.9);
    const auto made = client->Call<Instrument>("senda.pupils.v1.ProgressService/CreateInstrument",
                                               request, With(token));
    if (!made.ok()) Die(made.status().ToString());
  }
  return Import<BulkUpsertPupilsRequest, BulkUpsertPupilsResponse>(
      address, token, "senda.pupils.v1.PupilsService/BulkUpsertPupils", kPupils, streams,
      [](int n, BulkUpsertPupilsRequest& request) { *request.add_pupils() = PupilNumber(n); });
}

double ImportAssessments(const std::string& address, const std::string& token, int rows,
                         int streams) {
  return Import<BulkUpsertAssessmentsRequest, BulkUpsertAssessmentsResponse>(
      address, token, "senda.pupils.v1.PupilsService/BulkUpsertAssessments", rows, streams,
      [](int n, BulkUpsertAssessmentsRequest& request) {
        *request.add_assessments() = AssessmentNumber(n);
      });
}

double Check(const std::string& address, const std::string& token) {
  const auto client = Open(address);
  CheckProgressRequest request;
  request.set_parent(kTrust);
  request.set_school(SchoolOf(0));
  request.set_page_size(5000);
  const auto start = Clock::now();
  int checks = 0, pages = 0;
  do {
    const auto page = client->Call<CheckProgressResponse>(
        "senda.pupils.v1.ProgressService/CheckProgress", request, With(token));
    if (!page.ok()) Die(page.status().ToString());
    checks += page->checks_size();
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  const double milliseconds = SecondsSince(start) * 1000;
  std::fprintf(stderr, "%d checks in %d pages\n", checks, pages);
  return milliseconds;
}

double Run(const std::string& address, const std::string& token) {
  const auto client = Open(address);
  RunProgressCheckRequest request;
  request.set_parent(kTrust);
  const auto start = Clock::now();
  const auto reply = client->Call<RunProgressCheckResponse>(
      "senda.pupils.v1.ProgressService/RunProgressCheck", request, With(token));
  if (!reply.ok()) Die(reply.status().ToString());
  const double milliseconds = SecondsSince(start) * 1000;
  int pupils = 0, behind = 0;
  for (const auto& school : reply->schools()) {
    pupils += school.pupils();
    behind += school.falling_behind();
  }
  std::fprintf(stderr, "%d pupils, %d fall behind, %d sources unreachable\n", pupils, behind,
               reply->unreachable_size());
  return milliseconds;
}

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

// Into the service's own tables with their indexes, 10,000 rows a transaction.
double BareImport(const std::string& file, int rows) {
  constexpr int kPerTransaction = 10000;
  std::remove(file.c_str());
  Bare database(file);
  database.Run("PRAGMA journal_mode = WAL");
  database.Run("PRAGMA synchronous = FULL");
  for (const auto& migration : senda::pupil_tracking::Migrations()) {
    database.Run(std::string(migration.sql));
  }
  sqlite3_stmt* insert = database.Prepare(
      "INSERT INTO assessments (trust, id, version, create_time, update_time, pupil, school, "
      "instrument, kind, subject, taken_date, score, standard, narrative) VALUES ('bench', ?1, 1, "
      "1, 1, ?2, ?3, ?4, 'ASSESSMENT_KIND_STANDARDISED_SCORE', 'reading', ?5, ?6, '', '')");
  const auto start = Clock::now();
  for (int i = 0; i < rows; ++i) {
    if (i % kPerTransaction == 0) database.Run("BEGIN IMMEDIATE");
    const Row row(i);
    BindText(insert, 1, row.id());
    BindText(insert, 2, PupilName(row.pupil));
    BindText(insert, 3, SchoolOf(row.pupil));
    BindText(insert, 4, row.instrument());
    BindText(insert, 5, absl::FormatCivilTime(row.day()));
    sqlite3_bind_double(insert, 6, row.score());
    if (sqlite3_step(insert) != SQLITE_DONE) Die("a row was refused");
    sqlite3_reset(insert);
    if (i % kPerTransaction == kPerTransaction - 1 || i + 1 == rows) database.Run("COMMIT");
  }
  const double rate = rows / SecondsSince(start);
  sqlite3_finalize(insert);
  return rate;
}

// The school's results in the order of the index, each column touched.
double BareCheck(const std::string& file) {
  Bare database(file);
  sqlite3_stmt* select = database.Prepare(
      "SELECT pupil, instrument, taken_date, id, score FROM assessments WHERE trust = 'bench' AND "
      "school = ?1 AND taken_date >= '2000-01-01' AND delete_time IS NULL AND void_date IS NULL "
      "ORDER BY pupil, instrument, taken_date");
  BindText(select, 1, SchoolOf(0));
  const auto start = Clock::now();
  std::size_t bytes = 0;
  while (sqlite3_step(select) == SQLITE_ROW) {
    for (int column = 0; column < 5; ++column) {
      bytes += static_cast<std::size_t>(sqlite3_column_bytes(select, column));
    }
  }
  const double milliseconds = SecondsSince(start) * 1000;
  if (bytes == 0) Die("nothing was read");
  sqlite3_finalize(select);
  return milliseconds;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const auto is = [&](const char* command, std::size_t count) {
    return words.size() == count + 1 && words[0] == command;
  };
  const auto number = [&](std::size_t i) { return std::atoi(words[i].c_str()); };
  if (is("pupils", 3)) {
    fmt::print("{:.0f}\n", ImportPupils(words[1], words[2], number(3)));
  } else if (is("import", 4)) {
    fmt::print("{:.0f}\n", ImportAssessments(words[1], words[2], number(3), number(4)));
  } else if (is("check", 2)) {
    fmt::print("{:.1f}\n", Check(words[1], words[2]));
  } else if (is("run", 2)) {
    fmt::print("{:.1f}\n", Run(words[1], words[2]));
  } else if (is("bare-import", 2)) {
    fmt::print("{:.0f}\n", BareImport(words[1], number(2)));
  } else if (is("bare-check", 1)) {
    fmt::print("{:.1f}\n", BareCheck(words[1]));
  } else {
    std::fprintf(stderr, "progress_benchmark: unknown command; see the top of the source\n");
    return 2;
  }
  return 0;
}
