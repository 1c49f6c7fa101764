#include "services/pupil_tracking/planning/meeting_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

MeetingAction& AddAction(PupilDiscussion& discussion, CivilDay due) {
  MeetingAction& action = *discussion.add_actions();
  action.set_text("Try paired reading");
  action.set_owner("teacher");
  *action.mutable_due_date() = rules::ToDate(due);
  return action;
}

constexpr CivilDay kMeeting(2026, 9, 1);
constexpr CivilDay kToday(2026, 11, 24);

TEST(CheckMeeting, AsksForADayThatThereIs) {
  ProgressMeeting meeting;
  *meeting.mutable_meeting_date() = rules::ToDate(CivilDay(2028, 2, 29));
  EXPECT_TRUE(CheckMeeting(meeting).ok());
  meeting.mutable_meeting_date()->set_year(2027);
  EXPECT_THAT(testing::ViolationsIn(CheckMeeting(meeting)),
              ElementsAre("progress_meeting.meeting_date DATE_INVALID"));
}

TEST(CheckActions, AreDoneBetweenTheMeetingAndToday) {
  PupilDiscussion discussion;
  MeetingAction& action = AddAction(discussion, CivilDay(2026, 10, 1));
  EXPECT_TRUE(CheckActions(discussion, kMeeting, kToday).ok());
  *action.mutable_done_date() = rules::ToDate(kMeeting);
  EXPECT_TRUE(CheckActions(discussion, kMeeting, kToday).ok());
  *action.mutable_done_date() = rules::ToDate(kToday);
  EXPECT_TRUE(CheckActions(discussion, kMeeting, kToday).ok());
  *action.mutable_done_date() = rules::ToDate(CivilDay(2026, 8, 31));
  EXPECT_THAT(testing::ViolationsIn(CheckActions(discussion, kMeeting, kToday)),
              ElementsAre("pupil_discussion.actions[0].done_date DONE_BEFORE_MEETING"));
  *action.mutable_done_date() = rules::ToDate(kToday + 1);
  EXPECT_THAT(testing::ViolationsIn(CheckActions(discussion, kMeeting, kToday)),
              ElementsAre("pupil_discussion.actions[0].done_date DATE_IN_FUTURE"));
}

TEST(CheckActions, NamesEachActionThatIsWrong) {
  PupilDiscussion discussion;
  AddAction(discussion, CivilDay(2026, 10, 1));
  AddAction(discussion, CivilDay(2026, 10, 1)).mutable_due_date()->set_month(13);
  EXPECT_THAT(testing::ViolationsIn(CheckActions(discussion, kMeeting, kToday)),
              ElementsAre("pupil_discussion.actions[1].due_date DATE_INVALID"));
}

TEST(NextActionDue, IsTheEarliestThatIsNotDone) {
  PupilDiscussion discussion;
  AddAction(discussion, CivilDay(2026, 12, 1));
  MeetingAction& first = AddAction(discussion, CivilDay(2026, 10, 1));
  AddAction(discussion, CivilDay(2026, 11, 1));
  SetNextActionDue(discussion);
  EXPECT_EQ(*rules::ToCivilDay(discussion.next_action_due_date()), CivilDay(2026, 10, 1));
  *first.mutable_done_date() = rules::ToDate(CivilDay(2026, 9, 20));
  SetNextActionDue(discussion);
  EXPECT_EQ(*rules::ToCivilDay(discussion.next_action_due_date()), CivilDay(2026, 11, 1));
  for (MeetingAction& action : *discussion.mutable_actions()) {
    *action.mutable_done_date() = rules::ToDate(CivilDay(2026, 9, 20));
  }
  SetNextActionDue(discussion);
  EXPECT_FALSE(discussion.has_next_action_due_date());
}

TEST(OpenActions, KeepTheirPlaces) {
  PupilDiscussion discussion;
  EXPECT_THAT(OpenActions(discussion), IsEmpty());
  *AddAction(discussion, CivilDay(2026, 12, 1)).mutable_done_date() = rules::ToDate(kToday);
  AddAction(discussion, CivilDay(2026, 10, 1));
  const auto open = OpenActions(discussion);
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].position, "02");
  EXPECT_EQ(open[0].action, &discussion.actions(1));
}

}  // namespace
}  // namespace senda::pupil_tracking
