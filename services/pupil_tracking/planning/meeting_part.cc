#include "services/pupil_tracking/planning/meeting_part.h"

#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "google/protobuf/util/message_differencer.h"
#include "senda/pupils/v1/school_class.pb.h"
#include "services/pupil_tracking/planning/meeting_rules.h"
#include "services/pupil_tracking/record_access.h"

namespace senda::pupil_tracking {

using google::protobuf::util::MessageDifferencer;
using pupils::v1::ProgressMeeting;
using pupils::v1::PupilDiscussion;
using pupils::v1::SchoolClass;
using rpc::Call;

namespace {

const storage::Statement kForgetActions{
    "open_actions.forget", "DELETE FROM open_actions WHERE trust = $1 AND discussion_id = $2"};
const storage::Statement kAddAction{
    "open_actions.add",
    "INSERT INTO open_actions (trust, discussion_id, position, owner, due_date, text) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};

bool SameActions(const PupilDiscussion& a, const PupilDiscussion& b) {
  if (a.actions_size() != b.actions_size()) return false;
  for (int i = 0; i < a.actions_size(); ++i) {
    if (!MessageDifferencer::Equals(a.actions(i), b.actions(i))) return false;
  }
  return true;
}

}  // namespace

absl::Status MeetingPart::Init() {
  RETURN_IF_ERROR(AddMeetings());
  return AddDiscussions();
}

absl::Status MeetingPart::AddMeetings() {
  rpc::TypedHooks<ProgressMeeting> hooks;
  hooks.before_create = [this](Call& call, ProgressMeeting& meeting) -> absl::Status {
    RETURN_IF_ERROR(CheckSchoolName(call, meeting.school(), "progress_meeting.school"));
    RETURN_IF_ERROR(CheckMeeting(meeting));
    return CheckClass(call, meeting);
  };
  hooks.before_update = [this](Call& call, const ProgressMeeting& before,
                               ProgressMeeting& after) -> absl::Status {
    RETURN_IF_ERROR(CheckMeeting(after));
    // The class of a meeting long past may be gone by now.
    return before.school_class() == after.school_class() ? absl::OkStatus()
                                                         : CheckClass(call, after);
  };
  hooks.before_delete = [this](Call& call, const ProgressMeeting& meeting) {
    return CheckEmpty(call, meeting);
  };
  hooks.after_write = [this](Call& call, const ProgressMeeting* before,
                             const ProgressMeeting* after) -> absl::Status {
    if (before == nullptr || after == nullptr) return absl::OkStatus();
    if (MessageDifferencer::Equals(before->meeting_date(), after->meeting_date())) {
      return absl::OkStatus();
    }
    return MoveDiscussions(call, *after);
  };
  return registry_.AddResource<ProgressMeeting>(hooks).status();
}

absl::Status MeetingPart::AddDiscussions() {
  rpc::TypedHooks<PupilDiscussion> hooks;
  hooks.before_create = [this](Call& call, PupilDiscussion& d) {
    return BeforeDiscussion(call, d);
  };
  hooks.before_update = [](Call& call, const PupilDiscussion&,
                           PupilDiscussion& after) -> absl::Status {
    RETURN_IF_ERROR(
        CheckActions(after, *rules::ToCivilDay(after.meeting_date()), time::Today(call.now())));
    SetNextActionDue(after);
    return absl::OkStatus();
  };
  hooks.after_write = [this](Call& call, const PupilDiscussion* before,
                             const PupilDiscussion* after) -> absl::Status {
    RETURN_IF_ERROR(KeepOpenActions(call, before, after));
    return before == nullptr ? KeepInStep(call, *after) : absl::OkStatus();
  };
  hooks.echo = [this](Call& call, PupilDiscussion& d) { return records_.Echo(call, d); };
  return registry_.AddResource<PupilDiscussion>(hooks).status();
}

absl::Status MeetingPart::CheckClass(Call& call, const ProgressMeeting& meeting) {
  if (meeting.school_class().empty()) return absl::OkStatus();
  constexpr char kField[] = "progress_meeting.school_class";
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(meeting.school_class(), "schoolClasses", kField));
  ASSIGN_OR_RETURN(const auto found,
                   registry_.table_of<SchoolClass>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !found.has_value() || found->school() != meeting.school()) {
    return errors::InvalidField(kField, "name a class of the meeting's school", "OTHER_SCHOOL");
  }
  return absl::OkStatus();
}

absl::Status MeetingPart::CheckEmpty(Call& call, const ProgressMeeting& meeting) {
  // Locked, so that nobody adds a discussion meanwhile.
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(meeting.name(), "progressMeetings"));
  RETURN_IF_ERROR(LockRow(call, "progress_meetings", parts.id));
  ASSIGN_OR_RETURN(const auto discussions, registry_.table_of<PupilDiscussion>().Where(
                                               call.tx(), call.trust(), "any_of_meeting",
                                               "progress_meeting = $2 LIMIT 1", {meeting.name()}));
  if (discussions.empty()) return absl::OkStatus();
  return errors::WrongState("MEETING_HAS_DISCUSSIONS", "delete its discussions first",
                            {{"progress_meeting", meeting.name()}});
}

