#include <fmt/format.h>

#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// What somebody reaches who is linked to some children of a school: the tutor to kTutee.
namespace senda::server {
namespace {

using ::testing::ElementsAre;

constexpr char kDenied[] = "PERMISSION_DENIED_OR_ABSENT";

class LinkedRowsTest : public CaseworkTest {
 protected:
  void SetUp() override {
    CaseworkTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Make("own-1", kOak, kTutee);
    Make("own-2", kOak, kTutee);
    Make("other-1", kOak, "trusts/t/pupils/other");
    Make("other-2", kOak, "trusts/t/pupils/other");
    // Of the same child, in a school where the tutor has no role.
    Make("elsewhere", kElm, kTutee);
  }
  void Make(const std::string& id, const std::string& school, const std::string& pupil) {
    const auto made =
        Create(id, fmt::format("school: '{}' pupil: '{}' code: 'c-{}' title: 'a' text: 'word'",
                               school, pupil, id));
    ASSERT_TRUE(made.ok()) << made.status();
  }
  static std::string ReasonOf(const absl::Status& status) { return errors::ReasonOf(status); }
};

TEST_P(LinkedRowsTest, AreThereAndOthersAnswerAsIfAbsent) {
  for (const char* subject : {"tutor", "helper"}) {
    EXPECT_TRUE(Get("own-1", subject).ok());
    for (const char* id : {"other-1", "elsewhere", "no-such-note"}) {
      EXPECT_EQ(ReasonOf(Get(id, subject).status()), kDenied) << id;
    }
  }
}

TEST_P(LinkedRowsTest, AloneAreListedSearchedAndPagedThrough) {
  EXPECT_EQ(Ids("", "tutor"), "own-1 own-2");
  EXPECT_EQ(Ids("", "helper"), "own-1 own-2");
  EXPECT_EQ(Ids("filter: 'code = \"c-other-1\"'", "tutor"), "");
  EXPECT_EQ(Ids("filter: 'text:word' order_by: 'code desc'", "senco"),
            "own-2 own-1 other-2 other-1");
  const auto page = Call<casework::v1::ListCaseNotesResponse, casework::v1::ListCaseNotesRequest>(
      "NotesService/ListCaseNotes", "parent: 'trusts/t' page_size: 1", "tutor");
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_EQ(page->case_notes(0).code(), "c-own-1");
  EXPECT_EQ(Ids("page_size: 1 page_token: '" + page->next_page_token() + "'", "tutor"), "own-2");
}

TEST_P(LinkedRowsTest, AloneAreReadInABatch) {
  const auto batch = [this](const std::string& ids) {
    return Call<casework::v1::BatchGetCaseNotesResponse, casework::v1::BatchGetCaseNotesRequest>(
               "NotesService/BatchGetCaseNotes", "parent: 'trusts/t' " + ids, "tutor")
        .status();
  };
  EXPECT_TRUE(batch("names: 'trusts/t/caseNotes/own-1' names: 'trusts/t/caseNotes/own-2'").ok());
  EXPECT_EQ(
      ReasonOf(batch("names: 'trusts/t/caseNotes/own-1' names: 'trusts/t/caseNotes/other-1'")),
      kDenied);
}

TEST_P(LinkedRowsTest, AreWrittenByThoseWithThePermission) {
  EXPECT_EQ(Update("own-1", "title: 'b'", "tutor")->title(), "b");
  EXPECT_TRUE(Delete("own-2", "tutor").ok());
  EXPECT_TRUE((Call<CaseNote, casework::v1::UndeleteCaseNoteRequest>(
                   "NotesService/UndeleteCaseNote", "name: '" + NameOf("own-2") + "'", "tutor")
                   .ok()));
  const std::string in_oak = fmt::format("school: '{}' text: 't' pupil: ", kOak);
  EXPECT_TRUE(Create("new", in_oak + fmt::format("'{}' code: 'n'", kTutee), "tutor").ok());
  EXPECT_EQ(ReasonOf(Create("n2", in_oak + "'trusts/t/pupils/other' code: 'm'", "tutor").status()),
            kDenied);
  for (const char* id : {"other-1", "elsewhere", "no-such-note"}) {
    EXPECT_EQ(ReasonOf(Update(id, "title: 'b'", "tutor").status()), kDenied) << id;
    EXPECT_EQ(ReasonOf(Delete(id, "tutor").status()), kDenied) << id;
  }
  EXPECT_EQ(ReasonOf(Update("own-1", "title: 'c'", "helper").status()), kDenied);
}

TEST_P(LinkedRowsTest, StayWithTheirChildAndInTheirSchool) {
  EXPECT_EQ(ReasonOf(Update("own-1", "pupil: 'trusts/t/pupils/other'", "tutor").status()), kDenied);
  EXPECT_EQ(ReasonOf(Update("own-1", fmt::format("school: '{}'", kElm), "tutor").status()),
            kDenied);
  // Linked to the child in both schools, and still not to be moved.
  EXPECT_EQ(ReasonOf(Update("own-1", fmt::format("school: '{}'", kElm), "teacher").status()),
            kDenied);
}

TEST_P(LinkedRowsTest, AreRefusedRowByRowInABulkUpsert) {
  const std::string in_oak = fmt::format("school: '{}' text: 'x' ", kOak);
  EXPECT_THAT(Upsert({"code: 'c-own-1' text: 'x'", "code: 'c-other-1' text: 'x'",
                      "code: 'c-elsewhere'", in_oak + fmt::format("code: 'n' pupil: '{}'", kTutee),
                      in_oak + "code: 'm' pupil: 'trusts/t/pupils/other'"},
                     "tutor"),
              ElementsAre("UPDATED", "code 3", "code 3", "CREATED", "code 7"));
  EXPECT_EQ(Get("other-1")->text(), "word");
}

TEST_P(LinkedRowsTest, ShowTheirRevisionsAndOthersDoNot) {
  const auto revisions = [this](const std::string& id) {
    return Call<casework::v1::ListCaseNoteRevisionsResponse,
                casework::v1::ListCaseNoteRevisionsRequest>("NotesService/ListCaseNoteRevisions",
                                                            "name: '" + NameOf(id) + "'", "tutor")
        .status();
  };
  EXPECT_TRUE(revisions("own-1").ok());
  EXPECT_EQ(ReasonOf(revisions("other-1")), kDenied);
}

TEST_P(LinkedRowsTest, StandBesideTheFrameOfTheSchoolWhichIsOnlyRead) {
  const auto folder = Call<casework::v1::Folder, casework::v1::CreateFolderRequest>(
      "FoldersService/CreateFolder",
      fmt::format("parent: 'trusts/t' folder {{ school: '{}' title: 'f' }}", kOak), "senco");
  ASSERT_TRUE(folder.ok()) << folder.status();
  const std::string name = "name: '" + folder->name() + "'";
  EXPECT_TRUE((Call<casework::v1::Folder, casework::v1::GetFolderRequest>(
                   "FoldersService/GetFolder", name, "tutor")
                   .ok()));
  EXPECT_EQ(ReasonOf(Call<google::protobuf::Empty, casework::v1::DeleteFolderRequest>(
                         "FoldersService/DeleteFolder", name, "tutor")
                         .status()),
            kDenied);
}

INSTANTIATE_TEST_SUITE_P(Engines, LinkedRowsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::server
