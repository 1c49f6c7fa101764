#include <gmock/gmock.h>

#include "senda/pupils/v1/progress_service.pb.h"
#include "services/pupil_tracking/planning/planning_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

using MeetingPartTest = PlanningTest;

TEST_P(MeetingPartTest, IsAboutAClassOfItsSchool) {
  const auto new_class = [&](const std::string& school) {
    return Must<SchoolClass, CreateSchoolClassRequest>(
               "PupilsService/CreateSchoolClass",
               fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '5B' "
                           "academic_year: 2026 }}",
                           school))
        .name();
  };
  const std::string oak = new_class(kOak), elm = new_class(kElm);
  EXPECT_TRUE(TryMeeting(Today(), fmt::format("school_class: '{}'", oak)).ok());
  EXPECT_THAT(FoundIn(TryMeeting(Today(), fmt::format("school_class: '{}'", elm)).status()),
              ElementsAre("progress_meeting.school_class OTHER_SCHOOL"));
  EXPECT_THAT(FoundIn(TryMeeting(Today(), "school_class: 'trusts/t/schoolClasses/none'").status()),
              ElementsAre("progress_meeting.school_class OTHER_SCHOOL"));
  EXPECT_EQ(TryMeeting(Today(), "", kElm, "oak").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(TryMeeting(Today() + 14, "", kOak, "oak").ok());
}

TEST_P(MeetingPartTest, DiscussesAPupilOfItsSchoolOnce) {
  const ProgressMeeting meeting = Meeting(Today() - 3);
  const std::string pupil = NewPupil();
  const PupilDiscussion said = Discuss(pupil, meeting, Action("Read", Today() + 7));
  EXPECT_EQ(Day(said.meeting_date()), Today() - 3);
  EXPECT_EQ(Day(said.next_action_due_date()), Today() + 7);
  EXPECT_EQ(said.school(), kOak);
  EXPECT_EQ(said.about().display_name(), "Ada Byron");
  EXPECT_EQ(Reason(TryDiscuss(pupil, meeting).status()), "ALREADY_EXISTS");
  EXPECT_THAT(FoundIn(TryDiscuss(NewPupil(kElm), meeting).status()),
              ElementsAre("pupil_discussion.progress_meeting OTHER_SCHOOL"));
  ProgressMeeting none;
  none.set_name("trusts/t/progressMeetings/none");
  EXPECT_THAT(FoundIn(TryDiscuss(NewPupil(), none).status()),
              ElementsAre("pupil_discussion.progress_meeting RECORD_UNKNOWN"));
}

TEST_P(MeetingPartTest, AgreesNothingThatWasDoneBeforeOrWillBeDone) {
  const ProgressMeeting meeting = Meeting(Today() - 3);
  const std::string pupil = NewPupil();
  const auto done = [&](absl::CivilDay day) {
    return TryDiscuss(pupil, meeting, Action("Read", Today() + 7, "teacher", On("done_date", day)))
        .status();
  };
  EXPECT_THAT(FoundIn(done(Today() - 4)),
              ElementsAre("pupil_discussion.actions[0].done_date DONE_BEFORE_MEETING"));
  EXPECT_THAT(FoundIn(done(Today() + 1)),
              ElementsAre("pupil_discussion.actions[0].done_date DATE_IN_FUTURE"));
  EXPECT_TRUE(done(Today() - 3).ok());
}

TEST_P(MeetingPartTest, KeepsTheDiscussionsInStepWithItsDate) {
  const ProgressMeeting meeting = Meeting(Today() - 10);
  const PupilDiscussion said = Discuss(
      NewPupil(), meeting, Action("Read", Today() + 7, "teacher", On("done_date", Today() - 5)));
  const PupilDiscussion deleted = Discuss(NewPupil(), meeting);
  Must<PupilDiscussion, DeletePupilDiscussionRequest>("MeetingService/DeletePupilDiscussion",
                                                      fmt::format("name: '{}'", deleted.name()));
  const auto move = [&](absl::CivilDay day) {
    return Call<ProgressMeeting, UpdateProgressMeetingRequest>(
        "MeetingService/UpdateProgressMeeting",
        fmt::format("progress_meeting {{ name: '{}' {} }}", meeting.name(),
                    On("meeting_date", day)));
  };
  const auto date_of = [&](const PupilDiscussion& discussion) {
    return Day(
        Must<PupilDiscussion, GetPupilDiscussionRequest>(
            "MeetingService/GetPupilDiscussion", fmt::format("name: '{}'", discussion.name()))
            .meeting_date());
  };
  ASSERT_TRUE(move(Today() - 5).ok());
  EXPECT_EQ(date_of(said), Today() - 5);
  EXPECT_EQ(Reason(move(Today() - 4).status()), "ACTION_DONE_BEFORE");
  EXPECT_EQ(date_of(said), Today() - 5);
  Must<PupilDiscussion, UndeletePupilDiscussionRequest>("MeetingService/UndeletePupilDiscussion",
                                                        fmt::format("name: '{}'", deleted.name()));
  EXPECT_EQ(date_of(deleted), Today() - 5);
}

