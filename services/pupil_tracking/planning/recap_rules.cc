#include "services/pupil_tracking/planning/recap_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;

namespace {

absl::CivilDay MeetingDay(const PupilDiscussion& discussion) {
  return *rules::ToCivilDay(discussion.meeting_date());
}

void CountActions(const PupilDiscussion& discussion, absl::CivilDay to, MeetingRecap& recap) {
  for (const MeetingAction& action : discussion.actions()) {
    const auto done = action.has_done_date() ? rules::ToCivilDay(action.done_date()) : std::nullopt;
    recap.set_actions_agreed(recap.actions_agreed() + 1);
    if (done.has_value() && *done <= to) {
      recap.set_actions_done(recap.actions_done() + 1);
    } else if (rules::ToCivilDay(action.due_date()) < to) {
      recap.set_actions_overdue(recap.actions_overdue() + 1);
    }
  }
}

}  // namespace

MeetingRecap BuildRecap(RecapRecords records, absl::CivilDay to) {
  MeetingRecap recap;
  std::sort(records.meetings.begin(), records.meetings.end(),
            [](const ProgressMeeting& a, const ProgressMeeting& b) {
              return std::tuple(*rules::ToCivilDay(a.meeting_date()), a.name()) <
                     std::tuple(*rules::ToCivilDay(b.meeting_date()), b.name());
            });
  for (ProgressMeeting& meeting : records.meetings) *recap.add_meetings() = std::move(meeting);

  std::sort(records.discussions.begin(), records.discussions.end(),
            [](const PupilDiscussion& a, const PupilDiscussion& b) {
              return std::tuple(MeetingDay(a), a.name()) < std::tuple(MeetingDay(b), b.name());
            });
  std::map<std::string, std::vector<PupilDiscussion>> said;
  for (PupilDiscussion& discussion : records.discussions) {
    said[discussion.pupil()].push_back(std::move(discussion));
  }
  std::sort(records.pupils.begin(), records.pupils.end(), [](const Pupil& a, const Pupil& b) {
    return std::tuple(a.family_name(), a.given_name(), a.name()) <
           std::tuple(b.family_name(), b.given_name(), b.name());
  });
  for (const Pupil& pupil : records.pupils) {
    const auto found = said.find(pupil.name());
    if (found == said.end()) continue;
    PupilRecap& about = *recap.add_pupils();
    about.set_pupil(pupil.name());
    about.set_display_name(fmt::format("{} {}", pupil.given_name(), pupil.family_name()));
    const absl::CivilDay since = MeetingDay(found->second.front());
    for (Movement& movement :
         MovementsOf(records.histories[pupil.name()], records.instruments, since, to)) {
      *about.add_movements() = std::move(movement);
    }
    for (PupilDiscussion& discussion : found->second) {
      CountActions(discussion, to, recap);
      *about.add_discussions() = std::move(discussion);
    }
  }
  return recap;
}

}  // namespace senda::pupil_tracking
