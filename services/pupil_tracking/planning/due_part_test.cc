#include <gmock/gmock.h>

#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/planning/planning_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class DuePartTest : public PlanningTest {
 protected:
  absl::StatusOr<ListDueResponse> TryList(const std::string& fields,
                                          const std::string& subject = "lead") {
    return Call<ListDueResponse, ListDueRequest>(
        "PlanningService/ListDue", fmt::format("parent: 'trusts/t' {}", fields), subject);
  }
  ListDueResponse List(const std::string& fields = "", const std::string& subject = "lead") {
    auto list = TryList(fields, subject);
    EXPECT_TRUE(list.ok()) << list.status();
    return list.value_or(ListDueResponse());
  }
  // "Review of plan 1 +3 by senco": three days overdue.
  static std::vector<std::string> Told(const ListDueResponse& list) {
    std::vector<std::string> told;
    for (const DueItem& item : list.items()) {
      told.push_back(fmt::format("{} +{} by {}", item.title(), item.overdue_days(),
                                 item.owner().empty() ? "nobody" : item.owner()));
    }
    return told;
  }
  // A plan of a pupil in `school` whose review is due then.
  PlanCycle Due(absl::CivilDay due, const std::string& school = kOak) {
    return Plan(NewPupil(school), Today() - 200, On("review_due_date", due));
  }
  Target ActiveTarget(const std::string& pupil, absl::CivilDay review) {
    return Must<Target, CreateTargetRequest>(
        "TargetService/CreateTarget",
        fmt::format("parent: 'trusts/t' target {{ pupil: '{}' title: 'Ask for help' origin: "
                    "TARGET_ORIGIN_PUPIL state: TARGET_STATE_ACTIVE pupil_voice: 'I want to' "
                    "author: 'teacher' rationale: 'Waits too long' baseline_evidence: 'Seen in "
                    "class' success_criterion: 'I put my hand up' {} {} }}",
                    pupil, On("start_date", Today() - 60), On("review_date", review)));
  }
  void FollowUp(const std::string& pupil, absl::CivilDay due, const std::string& more = "") {
    Must<Contact, CreateContactRequest>(
        "RecordsService/CreateContact",
        fmt::format("parent: 'trusts/t' contact {{ pupil: '{}' means: CONTACT_MEANS_CALL "
                    "with_whom: 'Mother' summary: 'Worried about reading' follow_up: 'Send the "
                    "form' follow_up_owner: 'senco' {} {} {} }}",
                    pupil, On("contact_date", Today() - 30), On("follow_up_due_date", due), more));
  }
};

TEST_P(DuePartTest, ListsWhatFallsDueOfEveryKindByDate) {
  const std::string pupil = NewPupil();
  Plan(pupil, Today() - 200, On("review_due_date", Today() - 3));
  ActiveTarget(pupil, Today() + 1);
  const ProgressMeeting meeting = Meeting(Today() - 20);
  Discuss(pupil, meeting,
          Action("Try paired reading", Today() - 2) + Action("Order the book", Today(), "oak") +
              Action("Ring home", Today() - 9, "oak", On("done_date", Today() - 10)));
  FollowUp(pupil, Today() + 2);
  FollowUp(pupil, Today() - 5, On("follow_up_done_date", Today() - 6));
  // Requested 50 days ago: the decision whether to assess was due after six weeks, eight days ago.
  Must<EhcCase, CreateEhcCaseRequest>("EhcService/CreateEhcCase",
                                      fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' "
                                                  "local_authority: 'Camden' {} }}",
                                                  pupil, On("request_date", Today() - 50)));
  EXPECT_THAT(Told(List()),
              ElementsAre("Decision whether to assess for an EHC plan +8 by nobody",
                          "Review of plan 1 +3 by senco", "Try paired reading +2 by teacher",
                          "Order the book +0 by oak",
                          "Review of the target: Ask for help +0 by "
                          "teacher",
                          "Send the form +0 by senco"));
  const DueItem item = List().items(1);
  EXPECT_EQ(item.kind(), DUE_KIND_PLAN_REVIEW);
  EXPECT_EQ(item.pupil(), pupil);
  EXPECT_EQ(item.display_name(), "Ada Byron");
  EXPECT_EQ(item.school(), kOak);
  EXPECT_EQ(Day(item.due_date()), Today() - 3);
  EXPECT_THAT(item.resource(), ::testing::StartsWith("trusts/t/planCycles/"));
}