TEST_P(MeetingPartTest, IsNotDeletedUnderItsDiscussions) {
  const ProgressMeeting meeting = Meeting(Today() - 10);
  const PupilDiscussion said = Discuss(NewPupil(), meeting);
  const std::string name = fmt::format("name: '{}'", meeting.name());
  EXPECT_EQ(Reason(Call<ProgressMeeting, DeleteProgressMeetingRequest>(
                       "MeetingService/DeleteProgressMeeting", name)
                       .status()),
            "MEETING_HAS_DISCUSSIONS");
  const std::string said_name = fmt::format("name: '{}'", said.name());
  Must<PupilDiscussion, DeletePupilDiscussionRequest>("MeetingService/DeletePupilDiscussion",
                                                      said_name);
  Must<ProgressMeeting, DeleteProgressMeetingRequest>("MeetingService/DeleteProgressMeeting", name);
  EXPECT_EQ(Reason(Call<PupilDiscussion, UndeletePupilDiscussionRequest>(
                       "MeetingService/UndeletePupilDiscussion", said_name)
                       .status()),
            "MEETING_DELETED");
}

class MeetingRecapTest : public PlanningTest {
 protected:
  void SetUp() override {
    PlanningTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    NewPupil();  // makes the school one that is known without the directory
  }
  absl::StatusOr<MeetingRecap> TryRecap(const std::string& fields,
                                        const std::string& subject = "lead") {
    return Call<MeetingRecap, GetMeetingRecapRequest>(
        "MeetingService/GetMeetingRecap",
        fmt::format("parent: 'trusts/t' school: '{}' {}", kOak, fields), subject);
  }
  MeetingRecap Recap(const std::string& fields, const std::string& subject = "lead") {
    auto recap = TryRecap(fields, subject);
    EXPECT_TRUE(recap.ok()) << recap.status();
    return recap.value_or(MeetingRecap());
  }
  std::string Ngrt() {
    return Must<Instrument, CreateInstrumentRequest>(
               "ProgressService/CreateInstrument",
               "parent: 'trusts/t' instrument { title: 'NGRT' subject: 'reading' kind: "
               "ASSESSMENT_KIND_STANDARDISED_SCORE }")
        .name();
  }
  Assessment Score(const std::string& pupil, const std::string& instrument, absl::CivilDay taken,
                   int score) {
    return Must<Assessment, CreateAssessmentRequest>(
        "PupilsService/CreateAssessment",
        fmt::format("parent: 'trusts/t' assessment {{ pupil: '{}' instrument: '{}' kind: "
                    "ASSESSMENT_KIND_STANDARDISED_SCORE subject: 'reading' score: {} {} }}",
                    pupil, instrument, score, On("taken_date", taken)));
  }
  static std::vector<std::string> Told(const PupilRecap& pupil) {
    std::vector<std::string> told;
    for (const Movement& movement : pupil.movements()) told.push_back(movement.text());
    return told;
  }
};

// Worked by hand. One pupil, discussed 60 days ago. NGRT 80 a year ago, 84 seventy days ago; then
// 91 ten days ago, and a 120 five days ago that was voided: 84 to 91. On record since: SEN support
// from 50 days ago, a plan from 40 days ago reviewed with the family 20 days ago. Of three actions
// one is done, one was due yesterday, one is due today.
TEST_P(MeetingRecapTest, TellsWhatWasAgreedDoneAndMoved) {
  const std::string pupil = NewPupil(), ngrt = Ngrt();
  Score(pupil, ngrt, Today() - 365, 80);
  Score(pupil, ngrt, Today() - 70, 84);
  const ProgressMeeting meeting = Meeting(Today() - 60);
  Discuss(pupil, meeting,
          Action("Ring home", Today() - 30, "oak", On("done_date", Today() - 31)) +
              Action("Order the book", Today() - 1) + Action("Observe", Today()));
  Score(pupil, ngrt, Today() - 10, 91);
  const Assessment wrong = Score(pupil, ngrt, Today() - 5, 120);
  Must<Assessment, VoidAssessmentRequest>(
      "PupilsService/VoidAssessment",
      fmt::format("name: '{}' reason: 'Another pupil sat it'", wrong.name()));
  Must<SenRecord, CreateSenRecordRequest>(
      "PupilsService/CreateSenRecord",
      fmt::format("parent: 'trusts/t' sen_record {{ pupil: '{}' provision: SEN_PROVISION_K needs "
                  "{{ rank: 1 type: SEN_NEED_TYPE_SPLD }} {} }}",
                  pupil, On("start_date", Today() - 50)));
  Review(Plan(pupil, Today() - 40), Today() - 20, "with_family: true");

  const MeetingRecap recap = Recap(On("from_date", Today() - 90));
  ASSERT_EQ(recap.meetings_size(), 1);
  EXPECT_EQ(recap.meetings(0).name(), meeting.name());
  ASSERT_EQ(recap.pupils_size(), 1);
  EXPECT_EQ(recap.pupils(0).pupil(), pupil);
  EXPECT_EQ(recap.pupils(0).display_name(), "Ada Byron");
  ASSERT_EQ(recap.pupils(0).discussions_size(), 1);
  EXPECT_EQ(recap.pupils(0).discussions(0).actions_size(), 3);
  EXPECT_THAT(Told(recap.pupils(0)),
              ElementsAre("SEN provision none to K", "Plan 1 begun",
                          "Plan 1 reviewed with the family", "NGRT reading 84 to 91"));
  EXPECT_EQ(recap.actions_agreed(), 3);
  EXPECT_EQ(recap.actions_done(), 1);
  EXPECT_EQ(recap.actions_overdue(), 1);
}

