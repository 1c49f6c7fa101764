#include "common/server/casework_test_fixture.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <utility>

#include "common/resource/names.h"
#include "common/server/resource_service.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/time/clock.h"

namespace senda::server {
namespace {

using casework::v1::CaseNote;
using casework::v1::Folder;

constexpr storage::Migration kMigrations[] = {{101, "create_casework", R"sql(
  CREATE TABLE case_notes (
    trust TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
    create_time BIGINT NOT NULL, update_time BIGINT NOT NULL,
    delete_time BIGINT, expire_time BIGINT,
    school TEXT NOT NULL, pupil TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL,
    text TEXT NOT NULL, restricted BIGINT NOT NULL, leaving_date TEXT, review_date TEXT,
    sections TEXT,
    PRIMARY KEY (trust, id));
  CREATE UNIQUE INDEX case_notes_by_code ON case_notes (trust, code)
    WHERE delete_time IS NULL AND code <> '';
  CREATE TABLE folders (
    trust TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL,
    create_time BIGINT NOT NULL, update_time BIGINT NOT NULL,
    school TEXT NOT NULL, title TEXT NOT NULL, closed BIGINT NOT NULL,
    PRIMARY KEY (trust, id));
)sql"}};

bool IsPast(const google::type::Date& date, absl::CivilDay today) {
  return absl::CivilDay(date.year(), date.month(), date.day()) < today;
}

resource::SqlCondition LinkedPupils(const rpc::Call& call, int first) {
  return {fmt::format("SELECT pupil FROM case_notes WHERE trust = ${} AND (pupil = "
                      "'trusts/t/pupils/tutee' OR ${} NOT IN ('tutor', 'helper'))",
                      first, first + 1),
          {call.trust(), call.principal().subject}};
}

// Folders, and the method of their own.
class FoldersPart {
 public:
  explicit FoldersPart(ResourceRegistry& registry) : registry_(registry) {}

  absl::Status Init() {
    rpc::TypedHooks<Folder> hooks;
    hooks.echo = [](rpc::Call& call, Folder& folder) {
      folder.set_about(call.principal().subject + " did it");
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(registry_.AddResource<Folder>(hooks).status());
    registry_.methods("senda.casework.v1.FoldersService")
        .Bind("CloseFolder", this, &FoldersPart::CloseFolder);
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<rpc::Bytes> CloseFolder(rpc::Call& call,
                                         const casework::v1::CloseFolderRequest& request) {
    ASSIGN_OR_RETURN(const auto parts, resource::ParseName(request.name(), "folders"));
    ASSIGN_OR_RETURN(const auto before,
                     registry_.table_of<Folder>().Find(call.tx(), call.trust(), parts.id));
    if (!before.has_value()) return errors::NotFound(request.name());
    Folder after = *before;
    after.set_closed(true);
    const rpc::StandardMethods& folders = registry_.methods_of<Folder>();
    RETURN_IF_ERROR(folders.Update(call, *before, after));
    return folders.Reply(call, after);
  }

  ResourceRegistry& registry_;
};

class CaseworkService final : public ResourceService {
 public:
  static absl::StatusOr<std::unique_ptr<rpc::DomainService>> Make(
      const rpc::ServiceDependencies& dependencies) {
    auto service = std::make_unique<CaseworkService>(dependencies);
    RETURN_IF_ERROR(service->Init());
    return service;
  }
  explicit CaseworkService(const rpc::ServiceDependencies& dependencies)
      : ResourceService(std::vector<std::string>{"senda.casework.v1.NotesService",
                                                 "senda.casework.v1.FoldersService"},
                        dependencies, {}),
        folders_(registry()) {}

 private:
  absl::Status Init() {
    LinkPupilsBy(&LinkedPupils);
    rpc::TypedHooks<CaseNote> hooks;
    hooks.echo = [](rpc::Call&, CaseNote& note) {
      note.set_about("about " + note.pupil());
      return absl::OkStatus();
    };
    hooks.compute = [](const rpc::Call& call, CaseNote& note) {
      note.set_overdue(note.has_review_date() &&
                       IsPast(note.review_date(), time::Today(call.now())));
      note.set_letters(static_cast<int>(note.text().size()));
    };
    RETURN_IF_ERROR(AddResource<CaseNote>(hooks).status());
    RETURN_IF_ERROR(folders_.Init());
    return Finish();
  }

  FoldersPart folders_;
};

}  // namespace

const rpc::ServiceDefinition& CaseworkDefinition() {
  static const rpc::ServiceDefinition definition{
      .source = "casework", .migrations = kMigrations, .peers = {}, .make = &CaseworkService::Make};
  return definition;
}

void CaseworkTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  testing::ServiceHarness::Options options;
  options.definitions = {&CaseworkDefinition()};
  options.UseDatabase([this](const std::string& schema) { return Options(schema); });
  options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                    testing::GrantOf("senco", "SENCO", "t", kOak),
                    testing::GrantOf("teacher", "CLASS_TEACHER", "t", kOak),
                    testing::GrantOf("tutor", "CLASS_TEACHER", "t", kOak),
                    testing::GrantOf("helper", "TEACHING_ASSISTANT", "t", kOak),
                    testing::GrantOf("officer", "RECORDS_OFFICER", "t"),
                    testing::GrantOf("clerk", "RECORDS_OFFICER", "t", kOak),
                    testing::GrantOf("import", "SERVICE_ACCOUNT", "t"),
                    testing::GrantOf("mixed", "CLASS_TEACHER", "t"),
                    testing::GrantOf("mixed", "SENCO", "t", kElm),
                    testing::GrantOf("mixed", "RECORDS_OFFICER", "t", kElm)};
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
}

void CaseworkTest::ParseInto(const std::string& text, google::protobuf::Message& message) {
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
}

absl::StatusOr<CaseNote> CaseworkTest::Create(const std::string& id, const std::string& note,
                                              const std::string& subject) {
  return Call<CaseNote, casework::v1::CreateCaseNoteRequest>(
      "NotesService/CreateCaseNote",
      fmt::format("parent: 'trusts/t' case_note_id: '{}' case_note {{ {} }}", id, note), subject);
}

absl::StatusOr<CaseNote> CaseworkTest::Get(const std::string& id, const std::string& subject) {
  return Call<CaseNote, casework::v1::GetCaseNoteRequest>(
      "NotesService/GetCaseNote", fmt::format("name: '{}'", NameOf(id)), subject);
}

absl::StatusOr<CaseNote> CaseworkTest::Update(const std::string& id, const std::string& note,
                                              const std::string& subject) {
  return Call<CaseNote, casework::v1::UpdateCaseNoteRequest>(
      "NotesService/UpdateCaseNote", fmt::format("case_note {{ name: '{}' {} }}", NameOf(id), note),
      subject);
}

absl::StatusOr<CaseNote> CaseworkTest::Delete(const std::string& id, const std::string& subject) {
  return Call<CaseNote, casework::v1::DeleteCaseNoteRequest>(
      "NotesService/DeleteCaseNote", fmt::format("name: '{}'", NameOf(id)), subject);
}

std::string CaseworkTest::Ids(const std::string& request, const std::string& subject) {
  const auto reply = Call<casework::v1::ListCaseNotesResponse, casework::v1::ListCaseNotesRequest>(
      "NotesService/ListCaseNotes", "parent: 'trusts/t' " + request, subject);
  if (!reply.ok()) {
    const auto violations = errors::ViolationsOf(reply.status());
    return violations.empty() ? errors::ReasonOf(reply.status()) : violations.front().reason;
  }
  std::string ids;
  for (const CaseNote& note : reply->case_notes()) {
    ids += (ids.empty() ? "" : " ") + note.name().substr(note.name().rfind('/') + 1);
  }
  return ids;
}

std::vector<std::string> CaseworkTest::Upsert(const std::vector<std::string>& notes,
                                              const std::string& subject) {
  casework::v1::BulkUpsertCaseNotesRequest request;
  request.set_parent("trusts/t");
  for (const std::string& note : notes) ParseInto(note, *request.add_case_notes());
  Outcomes reply;
  const auto stream = harness_->client().OpenBatches(
      "senda.casework.v1.NotesService/BulkUpsertCaseNotes", harness_->As(subject));
  const absl::Status status = stream->Exchange(request, reply);
  EXPECT_TRUE(status.ok()) << status;
  std::vector<std::string> results;
  for (const auto& outcome : reply.outcomes()) {
    const std::string result = changes::v1::RowResult_Name(outcome.result());
    results.push_back(outcome.has_error() ? fmt::format("code {}", outcome.error().code())
                                          : result.substr(sizeof("ROW_RESULT_") - 1));
  }
  return results;
}

std::string CaseworkTest::Day(int days_from_today) {
  const absl::CivilDay day = time::Today(absl::Now()) + days_from_today;
  return fmt::format("year: {} month: {} day: {}", day.year(), day.month(), day.day());
}

}  // namespace senda::server
