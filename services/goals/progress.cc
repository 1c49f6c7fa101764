#include "services/goals/progress.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace senda::goals {
namespace {

using goals::v1::Goal;
using goals::v1::KeyResult;
using goals::v1::Measure;

// Equal up to what arithmetic on the way here may have cost.
bool Same(double a, double b) {
  constexpr double kTolerance = 1e-9;
  return a == b || std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b));
}

bool Keeps(double target, double current, Better better) {
  if (better == Better::kHigher && current > target) return true;
  if (better == Better::kLower && current < target) return true;
  return Same(current, target);
}

Better BetterOf(const goals::v1::KpiFramework& kpi) {
  switch (kpi.direction()) {
    case goals::v1::KPI_DIRECTION_INCREASE:
      return Better::kHigher;
    case goals::v1::KPI_DIRECTION_DECREASE:
      return Better::kLower;
    default:
      return Better::kUnknown;
  }
}

double WeightOf(const KeyResult& result) { return result.has_weight() ? result.weight() : 1; }
double WeightOf(const Goal& goal) { return goal.has_weight() ? goal.weight() : 1; }

std::optional<double> OkrProgress(const goals::v1::OkrFramework& okr) {
  std::vector<Part> parts;
  for (const KeyResult& result : okr.key_results()) {
    parts.push_back({MeasureProgress(result.measure()), WeightOf(result)});
  }
  return WeightedMean(parts);
}

std::optional<double> BhagProgress(const goals::v1::BhagFramework& bhag) {
  std::vector<Part> parts;
  for (const auto& milestone : bhag.milestones()) {
    parts.push_back({milestone.reached() ? 1.0 : 0.0, 1});
  }
  return WeightedMean(parts);
}

std::optional<double> ScorecardProgress(const goals::v1::ScorecardFramework& scorecard) {
  std::vector<Part> parts;
  for (const Measure& measure : scorecard.measures()) {
    parts.push_back({MeasureProgress(measure), 1});
  }
  return WeightedMean(parts);
}

void SetScores(goals::v1::OkrFramework& okr) {
  for (KeyResult& result : *okr.mutable_key_results()) {
    const std::optional<double> score = MeasureProgress(result.measure());
    if (score.has_value()) {
      result.set_score(*score);
    } else {
      result.clear_score();
    }
  }
}

// Null stands for a measure that was not there before.
void KeepReading(const Measure* before, Measure& after) {
  if (before != nullptr && before->has_current_value()) {
    after.set_current_value(before->current_value());
  } else {
    after.clear_current_value();
  }
}

Measure* ScorecardMeasure(goals::v1::ScorecardFramework& scorecard, std::string_view number) {
  if (number.empty()) {
    return scorecard.measures_size() == 1 ? scorecard.mutable_measures(0) : nullptr;
  }
  for (int i = 0; i < scorecard.measures_size(); ++i) {
    if (number == std::to_string(i + 1)) return scorecard.mutable_measures(i);
  }
  return nullptr;
}

Measure* OkrMeasure(goals::v1::OkrFramework& okr, std::string_view key) {
  for (KeyResult& result : *okr.mutable_key_results()) {
    if (result.key() == key) return result.mutable_measure();
  }
  return nullptr;
}

}  // namespace

double LinearProgress(double start, double target, double current, Better better) {
  // The wider type keeps the differences of large numbers finite.
  const long double span = static_cast<long double>(target) - start;
  if (span == 0) return Keeps(target, current, better) ? 1 : 0;
  const long double way = static_cast<long double>(current) - start;
  return static_cast<double>(std::clamp<long double>(way / span, 0, 1));
}

std::optional<double> MeasureProgress(const Measure& measure, Better better) {
  if (!measure.has_current_value()) return std::nullopt;
  return LinearProgress(measure.start_value(), measure.target_value(), measure.current_value(),
                        better);
}

