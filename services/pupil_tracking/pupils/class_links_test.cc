#include "services/pupil_tracking/pupils/class_links_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

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
            "NEEDS_WHOLE_SCHOOL");
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
  // What is the matter, and not with whom.
  const std::string taken = reply.outcomes(1).error().DebugString();
  EXPECT_NE(taken.find("KEY_TAKEN"), std::string::npos) << taken;
  EXPECT_EQ(taken.find(cyd_), std::string::npos) << taken;
  EXPECT_EQ(reply.outcomes(2).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ(Get(cyd_, "lead")->given_name(), "Ada");
}

INSTANTIATE_TEST_SUITE_P(Engines, ClassLinksTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