TEST_P(DuePartTest, ListsAgreedPassportsAlone) {
  // Written as their part would: making one asks the directory for its template.
  const std::string pupil = NewPupil();
  const auto insert = [&](const std::string& id, const std::string& state) {
    const storage::Statement statement{
        "test.insert",
        "INSERT INTO pupil_passports (trust, id, version, create_time, update_time, pupil, school, "
        "form_template, state, pupil_words, pupil_contributed, parent_contributed, review_date, "
        "required_sections, completed_sections, complete, on_trust_template) VALUES ('t', $1, 1, "
        "1, 1, $2, $3, '', $4, '', 0, 0, $5, 0, 0, 0, 1)"};
    const std::string review_date = absl::FormatCivilTime(Today() - 1);
    const absl::Status inserted = harness_->host().database("pupils").Run(
        storage::AccessMode::kWrite, "t", [&](storage::Transaction& transaction) {
          return transaction.Execute(statement, {id, pupil, kOak, state, review_date}).status();
        });
    EXPECT_TRUE(inserted.ok()) << inserted;
  };
  insert("old", "PASSPORT_STATE_ARCHIVED");
  insert("draft", "PASSPORT_STATE_DRAFT");
  insert("now", "PASSPORT_STATE_AGREED");
  const ListDueResponse list = List();
  EXPECT_THAT(Told(list), ElementsAre("Review of the pupil passport +1 by nobody"));
  EXPECT_EQ(list.items(0).resource(), "trusts/t/pupilPassports/now");
}

TEST_P(DuePartTest, LooksAheadAsFarAsThePolicySays) {
  Due(Today() + 28);
  Due(Today() + 29);
  EXPECT_EQ(List().items_size(), 1);
  SetPolicy(fmt::format("school: '{}' due_soon_days: 29 departure_reason: 'Long terms'", kOak));
  EXPECT_EQ(List().items_size(), 1);
  EXPECT_EQ(List(fmt::format("school: '{}'", kOak)).items_size(), 2);
  EXPECT_EQ(List(On("until_date", Today() + 27)).items_size(), 0);
  EXPECT_EQ(List(On("until_date", Today() + 29)).items_size(), 2);
  EXPECT_THAT(FoundIn(TryList("until_date { year: 2027 month: 2 day: 29 }").status()),
              ElementsAre("until_date DATE_INVALID"));
}

TEST_P(DuePartTest, ListsTheKindsAndTheOwnerAskedFor) {
  const std::string pupil = NewPupil();
  Plan(pupil, Today() - 200, On("review_due_date", Today() - 3));
  Discuss(pupil, Meeting(Today() - 20),
          Action("Try paired reading", Today() - 2) + Action("Order the book", Today(), "oak"));
  EXPECT_THAT(Told(List("owner: 'oak'")), ElementsAre("Order the book +0 by oak"));
  EXPECT_THAT(Told(List("owner: 'senco'")), ElementsAre("Review of plan 1 +3 by senco"));
  EXPECT_THAT(Told(List("kinds: DUE_KIND_MEETING_ACTION")),
              ElementsAre("Try paired reading +2 by teacher", "Order the book +0 by oak"));
  EXPECT_THAT(Told(List("kinds: DUE_KIND_PLAN_REVIEW kinds: DUE_KIND_TARGET")),
              ElementsAre("Review of plan 1 +3 by senco"));
  // Nobody owns the review of a passport.
  EXPECT_THAT(Told(List("owner: 'oak' kinds: DUE_KIND_PASSPORT")), IsEmpty());
}

TEST_P(DuePartTest, ForgetsWhatIsDoneClosedOrDeleted) {
  const PlanCycle plan = Due(Today() - 1);
  const PlanCycle other = Due(Today() - 1);
  const PupilDiscussion said =
      Discuss(NewPupil(), Meeting(Today() - 20), Action("Try paired reading", Today() - 2));
  ASSERT_EQ(List().items_size(), 3);
  Must<CompletePlanCycleResponse, CompletePlanCycleRequest>(
      "PlanningService/CompletePlanCycle",
      fmt::format("name: '{}' outcome: PLAN_OUTCOME_END outcome_reason: 'Reads'", plan.name()));
  Must<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle",
                                          fmt::format("name: '{}'", other.name()));
  EXPECT_THAT(Told(List()), ElementsAre("Try paired reading +2 by teacher"));
  const std::string name = fmt::format("name: '{}'", said.name());
  Must<PupilDiscussion, DeletePupilDiscussionRequest>("MeetingService/DeletePupilDiscussion", name);
  EXPECT_THAT(Told(List()), IsEmpty());
  Must<PupilDiscussion, UndeletePupilDiscussionRequest>("MeetingService/UndeletePupilDiscussion",
                                                        name);
  EXPECT_THAT(Told(List()), ElementsAre("Try paired reading +2 by teacher"));
  Must<PupilDiscussion, UpdatePupilDiscussionRequest>(
      "MeetingService/UpdatePupilDiscussion",
      fmt::format("pupil_discussion {{ name: '{}' {} }}", said.name(),
                  Action("Try paired reading", Today() - 2, "teacher", On("done_date", Today()))));
  EXPECT_THAT(Told(List()), IsEmpty());
}

