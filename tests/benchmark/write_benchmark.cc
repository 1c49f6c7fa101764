// The writing side of the benchmarks, as a client of a running Senda, and the same work done with
// the bare driver. Prints one number: per second, or milliseconds.
//
//   write_benchmark create ADDRESS TOKEN SECONDS IN_FLIGHT   goals created per second
//   write_benchmark import ADDRESS TOKEN ROWS STREAMS        pupils upserted per second
//   write_benchmark token DATA SUBJECT                       a token of a development server
//   write_benchmark cold ADDRESS TOKEN                       ms of one GetTrustDashboard
//   write_benchmark frame METHOD NAME FILE                   writes a request body for h2load
//   write_benchmark reply ADDRESS TOKEN METHOD NAME          bytes of the reply to such a request
//   write_benchmark bare-create FILE SECONDS                 one-row transactions per second
//   write_benchmark bare-import FILE ROWS                    rows per second, 10,000 a transaction
//   write_benchmark bare-aggregates DATA TODAY               ms of all metrics' SQL, one after the
//   other
#include <fmt/format.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/resource/uuid.h"
#include "common/rpc/client.h"
#include "common/rpc/development_key.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "senda/dashboard/v1/dashboard_service.pb.h"
#include "senda/goals/v1/goals_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/directory/metrics.h"
#include "services/goals/metrics.h"
#include "services/provision_map/metrics.h"
#include "services/pupil_tracking/metrics/metrics.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/workforce_cpd/metrics.h"

namespace {

using senda::rpc::CallOptions;
using senda::rpc::Client;
using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "write_benchmark: %s\n", what.c_str());
  std::exit(1);
}

std::unique_ptr<Client> Open(const std::string& address) {
  auto client = senda::rpc::ConnectAll(address);
  if (!client.ok()) Die(client.status().ToString());
  return *std::move(client);
}

CallOptions With(const std::string& token) {
  CallOptions options;
  options.token = token;
  options.deadline = absl::Now() + absl::Seconds(60);
  return options;
}

// Keeps a number of creations in flight, each sent when another has come back.
class Creator {
 public:
  Creator(const Client& client, std::string token, double seconds)
      : client_(client), token_(std::move(token)), seconds_(seconds) {}

  double Run(int in_flight) {
    start_ = Clock::now();
    absl::BlockingCounter finished(in_flight);
    finished_ = &finished;
    for (int i = 0; i < in_flight; ++i) Send();
    finished.Wait();
    return static_cast<double>(done_) / SecondsSince(start_);
  }

 private:
  void Send() {
    auto request = std::make_shared<senda::goals::v1::CreateGoalRequest>();
    auto reply = std::make_shared<senda::goals::v1::Goal>();
    request->set_parent("trusts/demo");
    request->set_request_id(senda::resource::NewUuid(absl::Now()));
    request->mutable_goal()->set_title("Every passport in date");
    request->mutable_goal()->mutable_bhag()->set_vision("Every child is known");
    request->mutable_goal()->mutable_bhag()->set_horizon_years(5);
    client_.CallAsync("senda.goals.v1.GoalsService/CreateGoal", *request, *reply, With(token_),
                      [this, request, reply](absl::Status status) {
                        if (!status.ok()) Die(status.ToString());
                        ++done_;
                        if (SecondsSince(start_) < seconds_) {
                          Send();
                        } else {
                          finished_->DecrementCount();
                        }
                      });
  }

  const Client& client_;
  const std::string token_;
  const double seconds_;
  Clock::time_point start_;
  std::atomic<std::int64_t> done_ = 0;
  absl::BlockingCounter* finished_ = nullptr;
};

std::string Upn(int number) {
  std::string upn = fmt::format("A9{:02}{:04}{:02}{:03}", 10, number / 100000 + 1000,
                                number / 1000 % 100, number % 1000);
  upn[0] = senda::pupil_tracking::CheckLetter(upn).value_or('A');
  return upn;
}

senda::pupils::v1::Pupil PupilNumber(int number) {
  senda::pupils::v1::Pupil pupil;
  pupil.set_school("trusts/bench/schools/100000");
  pupil.set_upn(Upn(number));
  pupil.set_given_name("Given");
  pupil.set_family_name("Family");
  pupil.mutable_date_of_birth()->set_year(2012 + number % 8);
  pupil.mutable_date_of_birth()->set_month(1 + number % 12);
  pupil.mutable_date_of_birth()->set_day(1 + number % 28);
  pupil.set_sex(senda::pupils::v1::SEX_FEMALE);
  pupil.set_year_group(number % 7);
  return pupil;
}

