#include "services/pupil_tracking/progress/school_progress.h"

#include <algorithm>
#include <utility>

#include "services/pupil_tracking/progress/effective_subject.h"
#include "services/pupil_tracking/progress/instrument_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::ProgressCheck;
using pupils::v1::ProgressTest;
using pupils::v1::Verdict;

// True before false before insufficient data.
Verdict Better(Verdict one, Verdict other) {
  for (const Verdict verdict : {pupils::v1::VERDICT_TRUE, pupils::v1::VERDICT_FALSE}) {
    if (one == verdict || other == verdict) return verdict;
  }
  return pupils::v1::VERDICT_INSUFFICIENT_DATA;
}

PeerKey PeerKeyOf(const Series& series) {
  return {series.instrument->name(), SubjectKey(series.subject), series.learner->year_of_age};
}

}  // namespace

void SchoolProgress::AddLearner(Learner learner) {
  learners_.push_back(std::move(learner));
  known_[learners_.back().pupil].learner = &learners_.back();
}

void SchoolProgress::AddResult(const ResultRow& row) {
  const auto found = known_.find(row.pupil);
  if (found == known_.end()) return;
  Known& known = found->second;
  const auto instrument = instruments_.find(row.instrument);
  const std::string_view subject = instrument == instruments_.end()
                                       ? row.subject
                                       : EffectiveSubject(row.subject, instrument->second);
  if (!only_.empty() && !IsSameSubject(only_, subject)) return;
  const bool is_number = row.score.has_value() && instrument != instruments_.end() &&
                         IsNumeric(instrument->second.kind());
  if (!is_number) {
    (row.has_standard ? known.seen.standard : known.seen.narrative) = true;
    return;
  }
  known.seen.number = true;
  SeriesOf(known, instrument->second, subject)
      .sittings.push_back({std::string(row.assessment), row.day, *row.score, row.test_year_group});
}

// Results come by instrument, so that its series are the last ones.
Series& SchoolProgress::SeriesOf(Known& known, const pupils::v1::Instrument& instrument,
                                 std::string_view subject) {
  for (auto series = known.series.rbegin();
       series != known.series.rend() && series->instrument == &instrument; ++series) {
    if (IsSameSubject(series->subject, subject)) return *series;
  }
  known.series.push_back({known.learner, &instrument, std::string(subject), {}});
  return known.series.back();
}

void SchoolProgress::Finish() {
  for (auto& [pupil, known] : known_) {
    for (Series& series : known.series) {
      // Two of one day have no order in the index.
      std::sort(series.sittings.begin(), series.sittings.end(),
                [](const Sitting& one, const Sitting& other) {
                  return std::pair(one.day, std::string_view(one.assessment)) <
                         std::pair(other.day, std::string_view(other.assessment));
                });
      if (series.sittings.size() > 1) known.seen.check = true;
      AddToPeers(series);
    }
  }
  peers_.Seal();
}

// Pupils out of year are compared with their age, but are no measure of it.
void SchoolProgress::AddToPeers(const Series& series) {
  const auto rate = RateOf(series, figures_);
  if (!rate.has_value() || IsOutOfYear(series)) return;
  peers_.Add(PeerKeyOf(series), series.sittings.front().score, *rate);
}

std::vector<ProgressCheck> SchoolProgress::ChecksOf(const std::string& pupil) const {
  std::vector<ProgressCheck> checks;
  const auto found = known_.find(pupil);
  if (found == known_.end()) return checks;
  for (const Series& series : found->second.series) {
    if (series.sittings.size() < 2) continue;
    const auto rate = RateOf(series, figures_);
    const bool is_peer = rate.has_value() && !IsOutOfYear(series);
    const PeerFigures peers = peers_.PeersOf(PeerKeyOf(series), series.sittings.front().score,
                                             figures_.peer_band, is_peer ? &*rate : nullptr);
    checks.push_back(CheckSeries(series, peers, figures_));
  }
  return checks;
}

pupils::v1::ExclusionReason SchoolProgress::WhyNone(const std::string& pupil) const {
  const auto found = known_.find(pupil);
  return ExclusionOf(found == known_.end() ? SeenResults() : found->second.seen)
      .value_or(pupils::v1::EXCLUSION_REASON_UNSPECIFIED);
}

std::vector<const ProgressTest*> TrueTests(const ProgressCheck& check) {
  std::vector<const ProgressTest*> tests;
  for (const ProgressTest* test : {&check.slower_than_peers(), &check.below_own_rate(),
                                   &check.gap_not_closing(), &check.gap_widening()}) {
    if (test->verdict() == pupils::v1::VERDICT_TRUE) tests.push_back(test);
  }
  return tests;
}

PupilVerdicts VerdictsOf(const std::vector<ProgressCheck>& checks) {
  PupilVerdicts verdicts;
  for (const ProgressCheck& check : checks) {
    const auto take = [&verdicts](Verdict& verdict, const ProgressTest& test) {
      verdict = Better(verdict, test.verdict());
      verdicts.checked =
          verdicts.checked || test.verdict() != pupils::v1::VERDICT_INSUFFICIENT_DATA;
    };
    take(verdicts.slower_than_peers, check.slower_than_peers());
    take(verdicts.below_own_rate, check.below_own_rate());
    take(verdicts.gap_not_closing, check.gap_not_closing());
    take(verdicts.gap_widening, check.gap_widening());
    verdicts.falling_behind = verdicts.falling_behind || check.less_than_expected();
  }
  return verdicts;
}

}  // namespace senda::pupil_tracking
