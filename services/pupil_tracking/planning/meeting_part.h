#ifndef SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_PART_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_PART_H_

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/server/resource_registry.h"
#include "senda/pupils/v1/progress_meeting.pb.h"
#include "senda/pupils/v1/pupil_discussion.pb.h"
#include "services/pupil_tracking/pupil_records.h"

namespace senda::pupil_tracking {

// ProgressMeeting and PupilDiscussion.
//
// A meeting is of one school and may be about one of its classes; it cannot be deleted while it has
// discussions. A discussion is made for a pupil of the meeting's school and stays with the pupil
// when the pupil moves. It shows the meeting's date, kept in the transaction that changes that; a
// change that would put the meeting after the doing of what it agreed is refused. Actions that are
// not done also stand in a table of their own, for ListDue.
class MeetingPart {
 public:
  // `registry` must outlive the part.
  explicit MeetingPart(server::ResourceRegistry& registry)
      : registry_(registry), records_(registry) {}

  absl::Status Init();

 private:
  absl::Status AddMeetings();
  absl::Status AddDiscussions();

  // Whether the class is one of the meeting's school.
  absl::Status CheckClass(rpc::Call& call, const pupils::v1::ProgressMeeting& meeting);
  absl::Status CheckEmpty(rpc::Call& call, const pupils::v1::ProgressMeeting& meeting);
  // Gives the discussions of a meeting its new date.
  absl::Status MoveDiscussions(rpc::Call& call, const pupils::v1::ProgressMeeting& meeting);

  absl::Status BeforeDiscussion(rpc::Call& call, pupils::v1::PupilDiscussion& discussion);
  // Gives a discussion that has come back the date its meeting has by now.
  absl::Status KeepInStep(rpc::Call& call, const pupils::v1::PupilDiscussion& discussion);
  absl::Status CheckFirst(rpc::Call& call, const pupils::v1::PupilDiscussion& discussion);
  // Writes the actions of `after` that are not done in place of those of `before`.
  absl::Status KeepOpenActions(rpc::Call& call, const pupils::v1::PupilDiscussion* before,
                               const pupils::v1::PupilDiscussion* after);

  server::ResourceRegistry& registry_;
  const PupilRecords records_;
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PLANNING_MEETING_PART_H_
