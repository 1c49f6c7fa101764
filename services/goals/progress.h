#ifndef SENDA_SERVICES_GOALS_PROGRESS_H_
#define SENDA_SERVICES_GOALS_PROGRESS_H_

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "senda/goals/v1/goal.pb.h"

// How far goals have come; pure. Every progress lies in 0..1, and "not known" is never 0: what has
// not been read is left out (domain.md 1.1 and 4, row 3).
namespace senda::goals {

// Which side of a measure's target is the good one. Only a KPI says so for itself.
enum class Better { kUnknown, kHigher, kLower };

// (current - start) / (target - start), held within 0..1; right for targets below the start,
// because the sign cancels. Where target = start, the value is to be kept: 1 if `current` keeps it,
// else 0. It is kept when it equals the target or, if `better` says which way is good, lies on that
// side. All three must be finite; the result always is.
double LinearProgress(double start, double target, double current, Better better);

// The progress of `measure`; none before its first reading.
std::optional<double> MeasureProgress(const goals::v1::Measure& measure,
                                      Better better = Better::kUnknown);

// A part of a whole: its progress, if known, and how much it counts.
struct Part {
  std::optional<double> progress;
  double weight = 1;
};

// Sum of w * p over sum of w, over the parts whose progress is known; none when there is none, or
// when they all weigh nothing. The order of the parts does not matter.
std::optional<double> WeightedMean(std::span<const Part> parts);

// Whether the goal has measures of its own, read or not: then they alone say how far it has come,
// and the goals that serve it do not count. SMART: a measurable; OKR, KPI: always; BHAG:
// milestones; MBO: a measure; Scorecard: measures.
bool HasOwnMeasures(const goals::v1::Goal& goal);

// What the goal's own measures say: SMART, KPI, MBO the measure; OKR the weighted mean of the
// scored key results; BHAG the share of milestones reached; Scorecard the mean of the measures
// read. None when nothing has been read.
std::optional<double> OwnProgress(const goals::v1::Goal& goal);

// The weighted mean of the goals that serve another. Dropped ones do not count, nor do those
// without progress or of weight 0; an absent weight is 1.
std::optional<double> RollUp(std::span<const goals::v1::Goal> children);

// Sets the scores of key results and the progress of the goal: from its own measures if it has any,
// else from `children`.
void SetProgress(goals::v1::Goal& goal, std::span<const goals::v1::Goal> children);

// Which reading a check-in is: the measure of `goal` that `key_result` stands for, to be changed.
// Null when there is none. SMART, KPI, MBO, and a Scorecard of one measure: "". OKR: the key. A
// Scorecard of several: the number of the measure, from "1".
goals::v1::Measure* FindMeasure(goals::v1::Goal& goal, std::string_view key_result);

// Takes over into `after` the readings that `before` has: of key results by key, of scorecard
// measures by title, because lists are replaced whole and callers cannot set readings.
void KeepReadings(const goals::v1::Goal& before, goals::v1::Goal& after);

}  // namespace senda::goals

#endif  // SENDA_SERVICES_GOALS_PROGRESS_H_
