#include "services/pupil_tracking/progress/progress_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "services/pupil_tracking/progress/expected_score.h"
#include "services/pupil_tracking/progress/instrument_rules.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::AssessmentKind;
using pupils::v1::Instrument;
using pupils::v1::ProgressCheck;
using pupils::v1::ProgressTest;

std::string_view UnitOf(AssessmentKind kind) {
  if (IsAge(kind)) return "months";
  return kind == pupils::v1::ASSESSMENT_KIND_PHONICS ? "words" : "points";
}

ProgressTest Insufficient(std::string reason) {
  ProgressTest test;
  test.set_verdict(pupils::v1::VERDICT_INSUFFICIENT_DATA);
  test.set_reason(std::move(reason));
  return test;
}

// What was observed, what it was compared with, and the error the difference has to exceed.
struct Comparison {
  double observed = 0;
  double compared_with = 0;
  double error = 0;
};

ProgressTest Answer(bool is_so, const Comparison& comparison, std::string reason) {
  ProgressTest test;
  test.set_verdict(is_so ? pupils::v1::VERDICT_TRUE : pupils::v1::VERDICT_FALSE);
  test.set_reason(std::move(reason));
  test.set_observed(comparison.observed);
  test.set_compared_with(comparison.compared_with);
  test.set_error(comparison.error);
  return test;
}

int MinimumWeeks(const Instrument& instrument, const ProgressFigures& figures) {
  return std::max(figures.minimum_weeks, instrument.minimum_interval_weeks());
}

// Runs the tests of one series.
class Tester {
 public:
  Tester(const Series& series, const PeerFigures& peers, const ProgressFigures& figures)
      : series_(series),
        peers_(peers),
        figures_(figures),
        first_(series.sittings.front()),
        last_(series.sittings.back()),
        months_(MonthsBetween(first_.day, last_.day)),
        error_(StandardErrorOf(*series.instrument)),
        unit_(UnitOf(series.instrument->kind())) {}

  ProgressTest SlowerThanPeers() const;
  ProgressTest BelowOwnRate() const;
  ProgressTest GapNotClosing() const;
  ProgressTest GapWidening() const;

 private:
  struct Gaps {
    double before = 0, now = 0;  // above 0: below what is expected
    double expected_before = 0, expected_now = 0;
  };

  // Why none of the tests can be answered; "" when they can.
  std::string Obstacle() const;
  std::string TooClose(const Sitting& from, const Sitting& to, std::string_view what) const;
  std::optional<Gaps> FindGaps() const;
  double OneError() const { return figures_.multiplier * *error_; }
  double DifferenceError() const { return OneError() * std::sqrt(2.0); }
  std::string GapWords(const Gaps& gaps) const;

  const Series& series_;
  const PeerFigures& peers_;
  const ProgressFigures& figures_;
  const Sitting& first_;
  const Sitting& last_;
  const double months_;
  const std::optional<double> error_;
  const std::string_view unit_;
};

std::string Tester::TooClose(const Sitting& from, const Sitting& to, std::string_view what) const {
  const auto days = to.day - from.day;
  const int weeks = MinimumWeeks(*series_.instrument, figures_);
  if (days >= 7 * weeks) return "";
  return fmt::format("{} lie {} days apart; {} weeks are needed.", what, days, weeks);
}

std::string Tester::Obstacle() const {
  const std::string close = TooClose(first_, last_, "The first and the latest assessment");
  if (!close.empty()) return close;
  if (error_.has_value()) return "";
  return "The standard error of measurement is not known: the instrument states neither it nor a "
         "reliability with a standard deviation, so nothing can be told from chance.";
}

