#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_RULES_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/progress_meeting.pb.h"
#include "senda/pupils/v1/pupil_discussion.pb.h"

// The rules of progress meetings and of what they agree; pure.
namespace senda::pupil_tracking {

// FIELD_VIOLATIONS for a meeting date that is no day (DATE_INVALID). A meeting may lie ahead. Paths
// begin with "progress_meeting.".
absl::Status CheckMeeting(const pupils::v1::ProgressMeeting& meeting);

// FIELD_VIOLATIONS for actions with a date that is no day (DATE_INVALID), or done before
// `meeting_date` (DONE_BEFORE_MEETING) or after `today` (DATE_IN_FUTURE). Paths begin with
// "pupil_discussion.actions[0].".
absl::Status CheckActions(const pupils::v1::PupilDiscussion& discussion,
                          absl::CivilDay meeting_date, absl::CivilDay today);

// An action that is not done, with its place among the discussion's actions, of which there are at
// most 20, from "01": so written, it sorts as text.
struct OpenAction {
  std::string position;
  const pupils::v1::MeetingAction* action = nullptr;
};
// Those of a checked discussion, in their order; they point into `discussion`.
std::vector<OpenAction> OpenActions(const pupils::v1::PupilDiscussion& discussion);

// Sets the earliest due date of an action that is not done, or clears it.
void SetNextActionDue(pupils::v1::PupilDiscussion& discussion);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_RULES_H_
