#include "services/pupil_tracking/pupils_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/errors.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::HasSubstr;

constexpr char kOak[] = "trusts/t/schools/130000";
constexpr char kElm[] = "trusts/t/schools/130001";
constexpr char kService[] = "senda.pupils.v1.PupilsService/";

class PupilsServiceTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options options;
    options.definitions = {&Definition()};
    options.UseDatabase([this](const std::string& schema) { return Options(schema); });
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                      testing::GrantOf("oak", "SENCO", "t", kOak),
                      testing::GrantOf("other", "TRUST_SEND_LEAD", "other")};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>(kService + method, request, harness_->As(subject));
  }

  // The valid UPN of domain.md 2.4.
  static Pupil Ada() {
    Pupil pupil;
    pupil.set_school(kOak);
    pupil.set_upn("B801200005001");
    pupil.set_given_name("Ada");
    pupil.set_family_name("Byron");
    pupil.mutable_date_of_birth()->set_year(2016);
    pupil.mutable_date_of_birth()->set_month(5);
    pupil.mutable_date_of_birth()->set_day(4);
    return pupil;
  }

  Pupil Create(Pupil pupil) {
    CreatePupilRequest request;
    request.set_parent("trusts/t");
    *request.mutable_pupil() = std::move(pupil);
    auto created = Call<Pupil>("CreatePupil", request);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(Pupil());
  }

  absl::StatusOr<SenRecord> OpenRecord(const Pupil& pupil, SenProvision provision,
                                       SenNeedType need) {
    CreateSenRecordRequest request;
    request.set_parent("trusts/t");
    SenRecord& record = *request.mutable_sen_record();
    record.set_pupil(pupil.name());
    record.set_provision(provision);
    record.mutable_start_date()->set_year(2025);
    record.mutable_start_date()->set_month(9);
    record.mutable_start_date()->set_day(1);
    if (need != SEN_NEED_TYPE_UNSPECIFIED) {
      record.add_needs()->set_rank(1);
      record.mutable_needs(0)->set_type(need);
    }
    return Call<SenRecord>("CreateSenRecord", request);
  }

  Pupil Get(const std::string& name) {
    GetPupilRequest request;
    request.set_name(name);
    auto pupil = Call<Pupil>("GetPupil", request);
    EXPECT_TRUE(pupil.ok()) << pupil.status();
    return pupil.value_or(Pupil());
  }

  std::unique_ptr<testing::ServiceHarness> harness_;
};

TEST_P(PupilsServiceTest, ReadsBackWhatItWrote) {
  Pupil created = Create(Ada());
  const Pupil read = Get(created.name());
  EXPECT_EQ(created.about().display_name(), "Ada Byron");
  EXPECT_FALSE(read.has_about());
  created.clear_about();
  EXPECT_EQ(read.SerializeAsString(), created.SerializeAsString());
  EXPECT_EQ(read.etag(), "\"1\"");
}

TEST_P(PupilsServiceTest, RefusesAWrongCheckLetterNamingTheField) {
  Pupil pupil = Ada();
  pupil.set_upn("A801200005001");
  CreatePupilRequest request;
  request.set_parent("trusts/t");
  *request.mutable_pupil() = pupil;
  const auto status = Call<Pupil>("CreatePupil", request).status();
  ASSERT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  ASSERT_EQ(errors::ViolationsOf(status).size(), 1u);
  EXPECT_EQ(errors::ViolationsOf(status)[0].field, "pupil.upn");
}

TEST_P(PupilsServiceTest, RefusesASecondPupilWithTheSameUpn) {
  const Pupil there = Create(Ada());
  CreatePupilRequest request;
  request.set_parent("trusts/t");
  *request.mutable_pupil() = Ada();
  const absl::Status refused = Call<Pupil>("CreatePupil", request).status();
  EXPECT_EQ(errors::ReasonOf(refused), "ALREADY_EXISTS");
  EXPECT_EQ(errors::MetadataOf(refused, "field"), "pupil.upn");
  EXPECT_EQ(errors::MetadataOf(refused, "resource"), there.name());
}

TEST_P(PupilsServiceTest, SaysThatAUpnIsTakenWithoutSayingByWhomToWhoMayNotKnow) {
  Pupil elsewhere = Ada();
  elsewhere.set_school(kElm);
  const Pupil there = Create(elsewhere);
  CreatePupilRequest request;
  request.set_parent("trusts/t");
  *request.mutable_pupil() = Ada();
  const absl::Status refused = Call<Pupil>("CreatePupil", request, "oak").status();
  EXPECT_EQ(errors::ReasonOf(refused), "ALREADY_EXISTS");
  EXPECT_EQ(errors::MetadataOf(refused, "field"), "pupil.upn");
  EXPECT_EQ(errors::MetadataOf(refused, "resource"), "");
  EXPECT_THAT(std::string(refused.message()), ::testing::Not(HasSubstr("trusts/t/pupils")));
  // A leaver is there for records staff alone.
  UpdatePupilRequest leave;
  leave.mutable_pupil()->set_name(there.name());
  leave.mutable_pupil()->mutable_leaving_date()->set_year(2020);
  leave.mutable_pupil()->mutable_leaving_date()->set_month(7);
  leave.mutable_pupil()->mutable_leaving_date()->set_day(20);
  ASSERT_TRUE(Call<Pupil>("UpdatePupil", leave).ok());
  const absl::Status left = Call<Pupil>("CreatePupil", request).status();
  EXPECT_EQ(errors::ReasonOf(left), "ALREADY_EXISTS");
  EXPECT_EQ(errors::MetadataOf(left, "resource"), "");
}