ProgressTest Tester::SlowerThanPeers() const {
  const std::string obstacle = Obstacle();
  if (!obstacle.empty()) return Insufficient(obstacle);
  const std::string who =
      fmt::format("{} of the same school and age with a baseline within {:g} {}",
                  peers_.peers == 1 ? "pupil" : "pupils", figures_.peer_band, unit_);
  if (peers_.peers < figures_.minimum_peers || peers_.peers == 0) {
    ProgressTest test = Insufficient(fmt::format("There {} {} {}; {} are needed for a comparison.",
                                                 peers_.peers == 1 ? "is" : "are", peers_.peers,
                                                 who, std::max(1, figures_.minimum_peers)));
    test.set_peers(peers_.peers);
    return test;
  }
  const Comparison rates{(last_.score - first_.score) / months_, peers_.mean_rate,
                         DifferenceError() / months_};
  const bool is_slower = rates.observed < rates.compared_with - rates.error;
  ProgressTest test = Answer(
      is_slower, rates,
      fmt::format("Gained {:.2f} {} a month over {:.1f} months; {} {} gained {:.2f} on average "
                  "(standard deviation {:.2f}). {} the error of measurement, {:.2f}.",
                  rates.observed, unit_, months_, peers_.peers, who, rates.compared_with,
                  peers_.standard_deviation,
                  is_slower ? "The shortfall is more than" : "There is no shortfall beyond",
                  rates.error));
  test.set_peers(peers_.peers);
  return test;
}

ProgressTest Tester::BelowOwnRate() const {
  if (series_.sittings.size() < 3) {
    return Insufficient("There are two assessments; the pupil's own previous rate needs three.");
  }
  const Sitting& previous = series_.sittings[series_.sittings.size() - 2];
  std::string close = TooClose(previous, last_, "The previous and the latest assessment");
  if (close.empty()) close = TooClose(first_, previous, "The first and the previous assessment");
  if (!close.empty()) return Insufficient(close);
  const std::string obstacle = Obstacle();
  if (!obstacle.empty()) return Insufficient(obstacle);
  const double before = MonthsBetween(first_.day, previous.day);
  const double since = MonthsBetween(previous.day, last_.day);
  // The previous score ends one stretch and begins the other, so its error counts in both.
  const double shared = 1 / before + 1 / since;
  const Comparison rates{
      (last_.score - previous.score) / since, (previous.score - first_.score) / before,
      OneError() * std::sqrt(1 / (before * before) + shared * shared + 1 / (since * since))};
  const bool is_below = rates.observed < rates.compared_with - rates.error;
  return Answer(
      is_below, rates,
      fmt::format("Gained {:.2f} {} a month over the last {:.1f} months, after {:.2f} a "
                  "month over the {:.1f} months before. {} the error of measurement, "
                  "{:.2f}.",
                  rates.observed, unit_, since, rates.compared_with, before,
                  is_below ? "The fall is more than" : "There is no fall beyond", rates.error));
}

std::optional<Tester::Gaps> Tester::FindGaps() const {
  const auto before = ExpectedScore(*series_.instrument, series_.learner->birth, first_.day);
  const auto now = ExpectedScore(*series_.instrument, series_.learner->birth, last_.day);
  if (!before.has_value() || !now.has_value()) return std::nullopt;
  return Gaps{*before - first_.score, *now - last_.score, *before, *now};
}

std::string Tester::GapWords(const Gaps& gaps) const {
  return fmt::format(
      "At the baseline {:.1f} {} against an expected {:.1f}, now {:.1f} against "
      "{:.1f}: a gap of {:.1f}, now {:.1f}.",
      first_.score, unit_, gaps.expected_before, last_.score, gaps.expected_now,
      std::max(0.0, gaps.before), std::max(0.0, gaps.now));
}

constexpr char kNoExpectation[] =
    "The instrument states no mean and no norm for the year, so there is nothing to measure a gap "
    "against.";

ProgressTest Tester::GapNotClosing() const {
  const std::string obstacle = Obstacle();
  if (!obstacle.empty()) return Insufficient(obstacle);
  const std::optional<Gaps> gaps = FindGaps();
  if (!gaps.has_value()) return Insufficient(kNoExpectation);
  const Comparison comparison{gaps->now, gaps->before, DifferenceError()};
  if (gaps->before <= OneError()) {
    return Answer(false, comparison,
                  fmt::format("{} There was no gap beyond the error of one score, {:.1f}.",
                              GapWords(*gaps), OneError()));
  }
  const bool has_shrunk = gaps->before - gaps->now > comparison.error;
  return Answer(!has_shrunk, comparison,
                fmt::format("{} It has {}shrunk by more than the error of measurement, {:.1f}.",
                            GapWords(*gaps), has_shrunk ? "" : "not ", comparison.error));
}

