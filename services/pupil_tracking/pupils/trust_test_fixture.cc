#include "services/pupil_tracking/pupils/trust_test_fixture.h"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include <utility>

#include "absl/time/clock.h"
#include "common/resource/names.h"
#include "common/rules/field_rules.h"
#include "common/storage/change_log.h"
#include "common/testing/violations.h"
#include "common/time/clock.h"
#include "google/protobuf/empty.pb.h"
#include "senda/directory/v1/directory_service.pb.h"
#include "services/directory/directory_service.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;

void TrustTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  testing::ServiceHarness::Options options;
  options.definitions = {&directory::Definition(), &Definition()};
  options.UseDatabase([this](const std::string& schema) { return Options(schema); });
  options.operators = {"operator"};
  options.wrap_database = [this](const std::string& source,
                                 std::unique_ptr<storage::Database> database) {
    storage::FaultyDatabase faulty = storage::WrapWithFaults(std::move(database));
    if (source == "pupils") faults_ = faulty.plan;
    return std::move(faulty.database);
  };
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  Directory<directory::v1::CreateTrustRequest>("CreateTrust",
                                               "trust_id: 't' trust { display_name: 'Trust' }");
  for (const auto& [urn, phase] : {std::pair("130000", "PHASE_PRIMARY"),
                                   {"130001", "PHASE_PRIMARY"},
                                   {"130002", "PHASE_SECONDARY highest_age: 16"}}) {
    Directory<directory::v1::CreateSchoolRequest>(
        "CreateSchool", fmt::format("parent: 'trusts/t' school_id: '{}' school {{ urn: '{}' "
                                    "display_name: 'School {}' phase: {} }}",
                                    urn, urn, urn, phase));
  }
  for (const auto& [subject, role, school] : {std::tuple("lead", "TRUST_SEND_LEAD", ""),
                                              {"oak", "SENCO", kOak},
                                              {"elm", "SENCO", kElm},
                                              {"records", "RECORDS_OFFICER", ""}}) {
    Directory<directory::v1::CreateRoleGrantRequest>(
        "CreateRoleGrant",
        fmt::format("parent: 'trusts/t' role_grant {{ subject: '{}' role: ROLE_{} school: '{}' }}",
                    subject, role, school));
  }
}

template <typename Request>
void TrustTest::Directory(const std::string& method, const std::string& request) {
  Request message;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(request, &message)) << request;
  google::protobuf::Empty ignored;
  const absl::Status made = harness_->client().Call("senda.directory.v1.DirectoryService/" + method,
                                                    message, ignored, harness_->As("operator"));
  ASSERT_TRUE(made.ok()) << request << ": " << made;
}

absl::CivilDay TrustTest::Today() { return time::Today(absl::Now()); }

int TrustTest::ThisYear() { return AcademicYearOf(Today()); }

Pupil TrustTest::NewPupil(const std::string& school, std::optional<int> year_group) {
  std::string upn = fmt::format("A8012000{:05}", ++pupils_made_);
  upn[0] = CheckLetter(upn).value_or('?');
  Pupil pupil;
  pupil.set_school(school);
  pupil.set_upn(upn);
  pupil.set_given_name("Ada");
  pupil.set_family_name(fmt::format("Byron {}", pupils_made_));
  // One of Year n is n + 4 on 31 August before it, as whoever was born on a 1 March is.
  *pupil.mutable_date_of_birth() =
      rules::ToDate(absl::CivilDay(ThisYear() - year_group.value_or(5) - 4, 3, 1));
  if (year_group.has_value()) pupil.set_year_group(*year_group);
  return pupil;
}

Pupil TrustTest::Create(const std::string& school, std::optional<int> year_group) {
  return Create(NewPupil(school, year_group));
}

Pupil TrustTest::Create(Pupil pupil) {
  CreatePupilRequest request;
  request.set_parent("trusts/t");
  *request.mutable_pupil() = std::move(pupil);
  auto created = Call<Pupil>("CreatePupil", request);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.value_or(Pupil());
}

absl::StatusOr<Pupil> TrustTest::Get(const std::string& name, const std::string& subject) {
  GetPupilRequest request;
  request.set_name(name);
  return Call<Pupil>("GetPupil", request, subject);
}

