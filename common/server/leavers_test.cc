#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Rows of children who have left: there for records staff alone.
namespace senda::server {
namespace {

using ::testing::ElementsAre;

class LeaversTest : public CaseworkTest {
 protected:
  // Notes of a child who left yesterday and one who leaves today, in Oak and in Elm.
  void SetUp() override {
    CaseworkTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    for (const auto& [school, mark] : {std::pair(kOak, "oak"), std::pair(kElm, "elm")}) {
      const std::string in = "school: '" + std::string(school) + "' title: 'a' ";
      Make(mark + std::string("-left"), in + "leaving_date { " + Day(-1) + " }");
      Make(mark + std::string("-today"), in + "leaving_date { " + Day(0) + " }");
      Make(mark + std::string("-stays"), in);
    }
  }
  void Make(const std::string& id, const std::string& note) {
    const auto created = Create(id, note + " code: 'c-" + id + "' text: 't'");
    ASSERT_TRUE(created.ok()) << created.status();
  }
};

TEST_P(LeaversTest, AreAbsentFromTheDayAfterTheLastOnRoll) {
  EXPECT_EQ(Get("oak-left", "lead").status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(Get("oak-today", "lead").ok());
  EXPECT_TRUE(Get("oak-stays", "lead").ok());
}

TEST_P(LeaversTest, AnswerOthersLikeRowsThatAreNotThere) {
  for (const char* id : {"oak-left", "elm-stays", "no-such-note"}) {
    EXPECT_EQ(errors::ReasonOf(Get(id, "senco").status()), "PERMISSION_DENIED_OR_ABSENT") << id;
  }
}

TEST_P(LeaversTest, AreThereForRecordsStaff) {
  for (const char* subject : {"officer", "clerk", "import"}) {
    EXPECT_TRUE(Get("oak-left", subject).ok()) << subject;
  }
  EXPECT_FALSE(Get("elm-left", "clerk").ok());
}

TEST_P(LeaversTest, AreListedForRecordsStaffAlone) {
  EXPECT_EQ(Ids("", "lead"), "elm-stays elm-today oak-stays oak-today");
  EXPECT_EQ(Ids("", "teacher"), "oak-stays oak-today");
  EXPECT_EQ(Ids("", "officer"), "elm-left elm-stays elm-today oak-left oak-stays oak-today");
  EXPECT_EQ(Ids("", "clerk"), "oak-left oak-stays oak-today");
  // Reads all schools, and leavers of one.
  EXPECT_EQ(Ids("", "mixed"), "elm-left elm-stays elm-today oak-stays oak-today");
}

TEST_P(LeaversTest, AreListedPageByPage) {
  std::string token, seen;
  do {
    const auto page = Call<casework::v1::ListCaseNotesResponse, casework::v1::ListCaseNotesRequest>(
        "NotesService/ListCaseNotes",
        "parent: 'trusts/t' page_size: 2 filter: 'title = a' order_by: 'code desc' "
        "page_token: '" +
            token + "'",
        "mixed");
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& note : page->case_notes()) seen += note.code() + " ";
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(seen, "c-oak-today c-oak-stays c-elm-today c-elm-stays c-elm-left ");
}

TEST_P(LeaversTest, CannotBeReadInABatch) {
  const auto get = [&](const std::string& subject) {
    return Call<casework::v1::BatchGetCaseNotesResponse, casework::v1::BatchGetCaseNotesRequest>(
               "NotesService/BatchGetCaseNotes",
               "parent: 'trusts/t' names: '" + NameOf("oak-stays") + "' names: '" +
                   NameOf("oak-left") + "'",
               subject)
        .status()
        .code();
  };
  EXPECT_EQ(get("lead"), absl::StatusCode::kNotFound);
  EXPECT_EQ(get("senco"), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(get("officer"), absl::StatusCode::kOk);
}

TEST_P(LeaversTest, CanBeChangedByRecordsStaffAlone) {
  EXPECT_EQ(Update("oak-left", "title: 'b'", "lead").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Delete("oak-left", "senco").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_TRUE(Update("oak-left", "title: 'b'", "clerk").ok());
  EXPECT_TRUE(Delete("oak-left", "officer").ok());
}

// A key that is taken out of reach is no secret, whose it is stays one.
TEST_P(LeaversTest, AreRefusedRowByRowInABulkUpsert) {
  const std::vector<std::string> rows = {
      "code: 'c-oak-left' title: 'b'", "name: '" + NameOf("elm-left") + "' title: 'b'",
      "code: 'c-oak-stays' title: 'b'", "code: 'c-new' title: 'b'"};
  EXPECT_THAT(Upsert(rows, "lead"), ElementsAre("code 3", "code 5", "UPDATED", "CREATED"));
  EXPECT_THAT(Upsert(rows, "import"), ElementsAre("UPDATED", "UPDATED", "UNCHANGED", "UNCHANGED"));
}

TEST_P(LeaversTest, KeepTheirRevisionsFromOthersToo) {
  const std::string request = "name: '" + NameOf("oak-left") + "'";
  const auto list = [&](const std::string& subject) {
    return Call<casework::v1::ListCaseNoteRevisionsResponse,
                casework::v1::ListCaseNoteRevisionsRequest>("NotesService/ListCaseNoteRevisions",
                                                            request, subject);
  };
  EXPECT_FALSE(list("lead").ok());
  EXPECT_EQ(list("officer")->revisions_size(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, LeaversTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::server