std::optional<double> WeightedMean(std::span<const Part> parts) {
  std::vector<std::pair<double, double>> known;
  for (const Part& part : parts) {
    if (part.progress.has_value() && part.weight > 0)
      known.emplace_back(part.weight, *part.progress);
  }
  if (known.empty()) return std::nullopt;
  // Sorted, so that rounding too is the same whatever the order.
  std::sort(known.begin(), known.end());
  long double sum = 0, weights = 0;
  for (const auto& [weight, progress] : known) {
    sum += static_cast<long double>(weight) * progress;
    weights += weight;
  }
  return static_cast<double>(std::clamp<long double>(sum / weights, 0, 1));
}

bool HasOwnMeasures(const Goal& goal) {
  switch (goal.framework_case()) {
    case Goal::kSmart:
      return goal.smart().has_measurable();
    case Goal::kOkr:
    case Goal::kKpi:
      return true;
    case Goal::kBhag:
      return goal.bhag().milestones_size() > 0;
    case Goal::kMbo:
      return goal.mbo().has_measure();
    case Goal::kScorecard:
      return goal.scorecard().measures_size() > 0;
    case Goal::FRAMEWORK_NOT_SET:
      break;
  }
  return false;
}

std::optional<double> OwnProgress(const Goal& goal) {
  switch (goal.framework_case()) {
    case Goal::kSmart:
      return MeasureProgress(goal.smart().measurable());
    case Goal::kOkr:
      return OkrProgress(goal.okr());
    case Goal::kBhag:
      return BhagProgress(goal.bhag());
    case Goal::kKpi:
      return MeasureProgress(goal.kpi().measure(), BetterOf(goal.kpi()));
    case Goal::kMbo:
      return MeasureProgress(goal.mbo().measure());
    case Goal::kScorecard:
      return ScorecardProgress(goal.scorecard());
    case Goal::FRAMEWORK_NOT_SET:
      break;
  }
  return std::nullopt;
}

std::optional<double> RollUp(std::span<const Goal> children) {
  std::vector<Part> parts;
  for (const Goal& child : children) {
    if (child.state() == goals::v1::GOAL_STATE_DROPPED || !child.has_progress()) continue;
    parts.push_back({child.progress(), WeightOf(child)});
  }
  return WeightedMean(parts);
}

void SetProgress(Goal& goal, std::span<const Goal> children) {
  if (goal.has_okr()) SetScores(*goal.mutable_okr());
  const std::optional<double> progress =
      HasOwnMeasures(goal) ? OwnProgress(goal) : RollUp(children);
  if (progress.has_value()) {
    goal.set_progress(*progress);
  } else {
    goal.clear_progress();
  }
}

Measure* FindMeasure(Goal& goal, std::string_view key_result) {
  if (goal.has_okr()) return OkrMeasure(*goal.mutable_okr(), key_result);
  if (goal.has_scorecard()) return ScorecardMeasure(*goal.mutable_scorecard(), key_result);
  if (!key_result.empty()) return nullptr;
  if (goal.has_smart() && goal.smart().has_measurable()) {
    return goal.mutable_smart()->mutable_measurable();
  }
  if (goal.has_kpi()) return goal.mutable_kpi()->mutable_measure();
  if (goal.has_mbo() && goal.mbo().has_measure()) return goal.mutable_mbo()->mutable_measure();
  return nullptr;
}

void KeepReadings(const Goal& before, Goal& after) {
  if (after.has_okr()) {
    for (KeyResult& result : *after.mutable_okr()->mutable_key_results()) {
      const Measure* known = nullptr;
      for (const KeyResult& old : before.okr().key_results()) {
        if (old.key() == result.key()) known = &old.measure();
      }
      KeepReading(known, *result.mutable_measure());
    }
  }
  if (after.has_scorecard()) {
    for (Measure& measure : *after.mutable_scorecard()->mutable_measures()) {
      const Measure* known = nullptr;
      for (const Measure& old : before.scorecard().measures()) {
        if (old.title() == measure.title()) known = &old;
      }
      KeepReading(known, measure);
    }
  }
}

}  // namespace senda::goals
