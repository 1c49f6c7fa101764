#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/instrument.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "services/pupil_tracking/progress/peer_groups.h"

// The four tests of paragraph 6.17 of the SEND code of practice; pure. Each compares a difference
// with the error of measurement: of one score z * SEM, of the difference of two z * sqrt(2) * SEM
// (domain.md 2.10), of a rate that divided by the months between. SEM is the instrument's, z the
// policy's (1.96: 95 %). Without SEM nothing can be told from chance, and no test has an answer.
namespace senda::pupil_tracking {

// The figures of the tracking policy that the tests use (tracking_policy.proto).
struct ProgressFigures {
  double multiplier = 1.96;  // z
  int minimum_peers = 8;
  double peer_band = 5;
  int minimum_weeks = 6;
};

// A pupil as the tests see one.
struct Learner {
  std::string pupil;
  std::string school;
  absl::CivilDay birth;
  int year_of_age = 0;       // the year group expected of the age, as of the day of the check
  bool out_of_year = false;  // taught in another year than that
};

// One result that is a number.
struct Sitting {
  std::string assessment;
  absl::CivilDay day;
  double score = 0;
  std::optional<int> test_year_group;  // when made for another year than the pupil's
};

// What one pupil scored with one instrument in one subject, by day.
struct Series {
  const Learner* learner = nullptr;
  const pupils::v1::Instrument* instrument = nullptr;
  std::string subject;  // the effective one (effective_subject.h)
  std::vector<Sitting> sittings;
};

// Whether the pupil is taught out of year, or sat a test made for another year than that of their
// age.
bool IsOutOfYear(const Series& series);

// The gain a month from the first sitting to the last. None with fewer than two, or when they lie
// closer together than the policy and the instrument want.
std::optional<double> RateOf(const Series& series, const ProgressFigures& figures);

// The four tests for a series of at least two sittings. `peers` are those of the same school, age
// and baseline (peer_groups.h).
//   (a) slower than peers: the rate is below the peers' mean by more than z * sqrt(2) * SEM /
//   months (b) below own rate: the rate since the previous sitting is below that from the baseline
//   to it by
//       more than z * SEM * sqrt(1/m1^2 + (1/m1 + 1/m2)^2 + 1/m2^2): the previous score is in both
//   (c) gap not closing: the expected score was missed at the baseline by more than z * SEM, and
//       the gap has not shrunk since by more than z * sqrt(2) * SEM
//   (d) gap widening: the expected score is missed now, by more than at the baseline by more than
//       z * sqrt(2) * SEM; a score above what was expected counts as no gap
pupils::v1::ProgressCheck CheckSeries(const Series& series, const PeerFigures& peers,
                                      const ProgressFigures& figures);

// What there is of one pupil in the stretch of time.
struct SeenResults {
  bool check = false;      // a series that was checked
  bool number = false;     // a score
  bool standard = false;   // a standard: summative
  bool narrative = false;  // words alone
};
// Why nothing was computed for a pupil; none when something was.
std::optional<pupils::v1::ExclusionReason> ExclusionOf(const SeenResults& seen);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_PROGRESS_CHECK_H_
