#include "services/pupil_tracking/planning/recap_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::ElementsAre;

constexpr char kAda[] = "trusts/t/pupils/ada";
constexpr char kBen[] = "trusts/t/pupils/ben";

Pupil PupilOf(const std::string& name, const std::string& given, const std::string& family) {
  Pupil pupil;
  pupil.set_name(name);
  pupil.set_given_name(given);
  pupil.set_family_name(family);
  return pupil;
}

ProgressMeeting Meeting(const std::string& id, CivilDay date) {
  ProgressMeeting meeting;
  meeting.set_name("trusts/t/progressMeetings/" + id);
  *meeting.mutable_meeting_date() = rules::ToDate(date);
  return meeting;
}

PupilDiscussion Discussion(const std::string& id, const std::string& pupil,
                           const ProgressMeeting& meeting) {
  PupilDiscussion discussion;
  discussion.set_name("trusts/t/pupilDiscussions/" + id);
  discussion.set_pupil(pupil);
  discussion.set_progress_meeting(meeting.name());
  *discussion.mutable_meeting_date() = meeting.meeting_date();
  return discussion;
}

MeetingAction& Agree(PupilDiscussion& discussion, CivilDay due) {
  MeetingAction& action = *discussion.add_actions();
  *action.mutable_due_date() = rules::ToDate(due);
  return action;
}

Assessment Score(CivilDay taken, double score) {
  Assessment assessment;
  assessment.set_name("trusts/t/assessments/on-" + absl::FormatCivilTime(taken));
  assessment.set_instrument("trusts/t/instruments/ngrt");
  assessment.set_subject("reading");
  *assessment.mutable_taken_date() = rules::ToDate(taken);
  assessment.set_score(score);
  return assessment;
}

// Worked by hand. Autumn meeting 14 September, spring meeting 11 January; recap up to 12 February.
//   Ada Byron, before Young: discussed in both. NGRT 84 in July, 88 in
//   November, 91 on 1 February: moved 84 to 91. Agreed 3 actions: one done 1 October; one due
//   1 December and not done: overdue; one due on 12 February, the last day: not yet overdue.
//   Ben Young: discussed in spring only. NGRT 100 in November, 97 on 1 February: 100 to 97; his
//   July result of 90 is history. Agreed 1 action, done on 13 February: not by the 12th, and due
//   on the 11th: overdue.
// So 4 agreed, 1 done, 2 overdue.
RecapRecords Worked() {
  RecapRecords records;
  const ProgressMeeting autumn = Meeting("autumn", CivilDay(2026, 9, 14));
  const ProgressMeeting spring = Meeting("spring", CivilDay(2027, 1, 11));
  records.meetings = {spring, autumn};
  PupilDiscussion ada_autumn = Discussion("ada-autumn", kAda, autumn);
  *Agree(ada_autumn, CivilDay(2026, 10, 1)).mutable_done_date() =
      rules::ToDate(CivilDay(2026, 10, 1));
  Agree(ada_autumn, CivilDay(2026, 12, 1));
  PupilDiscussion ada_spring = Discussion("ada-spring", kAda, spring);
  Agree(ada_spring, CivilDay(2027, 2, 12));
  PupilDiscussion ben_spring = Discussion("ben-spring", kBen, spring);
  *Agree(ben_spring, CivilDay(2027, 2, 11)).mutable_done_date() =
      rules::ToDate(CivilDay(2027, 2, 13));
  records.discussions = {ada_spring, ben_spring, ada_autumn};
  records.pupils = {PupilOf(kBen, "Ben", "Young"), PupilOf(kAda, "Ada", "Byron"),
                    PupilOf("trusts/t/pupils/nobody", "Cy", "Abel")};
  records.histories[kAda].assessments = {Score(CivilDay(2026, 7, 1), 84),
                                         Score(CivilDay(2026, 11, 20), 88),
                                         Score(CivilDay(2027, 2, 1), 91)};
  records.histories[kBen].assessments = {Score(CivilDay(2026, 7, 1), 90),
                                         Score(CivilDay(2026, 11, 20), 100),
                                         Score(CivilDay(2027, 2, 1), 97)};
  records.instruments["trusts/t/instruments/ngrt"].set_title("NGRT");
  return records;
}

TEST(BuildRecap, TellsTheWorkedExample) {
  const MeetingRecap recap = BuildRecap(Worked(), CivilDay(2027, 2, 12));
  ASSERT_EQ(recap.meetings_size(), 2);
  EXPECT_EQ(recap.meetings(0).name(), "trusts/t/progressMeetings/autumn");
  ASSERT_EQ(recap.pupils_size(), 2);
  const PupilRecap& ada = recap.pupils(0);
  EXPECT_EQ(ada.display_name(), "Ada Byron");
  ASSERT_EQ(ada.discussions_size(), 2);
  EXPECT_EQ(ada.discussions(0).name(), "trusts/t/pupilDiscussions/ada-autumn");
  EXPECT_EQ(ada.discussions(1).name(), "trusts/t/pupilDiscussions/ada-spring");
  ASSERT_EQ(ada.movements_size(), 1);
  EXPECT_EQ(ada.movements(0).text(), "NGRT reading 84 to 91");
  EXPECT_EQ(ada.movements(0).resource(), "trusts/t/assessments/on-2027-02-01");
  const PupilRecap& ben = recap.pupils(1);
  EXPECT_EQ(ben.display_name(), "Ben Young");
  ASSERT_EQ(ben.movements_size(), 1);
  EXPECT_EQ(ben.movements(0).text(), "NGRT reading 100 to 97");
  EXPECT_EQ(recap.actions_agreed(), 4);
  EXPECT_EQ(recap.actions_done(), 1);
  EXPECT_EQ(recap.actions_overdue(), 2);
}

TEST(BuildRecap, CountsAnActionDueOnTheLastDayFromTheDayAfter) {
  // A day later Ada's third action is overdue, and Ben's has been done.
  const MeetingRecap recap = BuildRecap(Worked(), CivilDay(2027, 2, 13));
  EXPECT_EQ(recap.actions_done(), 2);
  EXPECT_EQ(recap.actions_overdue(), 2);
}

TEST(BuildRecap, OfNoMeetingsIsEmpty) {
  EXPECT_EQ(BuildRecap({}, CivilDay(2027, 2, 12)).ByteSizeLong(), 0u);
}

}  // namespace
}  // namespace senda::pupil_tracking