double Import(const std::string& address, const std::string& token, int rows, int streams) {
  constexpr int kBatch = 1000;
  const auto client = Open(address);
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  const auto start = Clock::now();
  for (int i = 0; i < streams; ++i) {
    threads.emplace_back([&] {
      CallOptions options = With(token);
      const auto stream =
          client->OpenBatches("senda.pupils.v1.PupilsService/BulkUpsertPupils", options);
      for (int first = next.fetch_add(kBatch); first < rows; first = next.fetch_add(kBatch)) {
        senda::pupils::v1::BulkUpsertPupilsRequest request;
        senda::pupils::v1::BulkUpsertPupilsResponse reply;
        request.set_parent("trusts/bench");
        for (int n = first; n < std::min(first + kBatch, rows); ++n)
          *request.add_pupils() = PupilNumber(n);
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

std::unique_ptr<google::protobuf::Message> RequestFor(const std::string& method,
                                                      const std::string& name) {
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  std::string full = method;
  full.replace(full.find('/'), 1, ".");
  const auto* descriptor = pool->FindMethodByName(full);
  if (descriptor == nullptr) Die("no method " + method);
  std::unique_ptr<google::protobuf::Message> request(
      google::protobuf::MessageFactory::generated_factory()
          ->GetPrototype(descriptor->input_type())
          ->New());
  request->GetReflection()->SetString(request.get(),
                                      request->GetDescriptor()->FindFieldByName("name"), name);
  return request;
}

void WriteFrame(const std::string& method, const std::string& name, const std::string& file) {
  const std::string body = RequestFor(method, name)->SerializeAsString();
  std::string frame(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8)
    frame.push_back(static_cast<char>(body.size() >> shift));
  std::ofstream(file, std::ios::binary) << frame << body;
}

std::size_t ReplyBytes(const std::string& address, const std::string& token,
                       const std::string& method, const std::string& name) {
  const auto request = RequestFor(method, name);
  std::string full = method;
  full.replace(full.find('/'), 1, ".");
  const auto* output =
      google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full)->output_type();
  std::unique_ptr<google::protobuf::Message> reply(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(output)->New());
  const absl::Status status = Open(address)->Call(method, *request, *reply, With(token));
  if (!status.ok()) Die(status.ToString());
  return reply->ByteSizeLong();
}

// A bare SQLite database with the pupils' columns and settings as Senda's.
class BareDatabase {
 public:
  explicit BareDatabase(const std::string& file) {
    std::remove(file.c_str());
    if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) Die("cannot open " + file);
    Run("PRAGMA journal_mode = WAL");
    Run("PRAGMA synchronous = FULL");
    Run("CREATE TABLE pupils (trust TEXT NOT NULL, id TEXT NOT NULL, version BIGINT, create_time "
        "BIGINT, "
        "update_time BIGINT, delete_time BIGINT, expire_time BIGINT, school TEXT, upn TEXT, "
        "former_upn TEXT, "
        "given_name TEXT, family_name TEXT, date_of_birth TEXT, sex TEXT, year_group BIGINT, "
        "expected_year_group BIGINT, entry_date TEXT, leaving_date TEXT, a BIGINT, b BIGINT, c "
        "BIGINT, "
        "d BIGINT, e BIGINT, f BIGINT, g BIGINT, sen_provision TEXT, primary_need TEXT, "
        "PRIMARY KEY (trust, id))");
    Run("CREATE UNIQUE INDEX pupils_upn ON pupils (trust, upn) WHERE delete_time IS NULL");
    Run("CREATE INDEX pupils_school ON pupils (trust, school, sen_provision, primary_need, "
        "year_group) "
        "WHERE delete_time IS NULL");
    if (sqlite3_prepare_v2(
            database_,
            "INSERT INTO pupils VALUES ('bench', ?1, 1, 1, 1, NULL, NULL, "
            "'trusts/bench/schools/100000', ?2, '', 'Given', 'Family', '2014-05-04', "
            "'SEX_FEMALE', 3, 3, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, '', '')",
            -1, &insert_, nullptr) != SQLITE_OK) {
      Die(sqlite3_errmsg(database_));
    }
  }

  void Run(const char* sql) {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      Die(sqlite3_errmsg(database_));
  }

  void Insert(int number) {
    const std::string id = senda::resource::NewUuid(absl::Now());
    const std::string upn = Upn(number);
    sqlite3_bind_text(insert_, 1, id.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert_, 2, upn.c_str(), -1, SQLITE_TRANSIENT);
    if (sqlite3_step(insert_) != SQLITE_DONE) Die(sqlite3_errmsg(database_));
    sqlite3_reset(insert_);
  }

 private:
  sqlite3* database_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
};

double BareCreate(const std::string& file, double seconds) {
  BareDatabase database(file);
  const auto start = Clock::now();
  int rows = 0;
  for (; SecondsSince(start) < seconds; ++rows) database.Insert(rows);
  return rows / SecondsSince(start);
}

double BareImport(const std::string& file, int rows) {
  constexpr int kPerTransaction = 10000;
  BareDatabase database(file);
  const auto start = Clock::now();
  for (int i = 0; i < rows; ++i) {
    if (i % kPerTransaction == 0) database.Run("BEGIN IMMEDIATE");
    database.Insert(i);
    if (i % kPerTransaction == kPerTransaction - 1 || i + 1 == rows) database.Run("COMMIT");
  }
  return rows / SecondsSince(start);
}

std::string Token(const std::string& data, const std::string& subject) {
  const auto key = senda::rpc::DevelopmentKey::OpenOrCreate(data);
  if (!key.ok()) Die(key.status().ToString());
  return (*key)->Mint(subject, "senda", absl::Now(), absl::Hours(2)).value_or("");
}

// The SQL of every metric of every service over the databases of a data folder.
double BareAggregates(const std::string& data, const std::string& today) {
  using senda::metrics_source::MetricDefinition;
  const std::pair<const char*, std::vector<MetricDefinition>> services[] = {
      {"directory", senda::directory::Metrics()},
      {"goals", senda::goals::Metrics()},
      {"pupils", senda::pupil_tracking::Metrics()},
      {"provision", senda::provision_map::Metrics()},
      {"workforce", senda::workforce_cpd::Metrics()}};
  const std::int64_t now = absl::ToUnixMicros(absl::Now());
  double seconds = 0;
  for (const auto& [service, metrics] : services) {
    sqlite3* database = nullptr;
    const std::string file = fmt::format("{}/{}.db", data, service);
    if (sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
      Die("cannot open " + file);
    }
    const auto start = Clock::now();
    for (const MetricDefinition& metric : metrics) {
      const std::string sql = senda::metrics_source::ComputeSql(metric, "", 2);
      const bool binds_today = senda::metrics_source::UsesToday(metric);
      sqlite3_stmt* statement = nullptr;
      if (sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) {
        Die(fmt::format("{}: {}", metric.id, sqlite3_errmsg(database)));
      }
      const int trust = sqlite3_bind_parameter_index(statement, "$1");
      const int day = binds_today ? sqlite3_bind_parameter_index(statement, "$2") : 0;
      const int time = sqlite3_bind_parameter_index(statement, binds_today ? "$3" : "$2");
      sqlite3_bind_text(statement, trust, "demo", -1, SQLITE_STATIC);
      if (day > 0) sqlite3_bind_text(statement, day, today.c_str(), -1, SQLITE_STATIC);
      if (time > 0 && time != day) sqlite3_bind_int64(statement, time, now);
      while (sqlite3_step(statement) == SQLITE_ROW) {
      }
      sqlite3_finalize(statement);
    }
    seconds += SecondsSince(start);
    sqlite3_close(database);
  }
  return seconds * 1000;
}

double Cold(const std::string& address, const std::string& token) {
  senda::dashboard::v1::GetTrustDashboardRequest request;
  request.set_name("trusts/demo");
  const auto client = Open(address);
  const auto start = Clock::now();
  const auto reply = client->Call<senda::dashboard::v1::TrustDashboard>(
      "senda.dashboard.v1.DashboardService/GetTrustDashboard", request, With(token));
  if (!reply.ok()) Die(reply.status().ToString());
  if (reply->unreachable_size() > 0) Die("a source was unreachable");
  return SecondsSince(start) * 1000;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  auto is = [&](const char* command, std::size_t count) {
    return words.size() == count + 1 && words[0] == command;
  };
  if (is("create", 4)) {
    const auto client = Open(words[1]);
    fmt::print(
        "{:.0f}\n",
        Creator(*client, words[2], std::atof(words[3].c_str())).Run(std::atoi(words[4].c_str())));
  } else if (is("import", 4)) {
    fmt::print("{:.0f}\n", Import(words[1], words[2], std::atoi(words[3].c_str()),
                                  std::atoi(words[4].c_str())));
  } else if (is("token", 2)) {
    fmt::print("{}\n", Token(words[1], words[2]));
  } else if (is("cold", 2)) {
    fmt::print("{:.1f}\n", Cold(words[1], words[2]));
  } else if (is("frame", 3)) {
    WriteFrame(words[1], words[2], words[3]);
  } else if (is("reply", 4)) {
    fmt::print("{}\n", ReplyBytes(words[1], words[2], words[3], words[4]));
  } else if (is("bare-create", 2)) {
    fmt::print("{:.0f}\n", BareCreate(words[1], std::atof(words[2].c_str())));
  } else if (is("bare-aggregates", 2)) {
    fmt::print("{:.1f}\n", BareAggregates(words[1], words[2]));
  } else if (is("bare-import", 2)) {
    fmt::print("{:.0f}\n", BareImport(words[1], std::atoi(words[2].c_str())));
  } else {
    std::fprintf(stderr, "write_benchmark: unknown command; see the top of the source\n");
    return 2;
  }
  return 0;
}
