#include <fmt/format.h>

#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

// Rows whose text is for those alone who hold the resource's permission for it.
namespace senda::server {
namespace {

using ::testing::ElementsAre;

constexpr char kDenied[] = "PERMISSION_DENIED_OR_ABSENT";

class RestrictedRowsTest : public CaseworkTest {
 protected:
  void SetUp() override {
    CaseworkTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    Make("open", kOak, "title: 'one' text: 'plain'");
    Make("secret", kOak, "title: 'two' text: 'grave' restricted: true");
    Make("elm-secret", kElm, "title: 'three' text: 'heavy' restricted: true");
  }
  void Make(const std::string& id, const std::string& school, const std::string& note) {
    const auto created = Create(
        id,
        fmt::format("school: '{}' code: 'c-{}' pupil: 'trusts/t/pupils/p' {}", school, id, note));
    ASSERT_TRUE(created.ok()) << created.status();
  }
  std::string TextFor(const std::string& id, const std::string& subject) {
    const auto note = Get(id, subject);
    return note.ok() ? note->text() : errors::ReasonOf(note.status());
  }
};

TEST_P(RestrictedRowsTest, ShowThatTheyAreThereAndNotWhatTheySay) {
  const auto note = Get("secret", "teacher");
  ASSERT_TRUE(note.ok()) << note.status();
  EXPECT_EQ(note->title(), "two");
  EXPECT_TRUE(note->restricted());
  EXPECT_EQ(note->text(), "");
  EXPECT_EQ(note->letters(), 0);  // computed from the text, and withheld with it
  EXPECT_EQ(TextFor("open", "teacher"), "plain");
}

TEST_P(RestrictedRowsTest, ShowAllToThoseWithThePermissionInTheirSchool) {
  EXPECT_EQ(TextFor("secret", "senco"), "grave");
  EXPECT_EQ(TextFor("secret", "lead"), "grave");
  EXPECT_EQ(Get("secret", "lead")->letters(), 5);
  for (const char* subject : {"officer", "import"}) EXPECT_EQ(TextFor("secret", subject), "");
  EXPECT_EQ(TextFor("secret", "mixed"), "");
  EXPECT_EQ(TextFor("elm-secret", "mixed"), "heavy");
}

TEST_P(RestrictedRowsTest, AreWithheldInListsAndBatchesRowByRow) {
  const auto list = Call<casework::v1::ListCaseNotesResponse, casework::v1::ListCaseNotesRequest>(
      "NotesService/ListCaseNotes", "parent: 'trusts/t' order_by: 'title'", "mixed");
  ASSERT_TRUE(list.ok()) << list.status();
  ASSERT_EQ(list->case_notes_size(), 3);
  EXPECT_EQ(list->case_notes(0).text(), "plain");
  EXPECT_EQ(list->case_notes(1).text(), "heavy");
  EXPECT_EQ(list->case_notes(2).text(), "");
  const auto batch =
      Call<casework::v1::BatchGetCaseNotesResponse, casework::v1::BatchGetCaseNotesRequest>(
          "NotesService/BatchGetCaseNotes",
          fmt::format("parent: 'trusts/t' names: '{}' names: '{}'", NameOf("secret"),
                      NameOf("open")),
          "teacher");
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_EQ(batch->case_notes(0).text(), "");
  EXPECT_EQ(batch->case_notes(1).text(), "plain");
}

TEST_P(RestrictedRowsTest, CannotBeSearchedForWhatTheySay) {
  EXPECT_EQ(Ids("filter: 'text:grave'", "teacher"), "FIELD_WITHHELD");
  EXPECT_EQ(Ids("order_by: 'text'", "teacher"), "FIELD_WITHHELD");
  EXPECT_EQ(Ids("filter: 'grave'", "teacher"), "");
  EXPECT_EQ(Ids("filter: 'restricted = true'", "teacher"), "secret");
  EXPECT_EQ(Ids("filter: 'text:grave'", "senco"), "secret");
  EXPECT_EQ(Ids("filter: 'grave'", "lead"), "secret");
  // Reads all schools, and restricted text in one: the search would reach the others.
  EXPECT_EQ(Ids("filter: 'text:grave'", "mixed"), "FIELD_WITHHELD");
}

TEST_P(RestrictedRowsTest, CannotBeChangedByThoseWhoMayNotReadThem) {
  for (const char* change : {"title: 'x'", "text: 'x'", "restricted: false"}) {
    EXPECT_EQ(errors::ReasonOf(Update("secret", change, "teacher").status()), kDenied) << change;
  }
  const auto unrestrict = Call<CaseNote, casework::v1::UpdateCaseNoteRequest>(
      "NotesService/UpdateCaseNote",
      fmt::format("case_note {{ name: '{}' }} update_mask {{ paths: 'restricted' }}",
                  NameOf("secret")),
      "teacher");
  EXPECT_EQ(errors::ReasonOf(unrestrict.status()), kDenied);
  EXPECT_EQ(errors::ReasonOf(Delete("secret", "teacher").status()), kDenied);
  EXPECT_EQ(Get("secret", "lead")->text(), "grave");
  EXPECT_EQ(Update("secret", "text: 'light'", "senco")->text(), "light");
}

TEST_P(RestrictedRowsTest, CanBeMadeByAnyoneAndAreNotShownToHimAfterwards) {
  const auto created = Create("mine",
                              fmt::format("school: '{}' pupil: 'trusts/t/pupils/p' text: 'told me' "
                                          "restricted: true",
                                          kOak),
                              "teacher");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->text(), "");
  EXPECT_TRUE(created->restricted());
  EXPECT_EQ(TextFor("mine", "senco"), "told me");
  const auto restricted = Update("open", "restricted: true", "teacher");
  ASSERT_TRUE(restricted.ok()) << restricted.status();
  EXPECT_EQ(restricted->text(), "");
  EXPECT_EQ(TextFor("open", "senco"), "plain");
}

TEST_P(RestrictedRowsTest, AreRefusedRowByRowInABulkUpsert) {
  // The second would change nothing, and must not say so.
  EXPECT_THAT(Upsert({"code: 'c-open' text: 'x'", "code: 'c-secret' text: 'grave'",
                      "code: 'c-elm-secret' text: 'x'"},
                     "mixed"),
              ElementsAre("UPDATED", "code 7", "UPDATED"));
  EXPECT_EQ(TextFor("secret", "lead"), "grave");
  EXPECT_EQ(TextFor("elm-secret", "lead"), "x");
}

INSTANTIATE_TEST_SUITE_P(Engines, RestrictedRowsTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::server