TEST_P(PupilsServiceTest, ShowsTheOpenSenRecordOnThePupilAndRefusesASecond) {
  const Pupil pupil = Create(Ada());
  ASSERT_TRUE(OpenRecord(pupil, SEN_PROVISION_K, SEN_NEED_TYPE_SLCN).ok());
  EXPECT_EQ(Get(pupil.name()).sen_provision(), SEN_PROVISION_K);
  EXPECT_EQ(Get(pupil.name()).primary_need(), SEN_NEED_TYPE_SLCN);
  EXPECT_EQ(errors::ReasonOf(OpenRecord(pupil, SEN_PROVISION_E, SEN_NEED_TYPE_ASD).status()),
            "SEN_RECORD_OPEN");
}

TEST_P(PupilsServiceTest, RefusesASecondOpenRecordBroughtBackFromDeletion) {
  const Pupil pupil = Create(Ada());
  const auto first = OpenRecord(pupil, SEN_PROVISION_K, SEN_NEED_TYPE_SLCN);
  ASSERT_TRUE(first.ok()) << first.status();
  DeleteSenRecordRequest remove;
  remove.set_name(first->name());
  ASSERT_TRUE(Call<SenRecord>("DeleteSenRecord", remove).ok());
  EXPECT_EQ(Get(pupil.name()).sen_provision(), SEN_PROVISION_UNSPECIFIED);
  ASSERT_TRUE(OpenRecord(pupil, SEN_PROVISION_E, SEN_NEED_TYPE_ASD).ok());
  UndeleteSenRecordRequest undelete;
  undelete.set_name(first->name());
  EXPECT_EQ(errors::ReasonOf(Call<SenRecord>("UndeleteSenRecord", undelete).status()),
            "SEN_RECORD_OPEN");
  EXPECT_EQ(Get(pupil.name()).sen_provision(), SEN_PROVISION_E);
}

TEST_P(PupilsServiceTest, AnswersAlikeForAnAbsentAndAnUnreachablePupil) {
  Pupil elsewhere = Ada();
  elsewhere.set_school(kElm);
  GetPupilRequest unreachable, absent;
  unreachable.set_name(Create(elsewhere).name());
  absent.set_name("trusts/t/pupils/nobody");
  const auto denied = Call<Pupil>("GetPupil", unreachable, "oak").status();
  const auto missing = Call<Pupil>("GetPupil", absent, "oak").status();
  EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(missing.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(errors::ReasonOf(denied), errors::ReasonOf(missing));
}

TEST_P(PupilsServiceTest, TellsASchoolBoundReaderNothingOfOtherSchools) {
  Pupil elsewhere = Ada();
  elsewhere.set_school(kElm);
  Create(elsewhere);
  ListPupilsRequest request;
  request.set_parent("trusts/t");
  const auto mine = Call<ListPupilsResponse>("ListPupils", request, "oak");
  ASSERT_TRUE(mine.ok()) << mine.status();
  EXPECT_EQ(mine->pupils_size(), 0);
  EXPECT_EQ(Call<ListPupilsResponse>("ListPupils", request, "other").status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_P(PupilsServiceTest, MovesTheRecordsWithThePupil) {
  const Pupil pupil = Create(Ada());
  const auto record = OpenRecord(pupil, SEN_PROVISION_E, SEN_NEED_TYPE_ASD);
  ASSERT_TRUE(record.ok());
  UpdatePupilRequest move;
  move.mutable_pupil()->set_name(pupil.name());
  move.mutable_pupil()->set_school(kElm);
  ASSERT_TRUE(Call<Pupil>("UpdatePupil", move).ok());
  GetSenRecordRequest get;
  get.set_name(record->name());
  EXPECT_EQ(Call<SenRecord>("GetSenRecord", get)->school(), kElm);
}

TEST_P(PupilsServiceTest, RefusesWrongRowsOfABatchAndKeepsTheOthers) {
  auto stream = harness_->client().OpenBatches(std::string(kService) + "BulkUpsertPupils",
                                               harness_->As("lead"));
  BulkUpsertPupilsRequest request;
  request.set_parent("trusts/t");
  *request.add_pupils() = Ada();
  Pupil wrong = Ada();
  wrong.set_upn("M80120000500A");
  wrong.clear_family_name();
  *request.add_pupils() = wrong;
  BulkUpsertPupilsResponse reply;
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  ASSERT_EQ(reply.outcomes_size(), 2);
  EXPECT_EQ(reply.outcomes(0).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(reply.outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_THAT(reply.outcomes(1).error().ShortDebugString(), HasSubstr("family_name"));
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  EXPECT_EQ(reply.outcomes(0).result(), changes::v1::ROW_RESULT_UNCHANGED);
  EXPECT_TRUE(stream->Close().ok());
}

TEST_P(PupilsServiceTest, CountsPupilsByProvisionAndNeed) {
  ASSERT_TRUE(OpenRecord(Create(Ada()), SEN_PROVISION_K, SEN_NEED_TYPE_SLCN).ok());
  metrics::v1::ComputeMetricsRequest request;
  request.set_parent("trusts/t/sources/pupils");
  request.add_metrics("pupils.by_primary_need");
  const auto computed = harness_->client().Call<metrics::v1::ComputeMetricsResponse>(
      "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
  ASSERT_TRUE(computed.ok()) << computed.status();
  ASSERT_EQ(computed->partials_size(), 1);
  ASSERT_EQ(computed->partials(0).cells_size(), 1);
  EXPECT_EQ(computed->partials(0).cells(0).dimension_values(0), "K");
  EXPECT_EQ(computed->partials(0).cells(0).dimension_values(1), "SLCN");
  EXPECT_EQ(computed->partials(0).cells(0).numerator(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, PupilsServiceTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
