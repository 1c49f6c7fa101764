#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCHOOL_PROGRESS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCHOOL_PROGRESS_H_

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "services/pupil_tracking/progress/instrument_rules.h"
#include "services/pupil_tracking/progress/progress_check.h"

namespace senda::pupil_tracking {

// One result as a row tells it; views are valid during the call that hands it over.
struct ResultRow {
  std::string_view pupil;
  std::string_view instrument;
  std::string_view assessment;  // its name
  std::string_view subject;     // its own
  absl::CivilDay day;
  std::optional<double> score;
  bool has_standard = false;
  std::optional<int> test_year_group;
};

// The progress of one school's pupils: all on roll with all their results, since each is a peer of
// others. Pure; first every learner, then every result by pupil and instrument, then Finish, then
// any questions.
class SchoolProgress {
 public:
  // Both must outlive it.
  SchoolProgress(const InstrumentsByName& instruments, const ProgressFigures& figures)
      : instruments_(instruments), figures_(figures) {}
  SchoolProgress(const SchoolProgress&) = delete;
  SchoolProgress& operator=(const SchoolProgress&) = delete;

  // From here on only results in that subject count, "" for any.
  void Only(std::string subject) { only_ = std::move(subject); }
  void AddLearner(Learner learner);
  // A result of somebody who is no learner here is left out.
  void AddResult(const ResultRow& row);
  void Finish();

  const std::deque<Learner>& learners() const { return learners_; }
  // The checks of one pupil, by instrument and subject; none when there is nothing to compute from.
  std::vector<pupils::v1::ProgressCheck> ChecksOf(const std::string& pupil) const;
  // Why there is none; meaningful when there is none.
  pupils::v1::ExclusionReason WhyNone(const std::string& pupil) const;

 private:
  struct Known {
    const Learner* learner = nullptr;
    SeenResults seen;
    // By instrument and effective subject, in the order in which they came.
    std::vector<Series> series;
  };
  // Of `known`, the one that a result by `instrument` in `subject` belongs to.
  static Series& SeriesOf(Known& known, const pupils::v1::Instrument& instrument,
                          std::string_view subject);
  void AddToPeers(const Series& series);

  const InstrumentsByName& instruments_;
  const ProgressFigures& figures_;
  std::string only_;
  std::deque<Learner> learners_;
  std::map<std::string, Known, std::less<>> known_;
  PeerGroups peers_;
};

// The answers of a pupil over all instruments and subjects: of each test the best-founded one, true
// before false before insufficient data.
struct PupilVerdicts {
  pupils::v1::Verdict slower_than_peers = pupils::v1::VERDICT_INSUFFICIENT_DATA;
  pupils::v1::Verdict below_own_rate = pupils::v1::VERDICT_INSUFFICIENT_DATA;
  pupils::v1::Verdict gap_not_closing = pupils::v1::VERDICT_INSUFFICIENT_DATA;
  pupils::v1::Verdict gap_widening = pupils::v1::VERDICT_INSUFFICIENT_DATA;
  bool checked = false;         // at least one test has an answer
  bool falling_behind = false;  // at least one is true
};
PupilVerdicts VerdictsOf(const std::vector<pupils::v1::ProgressCheck>& checks);

// The tests of `check` that are true, each with its reason.
std::vector<const pupils::v1::ProgressTest*> TrueTests(const pupils::v1::ProgressCheck& check);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_SCHOOL_PROGRESS_H_
