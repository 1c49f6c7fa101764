#include "services/pupil_tracking/planning/meeting_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::MeetingAction;
using pupils::v1::PupilDiscussion;
using rules::FieldRules;

absl::Status CheckMeeting(const pupils::v1::ProgressMeeting& meeting) {
  FieldRules rules("progress_meeting");
  rules.Day("meeting_date", true, meeting.meeting_date());
  return rules.Verdict();
}

absl::Status CheckActions(const PupilDiscussion& discussion, absl::CivilDay meeting_date,
                          absl::CivilDay today) {
  FieldRules rules("pupil_discussion");
  for (int i = 0; i < discussion.actions_size(); ++i) {
    const MeetingAction& action = discussion.actions(i);
    const std::string done_date = fmt::format("actions[{}].done_date", i);
    rules.Day(fmt::format("actions[{}].due_date", i), true, action.due_date());
    const auto done = rules.Day(done_date, action.has_done_date(), action.done_date());
    rules.CheckPast(done_date, done, today);
    if (done.has_value() && *done < meeting_date) {
      rules.Add(done_date, "the meeting that agreed it was later; give the day it was done after",
                "DONE_BEFORE_MEETING");
    }
  }
  return rules.Verdict();
}

std::vector<OpenAction> OpenActions(const PupilDiscussion& discussion) {
  std::vector<OpenAction> open;
  for (int i = 0; i < discussion.actions_size(); ++i) {
    if (discussion.actions(i).has_done_date()) continue;
    open.push_back({fmt::format("{:02}", i + 1), &discussion.actions(i)});
  }
  return open;
}

void SetNextActionDue(PupilDiscussion& discussion) {
  std::optional<absl::CivilDay> next;
  for (const OpenAction& open : OpenActions(discussion)) {
    const auto due = rules::ToCivilDay(open.action->due_date());
    if (due.has_value()) next = std::min(next.value_or(*due), *due);
  }
  discussion.clear_next_action_due_date();
  if (next.has_value()) *discussion.mutable_next_action_due_date() = rules::ToDate(*next);
}

}  // namespace senda::pupil_tracking