TEST_P(DuePartTest, ShowsACallerTheirOwnSchoolsAlone) {
  Due(Today() - 1, kOak);
  Due(Today() - 2, kElm);
  const std::string moved = NewPupil(kOak);
  Discuss(moved, Meeting(Today() - 20), Action("Try paired reading", Today() - 3));
  EXPECT_EQ(List().items_size(), 3);
  EXPECT_EQ(List("", "oak").items_size(), 2);
  EXPECT_EQ(List("", "elm").items_size(), 1);
  MovePupil(moved, kElm);
  EXPECT_EQ(List("", "oak").items_size(), 1);
  EXPECT_THAT(Told(List(fmt::format("school: '{}'", kElm), "elm")),
              ElementsAre("Try paired reading +3 by teacher", "Review of plan 1 +2 by senco"));
  EXPECT_EQ(TryList(fmt::format("school: '{}'", kElm), "oak").status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_P(DuePartTest, LeavesLeaversAndDeletedPupilsOut) {
  const PlanCycle left = Due(Today() - 1), leaving = Due(Today() - 1), deleted = Due(Today() - 1);
  const auto leave = [&](const PlanCycle& plan, absl::CivilDay day) {
    Must<Pupil, UpdatePupilRequest>(
        "PupilsService/UpdatePupil",
        fmt::format("pupil {{ name: '{}' {} }}", plan.pupil(), On("leaving_date", day)));
  };
  leave(left, Today() - 1);
  leave(leaving, Today());
  Must<Pupil, DeletePupilRequest>("PupilsService/DeletePupil",
                                  fmt::format("name: '{}'", deleted.pupil()));
  const ListDueResponse list = List();
  ASSERT_EQ(list.items_size(), 1);
  EXPECT_EQ(list.items(0).pupil(), leaving.pupil());
}

TEST_P(DuePartTest, PagesThroughAllInOrderWhileRowsComeAndGo) {
  // Three of each day over four days, of two kinds.
  std::vector<std::string> planned;
  for (int i = 0; i < 12; ++i) planned.push_back(Due(Today() - 4 + i / 3).name());
  const std::string pupil = NewPupil();
  std::string actions;
  for (int i = 0; i < 4; ++i) actions += Action(fmt::format("Action {}", i), Today() - 4 + i);
  const PupilDiscussion said = Discuss(pupil, Meeting(Today() - 20), actions);

  std::vector<std::string> seen;
  absl::CivilDay last = Today() - 100;
  std::string token;
  for (int page = 0; page < 20; ++page) {
    const ListDueResponse list = List("page_size: 3 page_token: '" + token + "'");
    EXPECT_LE(list.items_size(), 3);
    for (const DueItem& item : list.items()) {
      EXPECT_LE(last, Day(item.due_date()));
      last = Day(item.due_date());
      seen.push_back(item.resource() + " " + item.title());
    }
    token = list.next_page_token();
    if (token.empty()) break;
    if (page == 1) {
      Due(Today() - 60);                           // before the page shown: not seen any more
      planned.push_back(Due(Today() - 1).name());  // after it: seen
    }
  }
  EXPECT_EQ(token, "");
  std::vector<std::string> expected;
  for (const std::string& name : planned) expected.push_back(name + " Review of plan 1");
  for (int i = 0; i < 4; ++i) expected.push_back(fmt::format("{} Action {}", said.name(), i));
  EXPECT_THAT(seen, ::testing::UnorderedElementsAreArray(expected));
}

TEST_P(DuePartTest, PagesThroughTheActionsOfOneDiscussionOnOneDay) {
  std::string actions;
  for (int i = 0; i < 12; ++i) actions += Action(fmt::format("Action {:02}", i), Today());
  Discuss(NewPupil(), Meeting(Today() - 20), actions);
  std::vector<std::string> seen;
  std::string token;
  do {
    const ListDueResponse list = List("page_size: 5 page_token: '" + token + "'");
    for (const DueItem& item : list.items()) seen.push_back(item.title());
    token = list.next_page_token();
  } while (!token.empty() && seen.size() < 30);
  ASSERT_EQ(seen.size(), 12u);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(seen[static_cast<std::size_t>(i)], fmt::format("Action {:02}", i));
  }
}

TEST_P(DuePartTest, GoesOnWithItsOwnRequestAlone) {
  Due(Today() - 1);
  Due(Today() - 1);
  const std::string token = List("page_size: 1").next_page_token();
  ASSERT_NE(token, "");
  const std::string next = "page_token: '" + token + "'";
  EXPECT_EQ(List("page_size: 7 " + next).items_size(), 1);
  EXPECT_THAT(FoundIn(TryList("owner: 'senco' " + next).status()),
              ElementsAre("page_token PAGE_TOKEN_MISMATCH"));
  EXPECT_THAT(FoundIn(TryList("kinds: DUE_KIND_TARGET " + next).status()),
              ElementsAre("page_token PAGE_TOKEN_MISMATCH"));
  EXPECT_THAT(FoundIn(TryList("page_token: 'made up'").status()),
              ElementsAre("page_token PAGE_TOKEN_INVALID"));
  // A page is authorised by itself: the token gives nothing to somebody else.
  EXPECT_EQ(List(next, "elm").items_size(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, DuePartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
