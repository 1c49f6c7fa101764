#include "services/pupil_tracking/pupils/class_links_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

TEST_P(ClassLinksTest, NarrowWhatIsDue) {
  const auto of_ann = Plan(ann_, Today() - 100), of_cyd = Plan(cyd_, Today() - 100);
  const auto due = [this](const std::string& subject, const std::string& more) {
    std::vector<std::string> pupils;
    const auto list = Must<ListDueResponse, ListDueRequest>(
        "PlanningService/ListDue", "parent: 'trusts/t' " + On("until_date", Today() + 400) + more,
        subject);
    for (const DueItem& item : list.items()) pupils.push_back(item.pupil());
    return pupils;
  };
  for (const std::string& more : {std::string(), fmt::format("school: '{}'", kOak)}) {
    EXPECT_THAT(due("teacher", more), ElementsAre(ann_));
    EXPECT_THAT(due("other", more), ElementsAre(cyd_));
    EXPECT_THAT(due("oak", more), UnorderedElementsAre(ann_, cyd_));
  }
  const auto complete = [this](const std::string& name) {
    return Call<CompletePlanCycleResponse, CompletePlanCycleRequest>(
               "PlanningService/CompletePlanCycle",
               fmt::format("name: '{}' outcome: PLAN_OUTCOME_CONTINUE outcome_reason: 'on'", name),
               "teacher")
        .status();
  };
  EXPECT_EQ(Reason(complete(of_cyd.name())), kDenied);
  EXPECT_TRUE(complete(of_ann.name()).ok()) << complete(of_ann.name());
  const auto reviews = [this](const std::string& pupil) {
    return Call<CountFamilyReviewsResponse, CountFamilyReviewsRequest>(
               "PlanningService/CountFamilyReviews", "name: '" + pupil + "'", "teacher")
        .status();
  };
  EXPECT_TRUE(reviews(ann_).ok());
  EXPECT_EQ(Reason(reviews(cyd_)), kDenied);
}

TEST_P(ClassLinksTest, TellNothingOfARecordThatAnotherRefersTo) {
  const auto of_ben = Plan(ben_, Today() - 100), of_cyd = Plan(cyd_, Today() - 100);
  const auto refer = [this](const std::string& plan) {
    return FoundIn(Call<Target, CreateTargetRequest>(
                       "TargetService/CreateTarget",
                       fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Ask' origin: "
                                   "TARGET_ORIGIN_PUPIL plan_cycle: '{}' }}",
                                   ann_, plan),
                       "teacher")
                       .status());
  };
  EXPECT_THAT(refer(of_ben.name()), ElementsAre("target.plan_cycle OTHER_PUPIL"));
  EXPECT_THAT(refer(of_cyd.name()), ElementsAre("target.plan_cycle RECORD_UNKNOWN"));
  EXPECT_THAT(refer("trusts/t/planCycles/none"), ElementsAre("target.plan_cycle RECORD_UNKNOWN"));
}

TEST_P(ClassLinksTest, NarrowARecapOfMeetingsWhoseFrameIsShown) {
  const auto meeting = Meeting(Today() - 10);
  Discuss(ann_, meeting);
  Discuss(cyd_, meeting, Action("Read", Today() + 7));
  const auto recap = Must<MeetingRecap, GetMeetingRecapRequest>(
      "MeetingService/GetMeetingRecap",
      fmt::format("parent: 'trusts/t' school: '{}' {}", kOak, On("from_date", Today() - 30)),
      "teacher");
  EXPECT_EQ(recap.meetings_size(), 1);
  ASSERT_EQ(recap.pupils_size(), 1);
  EXPECT_EQ(recap.pupils(0).pupil(), ann_);
  EXPECT_EQ(recap.actions_agreed(), 0);
  EXPECT_EQ(Reason(Call<ProgressMeeting, UpdateProgressMeetingRequest>(
                       "MeetingService/UpdateProgressMeeting",
                       fmt::format("progress_meeting {{ name: '{}' title: 'x' }}", meeting.name()),
                       "teacher")
                       .status()),
            kDenied);
}

