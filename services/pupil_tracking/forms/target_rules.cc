#include "services/pupil_tracking/forms/target_rules.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::Target;
using rules::FieldRules;

struct TargetDays {
  std::optional<absl::CivilDay> start, review, reviewed;
};

bool IsBlank(const std::string& text) { return absl::StripAsciiWhitespace(text).empty(); }

bool IsReviewed(const Target& target) {
  return target.state() == pupils::v1::TARGET_STATE_REVIEWED;
}

void CheckLeftDraft(const Target& target, FieldRules& rules) {
  if (target.state() <= pupils::v1::TARGET_STATE_DRAFT) return;
  const auto need = [&rules](bool there, const char* field, const char* what) {
    if (!there)
      rules.Add(field, fmt::format("{}, or keep the target a draft", what),
                "NEEDED_TO_LEAVE_DRAFT");
  };
  need(!IsBlank(target.pupil_voice()), "pupil_voice",
       "say what the pupil said about it, or how they showed it");
  need(!IsBlank(target.author()), "author", "say who set it with the pupil");
  need(!IsBlank(target.rationale()), "rationale", "say why this target now");
  need(!IsBlank(target.baseline_evidence()) || !target.baseline_assessment().empty(),
       "baseline_evidence",
       "say where the pupil starts and how that is known, or name a baseline assessment");
  need(!IsBlank(target.success_criterion()), "success_criterion",
       "say how the pupil will know, in their terms");
  need(target.has_review_date(), "review_date", "say when it is looked at together");
  if (!target.has_start_date() && target.state() != pupils::v1::TARGET_STATE_ACTIVE) {
    rules.Add("start_date", "say on which day it began", "START_DATE_MISSING");
  }
}

void CheckReview(const Target& target, FieldRules& rules) {
  const bool has_outcome = target.outcome() != pupils::v1::TARGET_OUTCOME_UNSPECIFIED;
  if (!IsReviewed(target)) {
    if (has_outcome || target.has_reviewed_date()) {
      rules.Add("state", "a target with an outcome or a day of review is reviewed; say so",
                "NOT_REVIEWED");
    }
    return;
  }
  if (!has_outcome) rules.Add("outcome", "say whether it was met", "OUTCOME_MISSING");
  if (!target.has_reviewed_date()) {
    rules.Add("reviewed_date", "say when it was reviewed", "REVIEWED_DATE_MISSING");
  }
  if (!IsMissed(target.outcome())) return;
  if (IsBlank(target.not_met_meaning())) {
    rules.Add("not_met_meaning", "say what not meeting it means", "NOT_MET_MEANING_MISSING");
  }
  if (IsBlank(target.what_changes())) {
    rules.Add("what_changes", "say what changes now", "WHAT_CHANGES_MISSING");
  }
}

void CheckDays(const Target& target, absl::CivilDay today, FieldRules& rules) {
  const TargetDays days = {
      rules.Day("start_date", target.has_start_date(), target.start_date()),
      rules.Day("review_date", target.has_review_date(), target.review_date()),
      rules.Day("reviewed_date", target.has_reviewed_date(), target.reviewed_date())};
  rules.CheckOrder("review_date", days.start, days.review);
  rules.CheckOrder("reviewed_date", days.start, days.reviewed);
  rules.CheckPast("reviewed_date", days.reviewed, today);
  for (int i = 0; i < target.steps_size(); ++i) {
    const auto& step = target.steps(i);
    const std::string field = fmt::format("steps[{}].achieved_date", i);
    rules.CheckPast(field, rules.Day(field, step.has_achieved_date(), step.achieved_date()), today);
  }
  for (int i = 0; i < target.self_assessments_size(); ++i) {
    const std::string field = fmt::format("self_assessments[{}].date", i);
    rules.CheckPast(field, rules.Day(field, true, target.self_assessments(i).date()), today);
  }
}

// How far along its life a target is; reviewed and withdrawn are two ends of it.
int StageOf(const Target& target) {
  return target.state() == pupils::v1::TARGET_STATE_WITHDRAWN ? pupils::v1::TARGET_STATE_REVIEWED
                                                              : target.state();
}

}  // namespace

bool IsMissed(pupils::v1::TargetOutcome outcome) {
  return outcome == pupils::v1::TARGET_OUTCOME_PARTLY_MET ||
         outcome == pupils::v1::TARGET_OUTCOME_NOT_MET;
}

void FillTarget(Target& target, absl::CivilDay today) {
  if (target.state() == pupils::v1::TARGET_STATE_UNSPECIFIED) {
    target.set_state(pupils::v1::TARGET_STATE_DRAFT);
  }
  if (target.state() == pupils::v1::TARGET_STATE_ACTIVE && !target.has_start_date()) {
    *target.mutable_start_date() = rules::ToDate(today);
  }
}

absl::Status CheckTarget(const Target& target, absl::CivilDay today) {
  FieldRules rules("target");
  if (target.origin() == pupils::v1::TARGET_ORIGIN_FORMULA) {
    rules.Add("origin",
              "a figure worked out by a formula says nothing about this pupil and is no target; "
              "put it into reference_expectations, labelled with its source, and set the target "
              "with the pupil",
              "TARGET_BY_FORMULA");
  }
  CheckLeftDraft(target, rules);
  CheckReview(target, rules);
  CheckDays(target, today, rules);
  return rules.Verdict();
}

absl::Status CheckTargetChange(const Target& before, const Target& after) {
  const bool between_ends = StageOf(before) == StageOf(after) && before.state() != after.state();
  if (StageOf(after) >= StageOf(before) && !between_ends) return absl::OkStatus();
  return errors::WrongState(
      "TARGET_STATE_BACKWARD",
      "a target goes from draft to active to reviewed or withdrawn, and not "
      "back; make a new one that says what is different",
      {{"target", before.name()}, {"state", pupils::v1::TargetState_Name(before.state())}});
}

}  // namespace senda::pupil_tracking
