#include <fmt/format.h>

#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "common/storage/change_log.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"

// The versions of a resource that keeps them.
namespace senda::server {
namespace {

using casework::v1::DiffCaseNoteRevisionsRequest;
using casework::v1::DiffCaseNoteRevisionsResponse;
using casework::v1::ListCaseNoteRevisionsRequest;
using casework::v1::ListCaseNoteRevisionsResponse;
using ::testing::ElementsAre;

class RevisionsTest : public CaseworkTest {
 protected:
  void Make(const std::string& id, const std::string& note) {
    const auto created = Create(id, fmt::format("school: '{}' {}", kOak, note));
    ASSERT_TRUE(created.ok()) << created.status();
  }
  absl::StatusOr<ListCaseNoteRevisionsResponse> List(const std::string& id,
                                                     const std::string& subject = "lead",
                                                     const std::string& page = "") {
    return Call<ListCaseNoteRevisionsResponse, ListCaseNoteRevisionsRequest>(
        "NotesService/ListCaseNoteRevisions", fmt::format("name: '{}' {}", NameOf(id), page),
        subject);
  }
  // "3 lead: text" of each revision, as `subject` sees it.
  std::vector<std::string> Told(const std::string& id, const std::string& subject = "lead") {
    const auto reply = List(id, subject);
    EXPECT_TRUE(reply.ok()) << reply.status();
    std::vector<std::string> told;
    for (const auto& revision : reply->revisions()) {
      told.push_back(fmt::format("{} {}: {}", revision.revision(), revision.author(),
                                 revision.resource().text()));
    }
    return told;
  }
  // "path: before -> after" of each difference, or the reason why there is none.
  std::vector<std::string> Diff(const std::string& id, const std::string& revisions = "",
                                const std::string& subject = "lead") {
    const auto reply = Call<DiffCaseNoteRevisionsResponse, DiffCaseNoteRevisionsRequest>(
        "NotesService/DiffCaseNoteRevisions", fmt::format("name: '{}' {}", NameOf(id), revisions),
        subject);
    if (!reply.ok()) {
      const auto violations = errors::ViolationsOf(reply.status());
      return {violations.empty() ? errors::ReasonOf(reply.status())
                                 : violations[0].field + " " + violations[0].reason};
    }
    std::vector<std::string> told;
    for (const auto& difference : reply->differences()) {
      told.push_back(
          fmt::format("{}: {} -> {}", difference.path(), difference.before(), difference.after()));
    }
    return told;
  }
};

TEST_P(RevisionsTest, KeepEveryVersionWithItsAuthor) {
  Make("n", "text: 'a'");
  ASSERT_TRUE(Update("n", "text: 'b'", "senco").ok());
  ASSERT_TRUE(Update("n", "text: 'b'").ok());  // changes nothing
  ASSERT_TRUE(Update("n", "text: 'c'").ok());
  EXPECT_THAT(Told("n"), ElementsAre("3 lead: c", "2 senco: b", "1 lead: a"));
}

TEST_P(RevisionsTest, ShowEachVersionAsItWasRead) {
  Make("n", "text: 'four' review_date { " + Day(-1) + " }");
  const CaseNote first = *Get("n");
  ASSERT_TRUE(Update("n", "text: 'b'").ok());
  const auto reply = List("n");
  ASSERT_EQ(reply->revisions_size(), 2);
  EXPECT_EQ(reply->revisions(1).resource().DebugString(), first.DebugString());
  EXPECT_EQ(reply->revisions(1).revision_time().DebugString(), first.update_time().DebugString());
}

TEST_P(RevisionsTest, KeepDeletionAndReturn) {
  Make("n", "text: 'a'");
  ASSERT_TRUE(Delete("n").ok());
  ASSERT_TRUE((Call<CaseNote, casework::v1::UndeleteCaseNoteRequest>(
                   "NotesService/UndeleteCaseNote", "name: '" + NameOf("n") + "'", "lead")
                   .ok()));
  const auto reply = List("n");
  ASSERT_EQ(reply->revisions_size(), 3);
  EXPECT_FALSE(reply->revisions(0).resource().has_delete_time());
  EXPECT_TRUE(reply->revisions(1).resource().has_delete_time());
}

TEST_P(RevisionsTest, KeepWhatABulkUpsertWrites) {
  EXPECT_THAT(Upsert({"code: 'x' text: 'a'", "code: 'y' text: 'a'"}),
              ElementsAre("CREATED", "CREATED"));
  EXPECT_THAT(Upsert({"code: 'x' text: 'b'", "code: 'y' text: 'a'"}),
              ElementsAre("UPDATED", "UNCHANGED"));
  const std::string ids = Ids("order_by: 'code'");
  EXPECT_THAT(Told(ids.substr(0, ids.find(' '))), ElementsAre("2 lead: b", "1 lead: a"));
  EXPECT_THAT(Told(ids.substr(ids.find(' ') + 1)), ElementsAre("1 lead: a"));
}

TEST_P(RevisionsTest, AreListedPageByPage) {
  Make("n", "text: '1'");
  for (const char* text : {"2", "3", "4", "5"}) {
    ASSERT_TRUE(Update("n", fmt::format("text: '{}'", text)).ok());
  }
  std::string token, seen;
  int pages = 0;
  do {
    const auto page = List("n", "lead", fmt::format("page_size: 2 page_token: '{}'", token));
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& revision : page->revisions()) seen += revision.resource().text();
    token = page->next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_EQ(seen, "54321");
  EXPECT_EQ(pages, 3);
  Make("m", "text: '1'");
  const auto first = List("n", "lead", "page_size: 2");
  const auto other = List("m", "lead", fmt::format("page_token: '{}'", first->next_page_token()));
  EXPECT_EQ(errors::ViolationsOf(other.status()).at(0).reason, "PAGE_TOKEN_MISMATCH");
}

TEST_P(RevisionsTest, CompareTwoVersions) {
  Make("n", "text: 'a' title: 't' sections { heading: 'h' text: 'x' }");
  ASSERT_TRUE(Update("n", "text: 'b' sections { heading: 'h' text: 'y' }").ok());
  ASSERT_TRUE(Update("n", "title: 'u'").ok());
  EXPECT_THAT(Diff("n"), ElementsAre("title: t -> u"));
  EXPECT_THAT(Diff("n", "to_revision: 2"), ElementsAre("text: a -> b", "sections[0].text: x -> y"));
  EXPECT_THAT(Diff("n", "from_revision: 1"),
              ElementsAre("title: t -> u", "text: a -> b", "sections[0].text: x -> y"));
  EXPECT_THAT(Diff("n", "from_revision: 3 to_revision: 2"), ElementsAre("title: u -> t"));
  EXPECT_THAT(Diff("n", "from_revision: 2 to_revision: 2"), ElementsAre());
}

TEST_P(RevisionsTest, CompareTheFirstWithNothing) {
  Make("n", "text: 'a'");
  EXPECT_THAT(Diff("n"), ElementsAre(fmt::format("school:  -> {}", kOak), "text:  -> a"));
}

TEST_P(RevisionsTest, SayWhichRevisionThereIsNot) {
  Make("n", "text: 'a'");
  EXPECT_THAT(Diff("n", "to_revision: 7"), ElementsAre("to_revision REVISION_UNKNOWN"));
  EXPECT_THAT(Diff("n", "from_revision: 7"), ElementsAre("from_revision REVISION_UNKNOWN"));
  EXPECT_THAT(Diff("n", "from_revision: -1"), ElementsAre("from_revision REVISION_UNKNOWN"));
}

TEST_P(RevisionsTest, AreReadByThoseWhoMayReadTheRow) {
  ASSERT_TRUE(Create("elm", fmt::format("school: '{}' text: 'a'", kElm)).ok());
  EXPECT_EQ(errors::ReasonOf(List("elm", "senco").status()), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_THAT(Diff("elm", "", "senco"), ElementsAre("PERMISSION_DENIED_OR_ABSENT"));
  EXPECT_EQ(List("no-such-note", "lead").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(RevisionsTest, WithholdWhatWasOrIsRestricted) {
  Make("n", "text: 'a' title: 't'");
  ASSERT_TRUE(Update("n", "text: 'b' restricted: true title: 'u'").ok());
  EXPECT_THAT(Told("n", "teacher"), ElementsAre("2 lead: ", "1 lead: "));
  EXPECT_THAT(Diff("n", "", "teacher"), ElementsAre("title: t -> u", "restricted:  -> true"));
  EXPECT_THAT(Diff("n", "", "senco"),
              ElementsAre("title: t -> u", "text: a -> b", "restricted:  -> true"));
  // No longer restricted: what was written while it was stays withheld.
  ASSERT_TRUE((Call<CaseNote, casework::v1::UpdateCaseNoteRequest>(
                   "NotesService/UpdateCaseNote",
                   fmt::format("case_note {{ name: '{}' text: 'c' }} update_mask {{ paths: "
                               "'restricted' paths: 'text' }}",
                               NameOf("n")),
                   "lead")
                   .ok()));
  EXPECT_THAT(Told("n", "teacher"), ElementsAre("3 lead: c", "2 lead: ", "1 lead: a"));
  EXPECT_THAT(Diff("n", "", "teacher"), ElementsAre("restricted: true -> "));
  EXPECT_THAT(Diff("n", "from_revision: 1", "teacher"),
              ElementsAre("title: t -> u", "text: a -> c"));
}

TEST_P(RevisionsTest, LeaveAnAuditRecordLikeAnyRead) {
  Make("n", "text: 'a' pupil: 'trusts/t/pupils/p'");
  ASSERT_TRUE(List("n").ok());
  Diff("n");
  std::vector<std::string> reads;
  ASSERT_TRUE(harness_->host()
                  .database("casework")
                  .Run(storage::AccessMode::kRead, "t",
                       [&](storage::Transaction& transaction) {
                         auto audit = storage::ReadAudit(transaction, "t", 0, 100);
                         for (const auto& stored : *audit) {
                           if (stored.record.action != "READ") continue;
                           reads.push_back(stored.record.rpc.substr(stored.record.rpc.rfind('/')) +
                                           " " + stored.record.subjects);
                         }
                         return audit.status();
                       })
                  .ok());
  EXPECT_THAT(reads, ElementsAre("/ListCaseNoteRevisions trusts/t/pupils/p",
                                 "/DiffCaseNoteRevisions trusts/t/pupils/p"));
}

TEST_P(RevisionsTest, GoWithARowThatIsRemovedForGood) {
  const auto create = [&] {
    return Call<casework::v1::Folder, casework::v1::CreateFolderRequest>(
        "FoldersService/CreateFolder", "parent: 'trusts/t' folder_id: 'f' folder { title: 'a' }",
        "lead");
  };
  ASSERT_TRUE(create().ok());
  ASSERT_TRUE((Call<google::protobuf::Empty, casework::v1::DeleteFolderRequest>(
                   "FoldersService/DeleteFolder", "name: 'trusts/t/folders/f'", "lead")
                   .ok()));
  ASSERT_TRUE(create().ok());
  const auto list =
      Call<casework::v1::ListFolderRevisionsResponse, casework::v1::ListFolderRevisionsRequest>(
          "FoldersService/ListFolderRevisions", "name: 'trusts/t/folders/f'", "lead");
  ASSERT_TRUE(list.ok()) << list.status();
  EXPECT_EQ(list->revisions_size(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, RevisionsTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::server