std::vector<Pupil> TrustTest::Pupils(const std::string& subject) {
  ListPupilsRequest request;
  request.set_parent("trusts/t");
  request.set_page_size(1000);
  const auto listed = Call<ListPupilsResponse>("ListPupils", request, subject);
  EXPECT_TRUE(listed.ok()) << listed.status();
  if (!listed.ok()) return {};
  return {listed->pupils().begin(), listed->pupils().end()};
}

std::vector<changes::v1::RowResult> TrustTest::Upsert(const std::vector<Pupil>& pupils) {
  BulkUpsertPupilsRequest request;
  request.set_parent("trusts/t");
  request.mutable_pupils()->Assign(pupils.begin(), pupils.end());
  const auto upserted = Call<BulkUpsertPupilsResponse>("BulkUpsertPupils", request);
  EXPECT_TRUE(upserted.ok()) << upserted.status();
  std::vector<changes::v1::RowResult> results;
  if (!upserted.ok()) return results;
  for (const auto& outcome : upserted->outcomes()) results.push_back(outcome.result());
  return results;
}

void TrustTest::MakeLastYears(const Pupil& pupil) {
  const storage::Statement statement{
      "test.last_years",
      "UPDATE pupils SET create_time = $3, expected_year_group = $4, out_of_year = $5, "
      "year_stated = 0 WHERE trust = $1 AND id = $2"};
  const absl::Time then =
      absl::FromCivil(absl::CivilHour(ThisYear(), 8, 31, 12), absl::UTCTimeZone());
  const int expected = pupil.expected_year_group() - 1;
  const bool out_of_year = pupil.has_year_group() && pupil.year_group() != expected;
  const std::string id(resource::SplitName(pupil.name())->id);
  const absl::Status made = harness_->host().database("pupils").Run(
      storage::AccessMode::kWrite, "t", [&](storage::Transaction& transaction) {
        return transaction
            .Execute(statement, {"t", std::string_view(id), absl::ToUnixMicros(then),
                                 std::int64_t{expected}, std::int64_t{out_of_year ? 1 : 0}})
            .status();
      });
  EXPECT_TRUE(made.ok()) << made;
}

absl::StatusOr<YearRollover> TrustTest::Roll(int academic_year, int schools,
                                             const std::string& subject) {
  RolloverYearRequest request;
  request.set_parent("trusts/t");
  request.set_academic_year(academic_year);
  request.set_schools(schools);
  return Call<YearRollover>("RolloverYear", request, subject);
}

SenRecord TrustTest::OpenRecord(const Pupil& pupil) {
  CreateSenRecordRequest request;
  request.set_parent("trusts/t");
  SenRecord& record = *request.mutable_sen_record();
  record.set_pupil(pupil.name());
  record.set_provision(SEN_PROVISION_K);
  *record.mutable_start_date() = rules::ToDate(Today() - 100);
  record.add_needs()->set_rank(1);
  record.mutable_needs(0)->set_type(SEN_NEED_TYPE_SLCN);
  auto created = Call<SenRecord>("CreateSenRecord", request);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.value_or(SenRecord());
}

SchoolClass TrustTest::CreateClass(const std::string& school, int academic_year) {
  CreateSchoolClassRequest request;
  request.set_parent("trusts/t");
  request.mutable_school_class()->set_school(school);
  request.mutable_school_class()->set_title("5B");
  request.mutable_school_class()->set_academic_year(academic_year);
  auto created = Call<SchoolClass>("CreateSchoolClass", request);
  EXPECT_TRUE(created.ok()) << created.status();
  return created.value_or(SchoolClass());
}

std::vector<std::string> TrustTest::FoundIn(const absl::Status& status) {
  return testing::ViolationsIn(status);
}

std::vector<std::string> TrustTest::ChangesOf(const std::string& name) {
  std::vector<std::string> found;
  const absl::Status read = harness_->host().database("pupils").Run(
      storage::AccessMode::kRead, "t", [&](storage::Transaction& transaction) -> absl::Status {
        found.clear();
        auto changes = storage::ReadChanges(transaction, "t", 0, 100'000);
        if (!changes.ok()) return changes.status();
        for (const auto& [sequence, time, change] : *changes) {
          if (change.resource_name != name) continue;
          found.push_back(
              fmt::format("{} {} {}", change.school, change.operation, change.changed_fields));
        }
        return absl::OkStatus();
      });
  EXPECT_TRUE(read.ok()) << read;
  return found;
}

}  // namespace senda::pupil_tracking