ProgressTest Tester::GapWidening() const {
  const std::string obstacle = Obstacle();
  if (!obstacle.empty()) return Insufficient(obstacle);
  const std::optional<Gaps> gaps = FindGaps();
  if (!gaps.has_value()) return Insufficient(kNoExpectation);
  const Comparison comparison{gaps->now, gaps->before, DifferenceError()};
  const bool widens = gaps->now > 0 && gaps->now - std::max(0.0, gaps->before) > comparison.error;
  return Answer(widens, comparison,
                fmt::format("{} It has {}grown by more than the error of measurement, {:.1f}.",
                            GapWords(*gaps), widens ? "" : "not ", comparison.error));
}

constexpr char kByAge[] =
    "Taught or tested out of the year of their age; compared with those of their age. ";

}  // namespace

bool IsOutOfYear(const Series& series) {
  if (series.learner->out_of_year) return true;
  return std::any_of(series.sittings.begin(), series.sittings.end(), [&](const Sitting& sitting) {
    return sitting.test_year_group.has_value() &&
           *sitting.test_year_group != ExpectedYearGroup(series.learner->birth, sitting.day);
  });
}

std::optional<double> RateOf(const Series& series, const ProgressFigures& figures) {
  if (series.sittings.size() < 2) return std::nullopt;
  const Sitting& first = series.sittings.front();
  const Sitting& last = series.sittings.back();
  const auto days = last.day - first.day;
  if (days < 7 * MinimumWeeks(*series.instrument, figures) || days == 0) return std::nullopt;
  return (last.score - first.score) / MonthsBetween(first.day, last.day);
}

ProgressCheck CheckSeries(const Series& series, const PeerFigures& peers,
                          const ProgressFigures& figures) {
  ProgressCheck check;
  check.set_pupil(series.learner->pupil);
  check.set_school(series.learner->school);
  check.set_instrument(series.instrument->name());
  check.set_subject(series.subject);
  check.set_baseline(series.sittings.front().assessment);
  if (series.sittings.size() > 2) {
    check.set_previous(series.sittings[series.sittings.size() - 2].assessment);
  }
  check.set_latest(series.sittings.back().assessment);
  const Tester tester(series, peers, figures);
  *check.mutable_slower_than_peers() = tester.SlowerThanPeers();
  *check.mutable_below_own_rate() = tester.BelowOwnRate();
  *check.mutable_gap_not_closing() = tester.GapNotClosing();
  *check.mutable_gap_widening() = tester.GapWidening();
  check.set_out_of_year(IsOutOfYear(series));
  bool less = false;
  for (ProgressTest* test : {check.mutable_slower_than_peers(), check.mutable_below_own_rate(),
                             check.mutable_gap_not_closing(), check.mutable_gap_widening()}) {
    less = less || test->verdict() == pupils::v1::VERDICT_TRUE;
    if (check.out_of_year()) test->set_reason(kByAge + test->reason());
  }
  check.set_less_than_expected(less);
  return check;
}

std::optional<pupils::v1::ExclusionReason> ExclusionOf(const SeenResults& seen) {
  if (seen.check) return std::nullopt;
  if (seen.number) return pupils::v1::EXCLUSION_REASON_ONE_ASSESSMENT;
  if (seen.standard) return pupils::v1::EXCLUSION_REASON_SUMMATIVE_ONLY;
  if (seen.narrative) return pupils::v1::EXCLUSION_REASON_NARRATIVE_ONLY;
  return pupils::v1::EXCLUSION_REASON_NO_ASSESSMENT;
}

}  // namespace senda::pupil_tracking