TEST_P(ClassLinksTest, NarrowAChronology) {
  NoteOn(ann_);
  NoteOn(cyd_);
  const auto entries = [this](const std::string& pupil) {
    chronology::v1::GatherChronologyEntriesRequest request;
    request.set_parent("trusts/t/sources/pupils");
    request.set_pupil(pupil);
    const auto reply = harness_->client().Call<chronology::v1::GatherChronologyEntriesResponse>(
        "senda.chronology.v1.ChronologySourceService/GatherChronologyEntries", request,
        harness_->As("teacher"));
    EXPECT_TRUE(reply.ok()) << reply.status();
    std::set<std::string> types;
    if (!reply.ok()) return types;
    for (const auto& entry : reply->entries()) types.insert(entry.resource_type());
    return types;
  };
  EXPECT_TRUE(entries(ann_).contains("Note"));
  EXPECT_THAT(entries(cyd_), IsEmpty());
}

TEST_P(ClassLinksTest, NarrowChecksOfProgress) {
  const auto checked = [this](const std::string& whom) -> std::vector<std::string> {
    const auto reply = Call<CheckProgressResponse, CheckProgressRequest>(
        "ProgressService/CheckProgress", "parent: 'trusts/t' " + whom, "teacher");
    if (!reply.ok()) return {Reason(reply.status())};
    std::vector<std::string> pupils;
    for (const auto& excluded : reply->exclusions()) pupils.push_back(excluded.pupil());
    return pupils;
  };
  EXPECT_THAT(checked(fmt::format("school: '{}'", kOak)), UnorderedElementsAre(ann_, ben_));
  EXPECT_THAT(checked(fmt::format("school_class: '{}'", b5_)), UnorderedElementsAre(ann_, ben_));
  EXPECT_THAT(checked(fmt::format("school_class: '{}'", a5_)), IsEmpty());
  EXPECT_THAT(checked(fmt::format("pupils: '{}'", cyd_)), ElementsAre(kDenied));
  // A run is kept for every pupil of the school.
  EXPECT_EQ(Reason(Call<RunProgressCheckResponse, RunProgressCheckRequest>(
                       "ProgressService/RunProgressCheck",
                       fmt::format("parent: 'trusts/t' school: '{}'", kOak), "teacher")
                       .status()),
            kDenied);
}

TEST_P(ClassLinksTest, NarrowTheProfileOfTargets) {
  for (const std::string& pupil : {ann_, cyd_}) {
    Must<Target, CreateTargetRequest>(
        "TargetService/CreateTarget",
        fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Ask' origin: "
                    "TARGET_ORIGIN_PUPIL }}",
                    pupil));
  }
  const auto targets = [this](const std::string& subject) {
    return Must<GetTargetSettingProfileResponse, GetTargetSettingProfileRequest>(
               "TargetService/GetTargetSettingProfile", "parent: 'trusts/t'", subject)
        .profile()
        .targets();
  };
  EXPECT_EQ(targets("oak"), 2);
  EXPECT_EQ(targets("teacher"), 1);
}

TEST_P(ClassLinksTest, MoveNoPupilBetweenSchoolsOrYears) {
  const auto moved = Call<TransferPupilsResponse, TransferPupilsRequest>(
      "PupilsService/TransferPupils",
      fmt::format("parent: 'trusts/t' pupils: '{}' to_school: '{}' {}", ann_, kElm,
                  On("transfer_date", Today())),
      "teacher");
  EXPECT_FALSE(moved.ok());
  EXPECT_EQ(Get(ann_, "lead")->school(), kOak);
  EXPECT_EQ(Reason(Call<YearRollover, RolloverYearRequest>(
                       "PupilsService/RolloverYear",
                       fmt::format("parent: 'trusts/t' academic_year: {}", ThisYear()), "teacher")
                       .status()),
            kDenied);
  // What names pupils of other classes is not there either.
  const auto rollovers = Must<ListYearRolloversResponse, ListYearRolloversRequest>(
      "PupilsService/ListYearRollovers", "parent: 'trusts/t'", "teacher");
  EXPECT_EQ(rollovers.year_rollovers_size(), 0);
}

}  // namespace
}  // namespace senda::pupil_tracking
