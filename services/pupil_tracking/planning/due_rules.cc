#include "services/pupil_tracking/planning/due_rules.h"

#include <fmt/format.h>

#include <algorithm>

namespace senda::pupil_tracking {

using namespace pupils::v1;

std::string_view StatutoryWords(StatutoryStep step) {
  switch (step) {
    case STATUTORY_STEP_DECISION_TO_ASSESS:
      return "Decision whether to assess for an EHC plan";
    case STATUTORY_STEP_ADVICE:
      return "Advice for the EHC assessment";
    case STATUTORY_STEP_DECISION_NOT_TO_ISSUE:
      return "Decision whether to issue an EHC plan";
    case STATUTORY_STEP_FAMILY_RESPONSE:
      return "The family's answer to the draft EHC plan";
    case STATUTORY_STEP_SCHOOL_REPLY:
      return "The consulted school's reply";
    case STATUTORY_STEP_FINAL_PLAN:
      return "Final EHC plan";
    case STATUTORY_STEP_ANNUAL_REVIEW:
      return "Annual review of the EHC plan";
    case STATUTORY_STEP_REVIEW_PAPERS:
      return "Papers for the annual review";
    case STATUTORY_STEP_REVIEW_REPORT:
      return "Report of the annual review";
    case STATUTORY_STEP_REVIEW_DECISION:
      return "Decision after the annual review";
    case STATUTORY_STEP_AMENDED_PLAN:
      return "Final amended EHC plan";
    case STATUTORY_STEP_PHASE_TRANSFER:
      return "EHC plan fit for the next phase";
    default:
      return "Statutory date";
  }
}

std::string DueTitle(DueKind kind, std::string_view words, bool excepted) {
  switch (kind) {
    case DUE_KIND_PLAN_REVIEW:
      return fmt::format("Review of plan {}", words);
    case DUE_KIND_PASSPORT:
      return "Review of the pupil passport";
    case DUE_KIND_TARGET:
      return fmt::format("Review of the target: {}", words);
    case DUE_KIND_STATUTORY_DATE: {
      StatutoryStep step = STATUTORY_STEP_UNSPECIFIED;
      StatutoryStep_Parse(std::string(words), &step);
      return fmt::format("{}{}", StatutoryWords(step), excepted ? " (an exception applies)" : "");
    }
    default:
      return std::string(words);
  }
}

int OverdueDays(absl::CivilDay due, absl::CivilDay today) {
  return static_cast<int>(std::max<absl::civil_diff_t>(0, today - due));
}

}  // namespace senda::pupil_tracking
