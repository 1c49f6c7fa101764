#ifndef SENDA_TESTS_BENCHMARK_TRUST_LOAD_H_
#define SENDA_TESTS_BENCHMARK_TRUST_LOAD_H_

#include <chrono>
#include <memory>
#include <string>

#include "absl/time/civil_time.h"
#include "common/rpc/client.h"

// A trust of the size of the largest, and how a client loads it: 40 schools of 1,500 pupils of the
// years 7 to 11. What goes wrong ends the program with a message.
namespace senda::benchmark {

inline constexpr int kSchools = 40;
inline constexpr int kPupilsPerSchool = 1500;
inline constexpr int kPupils = kSchools * kPupilsPerSchool;
inline constexpr char kTrust[] = "trusts/bench";

[[noreturn]] void Die(const std::string& what);

// A span of time from its making on.
class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  double milliseconds() const { return seconds() * 1000; }

 private:
  const std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string SchoolOf(int pupil);
std::string PupilName(int pupil);

// Assessment `number`: every pupil's first, then every pupil's second, two instruments in turn; as
// a school's tables come, test after test.
struct AssessmentRow {
  int pupil = 0, sitting = 0;
  explicit AssessmentRow(int number) : pupil(number % kPupils), sitting(number / kPupils) {}
  std::string id() const;
  std::string instrument() const;
  absl::CivilDay day() const;
  double score() const { return 70 + (pupil * 37 + sitting * 5) % 60; }
};

std::unique_ptr<rpc::Client> Open(const std::string& address);
rpc::CallOptions With(const std::string& token);

// Each sends its rows by the bulk RPC over `streams` streams at once and gives the rows a second.
double ImportPupils(const std::string& address, const std::string& token, int streams);
double ImportAssessments(const std::string& address, const std::string& token, int rows,
                         int streams);
// What falls due: a plan for every fifth pupil, and a contact with a follow-up for every second,
// due from 30 days ago to 27 days ahead.
double ImportDue(const std::string& address, const std::string& token, int streams);

}  // namespace senda::benchmark

#endif  // SENDA_TESTS_BENCHMARK_TRUST_LOAD_H_
