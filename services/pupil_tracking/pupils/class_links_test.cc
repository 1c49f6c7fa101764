#include "services/pupil_tracking/pupils/class_links.h"

#include <gmock/gmock.h>

#include <set>

#include "common/resource/resource_plan.h"
#include "common/resource/row_codec.h"
#include "common/rpc/contract.h"
#include "common/rpc/row_access.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "senda/chronology/v1/chronology_source.pb.h"
#include "senda/pupils/v1/ehc_service.pb.h"
#include "senda/pupils/v1/passport_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/records_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/planning/planning_test_fixture.h"
#include "services/pupil_tracking/pupil_tracking_migrations.h"

// What a class teacher and an assistant reach: the children of their own classes, in every RPC.
namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr char kDenied[] = "PERMISSION_DENIED_OR_ABSENT";

// Two classes of Oak: 5B with Ann and Ben, whom "teacher" teaches and "assistant" supports, and 5A
// with Cyd, whom "other" teaches.
class ClassLinksTest : public PlanningTest {
 protected:
  void SetUp() override {
    PlanningTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    harness_->SetGrants({testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                         testing::GrantOf("oak", "SENCO", "t", kOak),
                         testing::GrantOf("teacher", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("other", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("assistant", "TEACHING_ASSISTANT", "t", kOak),
                         testing::GrantOf("both", "CLASS_TEACHER", "t", kOak),
                         testing::GrantOf("both", "SENCO", "t", kOak)});
    b5_ = Class("5B", ThisYear(),
                "staff { subject: 'teacher' role: CLASS_ROLE_TEACHER } "
                "staff { subject: 'assistant' role: CLASS_ROLE_ASSISTANT } "
                "staff { subject: 'both' role: CLASS_ROLE_TEACHER }");
    a5_ = Class("5A", ThisYear(), "staff { subject: 'other' role: CLASS_ROLE_TEACHER }");
    ann_ = Child(b5_);
    ben_ = Child(b5_);
    cyd_ = Child(a5_);
  }

  static int ThisYear() { return AcademicYearOf(Today()); }
  std::string Class(const std::string& title, int year, const std::string& staff) {
    return Must<SchoolClass, CreateSchoolClassRequest>(
               "PupilsService/CreateSchoolClass",
               fmt::format("parent: 'trusts/t' school_class {{ school: '{}' title: '{}' "
                           "academic_year: {} {} }}",
                           kOak, title, year, staff))
        .name();
  }
  std::string Child(const std::string& school_class) {
    const std::string name = NewPupil();
    Change(name, fmt::format("school_class: '{}'", school_class));
    return name;
  }
  absl::StatusOr<Pupil> TryChange(const std::string& pupil, const std::string& fields,
                                  const std::string& subject) {
    return Call<Pupil, UpdatePupilRequest>("PupilsService/UpdatePupil",
                                           fmt::format("pupil {{ name: '{}' {} }}", pupil, fields),
                                           subject);
  }
  void Change(const std::string& pupil, const std::string& fields) {
    const auto changed = TryChange(pupil, fields, "lead");
    ASSERT_TRUE(changed.ok()) << changed.status();
  }
  void ChangeClass(const std::string& name, const std::string& fields) {
    Must<SchoolClass, UpdateSchoolClassRequest>(
        "PupilsService/UpdateSchoolClass",
        fmt::format("school_class {{ name: '{}' {} }}", name, fields));
  }
  absl::StatusOr<Pupil> Get(const std::string& pupil, const std::string& subject) {
    return Call<Pupil, GetPupilRequest>("PupilsService/GetPupil", "name: '" + pupil + "'", subject);
  }
  // The names of the pupils that a list shows.
  std::vector<std::string> Listed(const std::string& subject, const std::string& more = "") {
    const auto list = Call<ListPupilsResponse, ListPupilsRequest>(
        "PupilsService/ListPupils", "parent: 'trusts/t' " + more, subject);
    EXPECT_TRUE(list.ok()) << list.status();
    std::vector<std::string> names;
    if (!list.ok()) return names;
    for (const Pupil& pupil : list->pupils()) names.push_back(pupil.name());
    return names;
  }
  Note NoteOn(const std::string& pupil) {
    return Must<Note, CreateNoteRequest>("RecordsService/CreateNote", NoteRequest(pupil));
  }
  static std::string NoteRequest(const std::string& pupil) {
    return fmt::format("parent: 'trusts/t' note {{ pupil: '{}' subject: 'Lunch' text: 'Ate' {} }}",
                       pupil, On("note_date", Today() - 3));
  }

  std::string a5_, b5_, ann_, ben_, cyd_;
};

TEST_P(ClassLinksTest, ShowATeacherTheOwnClassAndNobodyElse) {
  EXPECT_TRUE(Get(ann_, "teacher").ok());
  EXPECT_EQ(Reason(Get(cyd_, "teacher").status()), kDenied);
  EXPECT_EQ(Reason(Get("trusts/t/pupils/nobody", "teacher").status()), kDenied);
  EXPECT_THAT(Listed("teacher"), UnorderedElementsAre(ann_, ben_));
  EXPECT_THAT(Listed("other"), ElementsAre(cyd_));
  EXPECT_THAT(Listed("oak"), UnorderedElementsAre(ann_, ben_, cyd_));
  EXPECT_THAT(Listed("both"), UnorderedElementsAre(ann_, ben_, cyd_));
}

TEST_P(ClassLinksTest, NarrowFiltersSearchesPagesAndBatches) {
  const Pupil cyd = *Get(cyd_, "lead");
  EXPECT_THAT(Listed("teacher", "filter: 'upn = \"" + cyd.upn() + "\"'"), IsEmpty());
  EXPECT_THAT(Listed("teacher", "filter: 'family_name = \"Byron\"'"),
              UnorderedElementsAre(ann_, ben_));
  EXPECT_THAT(Listed("teacher", "filter: 'school_class = \"" + a5_ + "\"'"), IsEmpty());
  std::vector<std::string> paged;
  std::string token;
  do {
    const auto page = Must<ListPupilsResponse, ListPupilsRequest>(
        "PupilsService/ListPupils",
        "parent: 'trusts/t' page_size: 1 order_by: 'upn desc' page_token: '" + token + "'",
        "teacher");
    for (const Pupil& pupil : page.pupils()) paged.push_back(pupil.name());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(paged, UnorderedElementsAre(ann_, ben_));
  const auto batch = [this](const std::string& name) {
    return Call<BatchGetPupilsResponse, BatchGetPupilsRequest>(
               "PupilsService/BatchGetPupils",
               fmt::format("parent: 'trusts/t' names: '{}' names: '{}'", ann_, name), "teacher")
        .status();
  };
  EXPECT_TRUE(batch(ben_).ok());
  EXPECT_EQ(Reason(batch(cyd_)), kDenied);
}

TEST_P(ClassLinksTest, LetATeacherWriteWhatIsAboutTheOwnClass) {
  EXPECT_TRUE(TryChange(ann_, "given_name: 'Anna'", "teacher").ok());
  EXPECT_EQ(Reason(TryChange(cyd_, "given_name: 'C'", "teacher").status()), kDenied);
  const auto note =
      Call<Note, CreateNoteRequest>("RecordsService/CreateNote", NoteRequest(ann_), "teacher");
  EXPECT_TRUE(note.ok()) << note.status();
  for (const std::string& pupil : {cyd_, std::string("trusts/t/pupils/nobody")}) {
    const auto refused =
        Call<Note, CreateNoteRequest>("RecordsService/CreateNote", NoteRequest(pupil), "teacher");
    EXPECT_THAT(FoundIn(refused.status()), ElementsAre("note.pupil PUPIL_UNKNOWN"));
  }
  const Note of_cyd = NoteOn(cyd_);
  for (const std::string& name : {of_cyd.name(), std::string("trusts/t/notes/none")}) {
    EXPECT_EQ(Reason(Call<Note, UpdateNoteRequest>(
                         "RecordsService/UpdateNote",
                         fmt::format("note {{ name: '{}' text: 'x' }}", name), "teacher")
                         .status()),
              kDenied);
    EXPECT_EQ(Reason(Call<ListNoteRevisionsResponse, ListNoteRevisionsRequest>(
                         "RecordsService/ListNoteRevisions", "name: '" + name + "'", "teacher")
                         .status()),
              kDenied);
  }
}

// Whoever could write these could reach any child of the school.
TEST_P(ClassLinksTest, LetNobodyLinkHimself) {
  const std::string join = fmt::format(
      "school_class {{ name: '{}' staff {{ subject: 'teacher' role: "
      "CLASS_ROLE_TEACHER }} }}",
      a5_);
  EXPECT_EQ(Reason(Call<SchoolClass, UpdateSchoolClassRequest>("PupilsService/UpdateSchoolClass",
                                                               join, "teacher")
                       .status()),
            kDenied);
  EXPECT_EQ(Reason(TryChange(cyd_, fmt::format("school_class: '{}'", b5_), "teacher").status()),
            kDenied);
  const auto admitted = Call<Pupil, CreatePupilRequest>(
      "PupilsService/CreatePupil",
      fmt::format("parent: 'trusts/t' pupil {{ school: '{}' upn: 'A801200000001' given_name: 'X' "
                  "family_name: 'Y' school_class: '{}' {} }}",
                  kOak, b5_, At("date_of_birth", 2016, 5, 4)),
      "teacher");
  EXPECT_FALSE(admitted.ok());
  EXPECT_EQ(Reason(TryChange(ann_, fmt::format("school: '{}'", kElm), "teacher").status()),
            kDenied);
}

TEST_P(ClassLinksTest, EndWithTheNextCallWhenTheChildOrTheTeacherMoves) {
  Change(ann_, fmt::format("school_class: '{}'", a5_));
  EXPECT_EQ(Reason(Get(ann_, "teacher").status()), kDenied);
  EXPECT_TRUE(Get(ann_, "other").ok());
  EXPECT_THAT(Listed("teacher"), ElementsAre(ben_));
  ChangeClass(b5_, "staff { subject: 'other' role: CLASS_ROLE_TEACHER }");
  EXPECT_THAT(Listed("teacher"), IsEmpty());
  EXPECT_EQ(Reason(Get(ben_, "teacher").status()), kDenied);
  EXPECT_THAT(Listed("other"), UnorderedElementsAre(ann_, ben_, cyd_));
  MovePupil(ben_, kElm);
  EXPECT_EQ(Reason(Get(ben_, "other").status()), kDenied);
  Change(cyd_, On("leaving_date", Today() - 1));
  EXPECT_THAT(Listed("other"), ElementsAre(ann_));
}

TEST_P(ClassLinksTest, AreOfThisAcademicYearsClassesThatAreThere) {
  const std::string last =
      Class("4B", ThisYear() - 1, "staff { subject: 'teacher' role: CLASS_ROLE_TEACHER }");
  Change(ann_, fmt::format("school_class: '{}'", last));
  Change(ben_, "school_class: '" + a5_ + "'");
  EXPECT_THAT(Listed("teacher"), IsEmpty());
  // Deleted and brought back, the class has the staff it had.
  const std::string name = "name: '" + b5_ + "'";
  Must<SchoolClass, DeleteSchoolClassRequest>("PupilsService/DeleteSchoolClass", name);
  Must<SchoolClass, UndeleteSchoolClassRequest>("PupilsService/UndeleteSchoolClass", name);
  Change(ben_, "school_class: '" + b5_ + "'");
  EXPECT_THAT(Listed("teacher"), ElementsAre(ben_));
}

TEST_P(ClassLinksTest, AreKeptByABulkUpsertOfClassesToo) {
  const auto row = [](const std::string& fields, const std::string& subject) {
    return fmt::format(
        "school_classes {{ {} school: '{}' title: '5C' academic_year: {} staff {{ "
        "subject: '{}' role: CLASS_ROLE_TEACHER }} }} ",
        fields, kOak, ThisYear(), subject);
  };
  const auto reply = Must<BulkUpsertSchoolClassesResponse, BulkUpsertSchoolClassesRequest>(
      "PupilsService/BulkUpsertSchoolClasses",
      "parent: 'trusts/t' " + row(fmt::format("name: '{}'", b5_), "other") + row("", "teacher"));
  ASSERT_EQ(reply.outcomes_size(), 2);
  EXPECT_THAT(Listed("teacher"), IsEmpty());
  EXPECT_THAT(Listed("other"), UnorderedElementsAre(ann_, ben_, cyd_));
  Change(cyd_, "school_class: '" + reply.outcomes(1).name() + "'");
  EXPECT_THAT(Listed("teacher"), ElementsAre(cyd_));
}

TEST_P(ClassLinksTest, LetAnAssistantReadAndNotWrite) {
  EXPECT_THAT(Listed("assistant"), UnorderedElementsAre(ann_, ben_));
  EXPECT_TRUE(Get(ann_, "assistant").ok());
  EXPECT_EQ(Reason(Get(cyd_, "assistant").status()), kDenied);
  EXPECT_EQ(Reason(TryChange(ann_, "given_name: 'A'", "assistant").status()), kDenied);
  EXPECT_EQ(Reason(Call<Note, CreateNoteRequest>("RecordsService/CreateNote", NoteRequest(ann_),
                                                 "assistant")
                       .status()),
            kDenied);
}

TEST_P(ClassLinksTest, RefuseOtherChildrenRowByRowInABulkUpsert) {
  const Pupil ann = *Get(ann_, "lead"), cyd = *Get(cyd_, "lead");
  const auto row = [](const std::string& key) {
    return fmt::format("pupils {{ {} school: '{}' given_name: 'Zoe' family_name: 'Byron' {} }} ",
                       key, kOak, At("date_of_birth", 2016, 5, 4));
  };
  const auto reply = Must<BulkUpsertPupilsResponse, BulkUpsertPupilsRequest>(
      "PupilsService/BulkUpsertPupils",
      "parent: 'trusts/t' " + row("upn: '" + ann.upn() + "'") + row("upn: '" + cyd.upn() + "'") +
          row("name: '" + cyd_ + "' upn: '" + cyd.upn() + "'"),
      "teacher");
  ASSERT_EQ(reply.outcomes_size(), 3);
  EXPECT_EQ(reply.outcomes(0).result(), changes::v1::ROW_RESULT_UPDATED);
  EXPECT_EQ(reply.outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(reply.outcomes(2).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(Get(cyd_, "lead")->given_name(), "Ada");
}

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

INSTANTIATE_TEST_SUITE_P(Engines, ClassLinksTest, testing::TestDatabases(), testing::EngineName);

// Lists of what is about pupils, as a class teacher asks for them.
class ClassLinksQueryTest : public testing::DatabaseTest {};

TEST_P(ClassLinksQueryTest, WalksAlongAnIndexInEveryTableAboutPupils) {
  const auto database = Open(Migrations(), "pupils");
  const rpc::PupilLinks links = &PupilsOfOwnClasses;
  rpc::CallContext context;
  context.principal.subject = "teacher";
  context.trust = "t";
  context.scope.linked_schools = {kOak};
  context.now = absl::Now();
  context.links = &links;
  const rpc::Call call(std::move(context));
  std::set<std::string> tables;
  for (const auto* service : rpc::ContractServices()) {
    if (service->file()->package() != "senda.pupils.v1") continue;
    for (const auto* resource : rpc::ResourcesNear(*service)) {
      const auto plan = resource::ResourcePlan::Compile(resource);
      ASSERT_TRUE(plan.ok()) << plan.status();
      if (!plan->is_child() && !plan->pupil_column().has_value()) continue;
      if (!tables.insert(plan->table()).second) continue;
      const auto reach = rpc::RowAccess(call, *plan).Condition(2);
      std::vector<storage::Value> parameters = {std::string_view("t")};
      for (const auto& value : resource::ViewsOf(reach.parameters)) parameters.push_back(value);
      const storage::Statement list{
          plan->table() + ".test",
          fmt::format("{}SELECT id FROM {} WHERE trust = $1 AND {} ORDER BY id LIMIT 51",
                      is_postgres() ? "" : "EXPLAIN QUERY PLAN ", plan->table(), reach.sql)};
      const absl::Status read =
          database->Run(storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) {
            return transaction.Query(list, parameters, [&](const storage::Row& row) {
              EXPECT_THAT(std::string(row.Text(3)), Not(HasSubstr("SCAN"))) << list.sql;
              return absl::OkStatus();
            });
          });
      EXPECT_TRUE(read.ok()) << read << " " << list.sql;
    }
  }
  EXPECT_GE(tables.size(), 13u);
}

INSTANTIATE_TEST_SUITE_P(Engines, ClassLinksQueryTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