absl::Status MeetingPart::MoveDiscussions(Call& call, const ProgressMeeting& meeting) {
  const absl::CivilDay date = *rules::ToCivilDay(meeting.meeting_date());
  ASSIGN_OR_RETURN(const auto discussions, registry_.table_of<PupilDiscussion>().Where(
                                               call.tx(), call.trust(), "of_meeting",
                                               "progress_meeting = $2", {meeting.name()}));
  for (const PupilDiscussion& discussion : discussions) {
    if (!CheckActions(discussion, date, time::Today(call.now())).ok()) {
      return errors::WrongState("ACTION_DONE_BEFORE",
                                "something agreed there was done before that day; correct it first",
                                {{"pupil_discussion", discussion.name()}});
    }
    PupilDiscussion moved = discussion;
    *moved.mutable_meeting_date() = meeting.meeting_date();
    RETURN_IF_ERROR(registry_.methods_of<PupilDiscussion>().Update(call, discussion, moved,
                                                                   rpc::Authority::kService));
  }
  return absl::OkStatus();
}

absl::Status MeetingPart::BeforeDiscussion(Call& call, PupilDiscussion& discussion) {
  constexpr char kField[] = "pupil_discussion.progress_meeting";
  RETURN_IF_ERROR(records_.PlaceWithPupil(call, discussion, "pupil_discussion.pupil").status());
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(discussion.progress_meeting(), "progressMeetings", kField));
  RETURN_IF_ERROR(LockRow(call, "progress_meetings", parts.id));
  ASSIGN_OR_RETURN(const auto meeting,
                   registry_.table_of<ProgressMeeting>().Find(call.tx(), call.trust(), parts.id));
  if (parts.trust != call.trust() || !meeting.has_value() ||
      !rpc::MayRead(call.scope(), meeting->school())) {
    return errors::InvalidField(kField, "name a meeting that there is", "RECORD_UNKNOWN");
  }
  if (meeting->school() != discussion.school()) {
    return errors::InvalidField(kField, "name a meeting of the pupil's school", "OTHER_SCHOOL");
  }
  RETURN_IF_ERROR(CheckFirst(call, discussion));
  RETURN_IF_ERROR(CheckActions(discussion, *rules::ToCivilDay(meeting->meeting_date()),
                               time::Today(call.now())));
  *discussion.mutable_meeting_date() = meeting->meeting_date();
  SetNextActionDue(discussion);
  return absl::OkStatus();
}

absl::Status MeetingPart::KeepInStep(Call& call, const PupilDiscussion& discussion) {
  ASSIGN_OR_RETURN(const auto parts,
                   resource::ParseName(discussion.progress_meeting(), "progressMeetings"));
  ASSIGN_OR_RETURN(const auto meeting,
                   registry_.table_of<ProgressMeeting>().Find(call.tx(), call.trust(), parts.id));
  if (!meeting.has_value()) {
    return errors::WrongState("MEETING_DELETED", "bring back its meeting first",
                              {{"progress_meeting", discussion.progress_meeting()}});
  }
  if (MessageDifferencer::Equals(discussion.meeting_date(), meeting->meeting_date())) {
    return absl::OkStatus();
  }
  PupilDiscussion moved = discussion;
  *moved.mutable_meeting_date() = meeting->meeting_date();
  return registry_.methods_of<PupilDiscussion>().Update(call, discussion, moved,
                                                        rpc::Authority::kService);
}

absl::Status MeetingPart::CheckFirst(Call& call, const PupilDiscussion& discussion) {
  // The unique index would refuse it too, without saying which field repeats.
  ASSIGN_OR_RETURN(const auto same, registry_.table_of<PupilDiscussion>().Where(
                                        call.tx(), call.trust(), "of_pupil_in_meeting",
                                        "progress_meeting = $2 AND pupil = $3",
                                        {discussion.progress_meeting(), discussion.pupil()}));
  return same.empty() ? absl::OkStatus()
                      : errors::AlreadyExists(same.front().name(), "pupil_discussion.pupil");
}

absl::Status MeetingPart::KeepOpenActions(Call& call, const PupilDiscussion* before,
                                          const PupilDiscussion* after) {
  if (before != nullptr && after != nullptr && SameActions(*before, *after)) {
    return absl::OkStatus();
  }
  const PupilDiscussion& discussion = after != nullptr ? *after : *before;
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(discussion.name(), "pupilDiscussions"));
  RETURN_IF_ERROR(call.tx().Execute(kForgetActions, {call.trust(), parts.id}).status());
  if (after == nullptr) return absl::OkStatus();
  for (const OpenAction& open : OpenActions(*after)) {
    const std::string due = time::IsoDate(*rules::ToCivilDay(open.action->due_date()));
    RETURN_IF_ERROR(call.tx()
                        .Execute(kAddAction, {call.trust(), parts.id, open.position,
                                              open.action->owner(), due, open.action->text()})
                        .status());
  }
  return absl::OkStatus();
}

}  // namespace senda::pupil_tracking
