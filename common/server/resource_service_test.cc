#include "common/server/resource_service.h"

#include "common/server/casework_test_fixture.h"
#include "common/status/errors.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"

namespace senda::server {
namespace {

using casework::v1::CaseNote;
using casework::v1::CloseFolderRequest;
using casework::v1::CreateFolderRequest;
using casework::v1::Folder;
using casework::v1::GetFolderRequest;

class ResourceServiceTest : public CaseworkTest {
 protected:
  absl::StatusOr<Folder> CreateFolder(const std::string& subject) {
    return Call<Folder, CreateFolderRequest>(
        "FoldersService/CreateFolder",
        "parent: 'trusts/t' folder_id: 'f' folder { school: '" + std::string(kOak) +
            "' title: 'Plans' about: 'nobody' }",
        subject);
  }
};

TEST_P(ResourceServiceTest, ServesTheResourcesOfAllItsServices) {
  ASSERT_TRUE(Create("n", "title: 'a'").ok());
  ASSERT_TRUE(CreateFolder("lead").ok());
  EXPECT_EQ(Get("n")->title(), "a");
  const auto folder = Call<Folder, GetFolderRequest>("FoldersService/GetFolder",
                                                     "name: 'trusts/t/folders/f'", "lead");
  ASSERT_TRUE(folder.ok()) << folder.status();
  EXPECT_EQ(folder->title(), "Plans");
}

TEST_P(ResourceServiceTest, EchoesInWritesAndNotInReads) {
  const auto created = CreateFolder("lead");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->about(), "lead did it");
  const auto closed = Call<Folder, CloseFolderRequest>("FoldersService/CloseFolder",
                                                       "name: 'trusts/t/folders/f'", "senco");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_TRUE(closed->closed());
  EXPECT_EQ(closed->about(), "senco did it");
  const auto read = Call<Folder, GetFolderRequest>("FoldersService/GetFolder",
                                                   "name: 'trusts/t/folders/f'", "senco");
  EXPECT_EQ(read->about(), "");
  EXPECT_TRUE(read->closed());
}

TEST_P(ResourceServiceTest, EchoesInEveryWriteOfOneResource) {
  const std::string note = "pupil: 'trusts/t/pupils/p' title: 'a'";
  EXPECT_EQ(Create("n", note)->about(), "about trusts/t/pupils/p");
  EXPECT_EQ(Update("n", "title: 'b'")->about(), "about trusts/t/pupils/p");
  EXPECT_EQ(Delete("n")->about(), "about trusts/t/pupils/p");
  const auto alive = Call<CaseNote, casework::v1::UndeleteCaseNoteRequest>(
      "NotesService/UndeleteCaseNote", "name: '" + NameOf("n") + "'", "lead");
  EXPECT_EQ(alive->about(), "about trusts/t/pupils/p");
}

TEST_P(ResourceServiceTest, ComputesFieldsInEveryReply) {
  const auto created = Create("n", "text: 'four' review_date { " + Day(-1) + " } overdue: false");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_TRUE(created->overdue());
  EXPECT_EQ(created->letters(), 4);
  EXPECT_TRUE(Get("n")->overdue());
  EXPECT_FALSE(Update("n", "review_date { " + Day(0) + " }")->overdue());
  EXPECT_FALSE(Get("n")->overdue());
  const auto list = Call<casework::v1::ListCaseNotesResponse, casework::v1::ListCaseNotesRequest>(
      "NotesService/ListCaseNotes", "parent: 'trusts/t'", "lead");
  EXPECT_EQ(list->case_notes(0).letters(), 4);
  const auto batch =
      Call<casework::v1::BatchGetCaseNotesResponse, casework::v1::BatchGetCaseNotesRequest>(
          "NotesService/BatchGetCaseNotes", "parent: 'trusts/t' names: '" + NameOf("n") + "'",
          "lead");
  EXPECT_EQ(batch->case_notes(0).letters(), 4);
}

TEST_P(ResourceServiceTest, TakesNoComputedFieldFromAnyone) {
  const auto created = Create("n", "title: 'a' about: 'somebody else' letters: 9");
  EXPECT_EQ(created->about(), "about ");
  EXPECT_EQ(created->letters(), 0);
  // Nothing that is stored changes, so the row does not either.
  const auto updated = Update("n", "about: 'somebody else' letters: 9");
  EXPECT_EQ(updated->etag(), created->etag());
  EXPECT_EQ(updated->letters(), 0);
}

TEST_P(ResourceServiceTest, RefusesToSearchComputedFields) {
  EXPECT_EQ(Ids("filter: 'overdue = true'"), "FILTER_FIELD_UNSUPPORTED");
  EXPECT_EQ(Ids("order_by: 'letters'"), "ORDER_BY_FIELD_UNSUPPORTED");
}

INSTANTIATE_TEST_SUITE_P(Engines, ResourceServiceTest, testing::TestDatabases(),
                         testing::EngineName);

// What a registry needs to be made; nothing is called.
class RegistryTest : public ::testing::Test {
 protected:
  class NoGrants final : public rpc::GrantSource {
    absl::StatusOr<std::vector<rpc::Grant>> GrantsOf(std::string_view, absl::Time) override {
      return std::vector<rpc::Grant>();
    }
  };
  std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  NoGrants grants_;
  const resource::PageTokenSealer tokens_ =
      resource::PageTokenSealer::FromKey(std::string(32, 'k')).value();
  const rpc::ServiceDependencies dependencies_{.backend = {},
                                               .tokens = tokens_,
                                               .clock = time::Clock::System(),
                                               .peers = peers_,
                                               .grants = grants_};
};

TEST_F(RegistryTest, RefusesMethodsThatNoPartHasBound) {
  ResourceRegistry registry({"senda.casework.v1.NotesService", "senda.casework.v1.FoldersService"},
                            dependencies_);
  ASSERT_TRUE(registry.AddResource<CaseNote>({}).ok());
  ASSERT_TRUE(registry.AddResource<Folder>({}).ok());
  const std::string why = errors::PrivateDetailOf(registry.Finish());
  EXPECT_EQ(why, "senda.casework.v1.FoldersService/CloseFolder is not bound");
}

TEST_F(RegistryTest, RefusesRevisionsOfAnotherShape) {
  ResourceRegistry registry({"senda.casework.v1.FaultyService"}, dependencies_);
  ASSERT_TRUE(registry.AddResource<Folder>({}).ok());
  const std::string why = errors::PrivateDetailOf(registry.Finish());
  EXPECT_TRUE(why.find("not of the standard shape") != std::string::npos) << why;
}

TEST_F(RegistryTest, RefusesServicesThatAreNotThere) {
  ResourceRegistry registry({"senda.casework.v1.NoService"}, dependencies_);
  ASSERT_TRUE(registry.AddResource<Folder>({}).ok());
  EXPECT_FALSE(registry.Finish().ok());
}

}  // namespace
}  // namespace senda::server