TEST_P(MeetingRecapTest, HoldsTheMeetingsOfItsDaysAndClass) {
  const std::string school_class =
      Must<SchoolClass, CreateSchoolClassRequest>(
          "PupilsService/CreateSchoolClass",
          fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '5B' academic_year: "
                      "2026 }}",
                      kOak))
          .name();
  Meeting(Today() - 31);
  const ProgressMeeting first = Meeting(Today() - 30);
  const ProgressMeeting last =
      Meeting(Today() - 10, fmt::format("school_class: '{}'", school_class));
  Meeting(Today() - 9);
  ASSERT_TRUE(TryMeeting(Today() - 20, "", kElm).ok());
  const std::string days = On("from_date", Today() - 30) + On("to_date", Today() - 10);
  const MeetingRecap recap = Recap(days);
  ASSERT_EQ(recap.meetings_size(), 2);
  EXPECT_EQ(recap.meetings(0).name(), first.name());
  EXPECT_EQ(recap.meetings(1).name(), last.name());
  const MeetingRecap of_class = Recap(days + fmt::format("school_class: '{}'", school_class));
  ASSERT_EQ(of_class.meetings_size(), 1);
  EXPECT_EQ(of_class.meetings(0).name(), last.name());
}

// As a text without its leading zero "999-12-31" would be after every meeting.
TEST_P(MeetingRecapTest, GoesBackAsFarAsItIsAsked) {
  Meeting(Today() - 30);
  EXPECT_EQ(Recap("from_date { year: 999 month: 12 day: 31 }").meetings_size(), 1);
}

TEST_P(MeetingRecapTest, RefusesAClassThatIsNotOfTheSchool) {
  const std::string elsewhere =
      Must<SchoolClass, CreateSchoolClassRequest>(
          "PupilsService/CreateSchoolClass",
          fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '5B' academic_year: "
                      "2026 }}",
                      kElm))
          .name();
  for (const std::string& name : {elsewhere, std::string("trusts/t/schoolClasses/none")}) {
    EXPECT_THAT(
        FoundIn(TryRecap(On("from_date", Today() - 30) + fmt::format("school_class: '{}'", name))
                    .status()),
        ElementsAre("school_class CLASS_UNKNOWN"));
  }
}

// What is due next week is not overdue yet, though the days asked for go beyond it.
TEST_P(MeetingRecapTest, JudgesActionsByTodayAtTheLatest) {
  Discuss(NewPupil(), Meeting(Today() - 10), Action("Read", Today() + 7));
  const MeetingRecap recap = Recap(On("from_date", Today() - 30) + On("to_date", Today() + 30));
  EXPECT_EQ(recap.actions_agreed(), 1);
  EXPECT_EQ(recap.actions_overdue(), 0);
}

TEST_P(MeetingRecapTest, RefusesDaysInTheWrongOrder) {
  EXPECT_THAT(FoundIn(TryRecap(On("from_date", Today()) + On("to_date", Today() - 1)).status()),
              ElementsAre("to_date END_BEFORE_START"));
  EXPECT_THAT(FoundIn(TryRecap(On("from_date", Today() + 1)).status()),
              ElementsAre("from_date DATE_IN_FUTURE"));
  EXPECT_THAT(FoundIn(TryRecap("from_date { year: 2027 month: 2 day: 29 }").status()),
              ElementsAre("from_date DATE_INVALID"));
}

TEST_P(MeetingRecapTest, ShowsNothingOfPupilsOutOfReach) {
  const ProgressMeeting meeting = Meeting(Today() - 10);
  const std::string moved = NewPupil(), left = NewPupil(), here = NewPupil();
  for (const std::string& pupil : {moved, left, here}) {
    Discuss(pupil, meeting, Action("Read", Today()));
  }
  MovePupil(moved, kElm);
  Must<Pupil, UpdatePupilRequest>(
      "PupilsService/UpdatePupil",
      fmt::format("pupil {{ name: '{}' {} }}", left, On("leaving_date", Today() - 1)));
  const std::string days = On("from_date", Today() - 30);
  const MeetingRecap oak = Recap(days, "oak");
  ASSERT_EQ(oak.pupils_size(), 1);
  EXPECT_EQ(oak.pupils(0).pupil(), here);
  EXPECT_EQ(oak.actions_agreed(), 1);
  EXPECT_EQ(TryRecap(days, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

INSTANTIATE_TEST_SUITE_P(Engines, MeetingPartTest, testing::TestDatabases(), testing::EngineName);
INSTANTIATE_TEST_SUITE_P(Engines, MeetingRecapTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
