#include "tests/benchmark/trust_load.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::benchmark {
namespace {

using namespace pupils::v1;

constexpr int kBatch = 1000;

absl::CivilDay Today() { return time::Today(absl::Now()); }

Pupil PupilNumber(int number) {
  Pupil pupil;
  pupil.set_name(PupilName(number));
  pupil.set_school(SchoolOf(number));
  std::string upn = fmt::format("A910{:04}10{:03}", number / 1000 + 1000, number % 1000);
  upn[0] = pupil_tracking::CheckLetter(upn).value_or('A');
  pupil.set_upn(upn);
  pupil.set_given_name("Given");
  pupil.set_family_name("Family");
  // Years 7 to 11, 300 pupils of a school in each.
  const absl::CivilDay today = time::Today(absl::Now());
  const auto start = today.month() >= 9 ? today.year() : today.year() - 1;
  *pupil.mutable_date_of_birth() =
      rules::ToDate(absl::CivilDay(start - 12 - number % 5, 1 + number % 8, 1 + number % 28));
  pupil.set_year_group(7 + number % 5);
  return pupil;
}

Assessment AssessmentNumber(int number) {
  const AssessmentRow row(number);
  Assessment assessment;
  assessment.set_name(fmt::format("{}/assessments/{}", kTrust, row.id()));
  assessment.set_pupil(PupilName(row.pupil));
  assessment.set_instrument(row.instrument());
  assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_subject("reading");
  *assessment.mutable_taken_date() = rules::ToDate(row.day());
  assessment.set_score(row.score());
  return assessment;
}

// When something of the pupil falls due: from 30 days ago to 27 days ahead.
google::type::Date DueOf(int pupil) { return rules::ToDate(Today() + pupil % 58 - 30); }

PlanCycle PlanNumber(int number) {
  PlanCycle plan;
  plan.set_pupil(PupilName(number * 5));
  plan.set_owner("senco@example.org");
  *plan.mutable_start_date() = rules::ToDate(Today() - 60);
  *plan.mutable_review_due_date() = DueOf(number);
  return plan;
}

Contact ContactNumber(int number) {
  Contact contact;
  contact.set_pupil(PupilName(number * 2));
  contact.set_means(CONTACT_MEANS_CALL);
  *contact.mutable_contact_date() = rules::ToDate(Today() - 40);
  contact.set_with_whom("Mother");
  contact.set_summary("How the week went.");
  contact.set_follow_up("Send the targets home");
  contact.set_follow_up_owner("senco@example.org");
  *contact.mutable_follow_up_due_date() = DueOf(number);
  return contact;
}

// Sends `rows` rows in batches over several streams at once; rows a second.
template <typename Request, typename Response, typename Add>
double Import(const std::string& address, const std::string& token, const std::string& method,
              int rows, int streams, Add add) {
  const auto client = Open(address);
  std::atomic<int> next = 0;
  std::vector<std::thread> threads;
  const Stopwatch watch;
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
  return rows / watch.seconds();
}

}  // namespace

void Die(const std::string& what) {
  std::fprintf(stderr, "progress_benchmark: %s\n", what.c_str());
  std::exit(1);
}

std::unique_ptr<rpc::Client> Open(const std::string& address) {
  auto client = rpc::ConnectAll(address);
  if (!client.ok()) Die(client.status().ToString());
  return *std::move(client);
}

rpc::CallOptions With(const std::string& token) {
  rpc::CallOptions options;
  options.token = token;
  options.deadline = absl::Now() + absl::Minutes(10);
  return options;
}

std::string SchoolOf(int pupil) {
  return fmt::format("{}/schools/{}", kTrust, 100000 + pupil / kPupilsPerSchool);
}
std::string PupilName(int pupil) { return fmt::format("{}/pupils/p-{:06}", kTrust, pupil); }

std::string AssessmentRow::id() const { return fmt::format("a-{:06}-{}", pupil, sitting); }
std::string AssessmentRow::instrument() const {
  return fmt::format("{}/instruments/{}", kTrust, sitting % 2 == 0 ? "reading" : "mathematics");
}
absl::CivilDay AssessmentRow::day() const { return Today() - 420 + 60 * sitting + pupil % 14; }

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

double ImportDue(const std::string& address, const std::string& token, int streams) {
  const Stopwatch watch;
  Import<BulkUpsertPlanCyclesRequest, BulkUpsertPlanCyclesResponse>(
      address, token, "senda.pupils.v1.PlanningService/BulkUpsertPlanCycles", kPupils / 5, streams,
      [](int n, BulkUpsertPlanCyclesRequest& request) {
        *request.add_plan_cycles() = PlanNumber(n);
      });
  Import<BulkUpsertContactsRequest, BulkUpsertContactsResponse>(
      address, token, "senda.pupils.v1.RecordsService/BulkUpsertContacts", kPupils / 2, streams,
      [](int n, BulkUpsertContactsRequest& request) {
        *request.add_contacts() = ContactNumber(n);
      });
  return (kPupils / 5 + kPupils / 2) / watch.seconds();
}

}  // namespace senda::benchmark
