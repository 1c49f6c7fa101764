// Pupil tracking at the size of a large trust, as a client of a running Senda, and the same work
// done with the bare driver. Prints one number.
//
//   progress_benchmark pupils ADDRESS TOKEN STREAMS          pupils upserted per second
//   progress_benchmark import ADDRESS TOKEN ROWS STREAMS     assessments upserted per second
//   progress_benchmark load-due ADDRESS TOKEN STREAMS        plans and contacts upserted per second
//   progress_benchmark check ADDRESS TOKEN                   ms of CheckProgress of one school
//   progress_benchmark run ADDRESS TOKEN                     ms of RunProgressCheck of the trust
//   progress_benchmark due ADDRESS TOKEN                     ms of ListDue of one school, all pages
//   progress_benchmark due-trust ADDRESS TOKEN               ms of ListDue of the trust, all pages
//   progress_benchmark rollover ADDRESS TOKEN                ms of RolloverYear of the trust
//   progress_benchmark bare-import FILE ROWS                 bare_tables.h: the same by the driver
//   progress_benchmark bare-check | bare-due | bare-rollover FILE
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "tests/benchmark/bare_tables.h"
#include "tests/benchmark/trust_load.h"

namespace {

using namespace senda::benchmark;
using namespace senda::pupils::v1;

double Check(const std::string& address, const std::string& token) {
  const auto client = Open(address);
  CheckProgressRequest request;
  request.set_parent(kTrust);
  request.set_school(SchoolOf(0));
  request.set_page_size(5000);
  const Stopwatch watch;
  int checks = 0, pages = 0;
  do {
    const auto page = client->Call<CheckProgressResponse>(
        "senda.pupils.v1.ProgressService/CheckProgress", request, With(token));
    if (!page.ok()) Die(page.status().ToString());
    checks += page->checks_size();
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  const double milliseconds = watch.milliseconds();
  std::fprintf(stderr, "%d checks in %d pages\n", checks, pages);
  return milliseconds;
}

double Run(const std::string& address, const std::string& token) {
  const auto client = Open(address);
  RunProgressCheckRequest request;
  request.set_parent(kTrust);
  const Stopwatch watch;
  const auto reply = client->Call<RunProgressCheckResponse>(
      "senda.pupils.v1.ProgressService/RunProgressCheck", request, With(token));
  if (!reply.ok()) Die(reply.status().ToString());
  const double milliseconds = watch.milliseconds();
  int pupils = 0, behind = 0;
  for (const auto& school : reply->schools()) {
    pupils += school.pupils();
    behind += school.falling_behind();
  }
  std::fprintf(stderr, "%d pupils, %d fall behind, %d sources unreachable\n", pupils, behind,
               reply->unreachable_size());
  return milliseconds;
}

// `school` empty: of the whole trust.
double Due(const std::string& address, const std::string& token, const std::string& school) {
  const auto client = Open(address);
  ListDueRequest request;
  request.set_parent(kTrust);
  request.set_school(school);
  request.set_page_size(1000);
  const Stopwatch watch;
  int items = 0, pages = 0;
  do {
    const auto page = client->Call<ListDueResponse>("senda.pupils.v1.PlanningService/ListDue",
                                                    request, With(token));
    if (!page.ok()) Die(page.status().ToString());
    items += page->items_size();
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  const double milliseconds = watch.milliseconds();
  std::fprintf(stderr, "%d things due in %d pages\n", items, pages);
  return milliseconds;
}

// To the academic year after the present one.
double Rollover(const std::string& address, const std::string& token) {
  const auto client = Open(address);
  const absl::CivilDay today = senda::time::Today(absl::Now());
  RolloverYearRequest request;
  request.set_parent(kTrust);
  request.set_academic_year(static_cast<int>(today.year()) + (today.month() >= 9 ? 1 : 0));
  const Stopwatch watch;
  for (int calls = 1;; ++calls) {
    const auto reply = client->Call<YearRollover>("senda.pupils.v1.PupilsService/RolloverYear",
                                                  request, With(token));
    if (!reply.ok()) Die(reply.status().ToString());
    if (reply->state() != ROLLOVER_STATE_DONE) continue;
    const double milliseconds = watch.milliseconds();
    int moved = 0;
    for (const auto& school : reply->schools()) moved += school.moved_up();
    std::fprintf(stderr, "%d pupils moved up in %d calls\n", moved, calls);
    if (moved != kPupils) Die("not every pupil moved up once");
    return milliseconds;
  }
}

using Words = std::vector<std::string>;

struct Command {
  std::size_t arguments = 0;
  std::function<double(const Words&)> run;
};

int Number(const std::string& word) { return std::atoi(word.c_str()); }

const std::map<std::string, Command>& Commands() {
  static const std::map<std::string, Command> commands = {
      {"pupils", {3, [](const Words& w) { return ImportPupils(w[1], w[2], Number(w[3])); }}},
      {"import",
       {4,
        [](const Words& w) { return ImportAssessments(w[1], w[2], Number(w[3]), Number(w[4])); }}},
      {"load-due", {3, [](const Words& w) { return ImportDue(w[1], w[2], Number(w[3])); }}},
      {"check", {2, [](const Words& w) { return Check(w[1], w[2]); }}},
      {"run", {2, [](const Words& w) { return Run(w[1], w[2]); }}},
      {"due", {2, [](const Words& w) { return Due(w[1], w[2], SchoolOf(0)); }}},
      {"due-trust", {2, [](const Words& w) { return Due(w[1], w[2], ""); }}},
      {"rollover", {2, [](const Words& w) { return Rollover(w[1], w[2]); }}},
      {"bare-import", {2, [](const Words& w) { return BareImport(w[1], Number(w[2])); }}},
      {"bare-check", {1, [](const Words& w) { return BareCheck(w[1]); }}},
      {"bare-due", {1, [](const Words& w) { return BareDue(w[1]); }}},
      {"bare-rollover", {1, [](const Words& w) { return BareRollover(w[1]); }}},
  };
  return commands;
}

}  // namespace

int main(int argc, char** argv) {
  const Words words(argv + 1, argv + argc);
  const auto command = words.empty() ? Commands().end() : Commands().find(words[0]);
  if (command == Commands().end() || words.size() != command->second.arguments + 1) {
    std::fprintf(stderr, "progress_benchmark: unknown command; see the top of the source\n");
    return 2;
  }
  fmt::print("{:.1f}\n", command->second.run(words));
  return 0;
}
