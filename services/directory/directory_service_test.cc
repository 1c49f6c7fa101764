#include "services/directory/directory_service.h"

#include <google/protobuf/text_format.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/resource/page_token.h"
#include "common/rpc/pipeline.h"
#include "common/status/errors.h"
#include "common/testing/fake_clock.h"
#include "common/testing/test_database.h"
#include "gtest/gtest.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "services/directory/directory_migrations.h"

namespace senda::directory {
namespace {

constexpr char kOperator[] = "operator";
constexpr char kServiceAccount[] = "service";

// Believes that the caller is who it says.
class TrustingAuthenticator final : public rpc::Authenticator {
 public:
  absl::StatusOr<rpc::Principal> Authenticate(std::string_view authorization, absl::Time) override {
    return rpc::Principal{std::string(authorization), "", absl::InfiniteFuture()};
  }
};

class SilentObserver final : public rpc::CallObserver {
 public:
  void Started(const rpc::Method&) override {}
  void Finished(const rpc::Method&, const absl::Status&, std::string_view, std::string_view,
                absl::Duration) override {}
};

rpc::Grant Platform(const std::string& subject, const std::string& role) {
  rpc::Grant grant;
  grant.subject = subject;
  grant.role = role;
  grant.trust = "-";
  return grant;
}

// The service behind its pipeline, without gRPC. A trust "oak" with the schools 130001 and 130002
// is there.
class DirectoryServiceTest : public senda::testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    database_ = Open(Migrations(), "directory");
    audit_log_ = storage::NewAuditLog(*database_, clock_);
    tokens_ = std::make_unique<resource::PageTokenSealer>(
        *resource::PageTokenSealer::FromKey(std::string(32, 'k')));
    auto made =
        DirectoryService::Make({.backend = {"directory", database_.get(), audit_log_.get()},
                                .tokens = *tokens_,
                                .clock = clock_,
                                .peers = peers_,
                                .grants = no_grants_,
                                .bootstrap = {Platform(kOperator, "PLATFORM_OPERATOR"),
                                              Platform(kServiceAccount, "SERVICE_ACCOUNT")}});
    ASSERT_TRUE(made.ok()) << made.status();
    service_ = *std::move(made);
    pipeline_ = std::make_unique<rpc::Pipeline>(
        rpc::Pipeline::Parts{authenticator_, *service_->grants(), clock_, workers_, observer_});
    Pass(rpc::GrantsReplica::kMaxAge +
         absl::Seconds(1));  // followers of an earlier process are gone
    ASSERT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                     "trust_id: 'oak' trust { display_name: 'Oak' group_uid: '2000' }"),
              "");
    AddSchool("130001");
    AddSchool("130002");
  }

  // Lets time pass; the grants are confirmed anew.
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    ASSERT_TRUE(book().Refresh().ok());
  }
  GrantBook& book() { return *dynamic_cast<GrantBook*>(service_->grants()); }

  absl::StatusOr<std::string> CallBytes(const std::string& subject, const std::string& name,
                                        const google::protobuf::Message& request) {
    for (const rpc::MethodTable* table : service_->tables()) {
      for (const rpc::Method& method : table->methods()) {
        if (method.descriptor->name() != name) continue;
        rpc::Incoming incoming;
        incoming.arena = std::make_shared<google::protobuf::Arena>();
        incoming.request = method.request_prototype->New(incoming.arena.get());
        incoming.request->CopyFrom(request);
        incoming.authorization = subject;
        absl::Notification done;
        absl::StatusOr<std::string> outcome;
        pipeline_->Handle(method, table->backend(), std::move(incoming),
                          [&](absl::Status status, rpc::Bytes reply) {
                            if (status.ok()) {
                              outcome = *reply;
                            } else {
                              outcome = std::move(status);
                            }
                            done.Notify();
                          });
        done.WaitForNotification();
        return outcome;
      }
    }
    return absl::UnimplementedError(name);
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Ask(const std::string& subject, const std::string& method, Request request,
                            const std::string& text) {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    auto bytes = CallBytes(subject, method, request);
    if (!bytes.ok()) return bytes.status();
    Reply reply;
    EXPECT_TRUE(reply.ParseFromString(*bytes));
    return reply;
  }

  // How a call ends: "" for well, the error's reason, or for field violations "field reason".
  static std::string ReasonOf(const absl::Status& status) {
    const auto violations = errors::ViolationsOf(status);
    if (!violations.empty()) return violations[0].field + " " + violations[0].reason;
    return status.ok() ? "" : errors::ReasonOf(status);
  }
  template <typename Request>
  std::string Reason(const std::string& subject, const std::string& method, Request request,
                     const std::string& text) {
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return ReasonOf(CallBytes(subject, method, request).status());
  }

  void AddSchool(const std::string& urn, const std::string& more = "") {
    ASSERT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                     "parent: 'trusts/oak' school_id: '" + urn + "' school { urn: '" + urn +
                         "' display_name: 'S' status: SCHOOL_STATUS_OPEN " + more + " }"),
              "");
  }
  std::string Grant(const std::string& by, const std::string& id, const std::string& grant) {
    return Reason(by, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                  "parent: 'trusts/oak' role_grant_id: '" + id + "' role_grant { " + grant + " }");
  }
  std::string Revoke(const std::string& by, const std::string& id) {
    return Reason(by, "DeleteRoleGrant", v1::DeleteRoleGrantRequest(),
                  "name: 'trusts/oak/roleGrants/" + id + "'");
  }
  std::string GetSchool(const std::string& by, const std::string& urn) {
    return Reason(by, "GetSchool", v1::GetSchoolRequest(),
                  "name: 'trusts/oak/schools/" + urn + "'");
  }

  time::FakeClock clock_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<storage::AuditLog> audit_log_;
  std::unique_ptr<resource::PageTokenSealer> tokens_;
  const std::map<std::string, std::unique_ptr<rpc::Client>> peers_;
  rpc::GrantsReplica no_grants_;
  TrustingAuthenticator authenticator_;
  SilentObserver observer_;
  std::unique_ptr<rpc::DomainService> service_;
  rpc::WorkerPool workers_{4, 100};
  std::unique_ptr<rpc::Pipeline> pipeline_;
};

TEST_P(DirectoryServiceTest, KeepsASchoolAsItWasGiven) {
  AddSchool("130003",
            "phase: PHASE_SECONDARY open_date { year: 2012 month: 2 day: 29 } capacity: 900 "
            "predecessor_urns: ['100002', '100001'] local_authority_code: '203' lowest_age: 11");
  const auto school = Ask<v1::School>(kOperator, "GetSchool", v1::GetSchoolRequest(),
                                      "name: 'trusts/oak/schools/130003'");
  ASSERT_TRUE(school.ok()) << school.status();
  EXPECT_EQ(school->phase(), v1::PHASE_SECONDARY);
  EXPECT_EQ(school->open_date().day(), 29);
  EXPECT_EQ(school->capacity(), 900);
  ASSERT_EQ(school->predecessor_urns_size(), 2);
  EXPECT_EQ(school->predecessor_urns(0), "100002");
  EXPECT_FALSE(school->has_close_date());
}

TEST_P(DirectoryServiceTest, RefusesASecondSchoolOfTheSameUrn) {
  EXPECT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                   "parent: 'trusts/oak' school { urn: '130001' display_name: 'Again' }"),
            "ALREADY_EXISTS");
}

TEST_P(DirectoryServiceTest, RefusesATrustWithTheGroupOfAnother) {
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'elm' trust { display_name: 'Elm' group_uid: '2000' }"),
            "ALREADY_EXISTS");
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'elm' trust { display_name: 'Elm' }"),
            "");
  EXPECT_EQ(Reason(kOperator, "CreateTrust", v1::CreateTrustRequest(),
                   "trust_id: 'ash' trust { display_name: 'Ash' }"),
            "");
  const auto trusts =
      Ask<v1::ListTrustsResponse>(kOperator, "ListTrusts", v1::ListTrustsRequest(), "");
  ASSERT_TRUE(trusts.ok()) << trusts.status();
  EXPECT_EQ(trusts->trusts_size(), 3);
}

TEST_P(DirectoryServiceTest, RefusesDatesOfASchoolThatCannotBe) {
  EXPECT_EQ(
      Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
             "parent: 'trusts/oak' school { urn: '130003' display_name: 'S' open_date { year: "
             "2020 month: 9 day: 1 } close_date { year: 2020 month: 8 day: 31 } }"),
      "school.close_date END_BEFORE_START");
  EXPECT_EQ(Reason(kOperator, "UpdateSchool", v1::UpdateSchoolRequest(),
                   "school { name: 'trusts/oak/schools/130001' lowest_age: 11 highest_age: 4 }"),
            "school.highest_age AGE_RANGE");
}

TEST_P(DirectoryServiceTest, MakesNothingInATrustThatIsNotThere) {
  EXPECT_EQ(Reason(kOperator, "CreateSchool", v1::CreateSchoolRequest(),
                   "parent: 'trusts/elm' school { urn: '130003' display_name: 'S' }"),
            "NOT_FOUND");
  EXPECT_EQ(Reason(kOperator, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                   "parent: 'trusts/elm' role_grant { subject: 'ana' role: ROLE_SENCO }"),
            "NOT_FOUND");
  EXPECT_EQ(Reason(kOperator, "CreateAcademicYear", v1::CreateAcademicYearRequest(),
                   "parent: 'trusts/elm' academic_year { display_name: '2026/27' "
                   "start_date { year: 2026 month: 9 day: 1 } "
                   "end_date { year: 2027 month: 8 day: 31 } }"),
            "NOT_FOUND");
}

TEST_P(DirectoryServiceTest, KeepsAnAcademicYearWithItsTermsAndChecksItOnChange) {
  const std::string terms =
      "terms { display_name: 'Autumn' start_date { year: 2026 month: 9 day: 1 } "
      "end_date { year: 2026 month: 12 day: 18 } } ";
  ASSERT_EQ(Reason(kOperator, "CreateAcademicYear", v1::CreateAcademicYearRequest(),
                   "parent: 'trusts/oak' academic_year_id: '2026-27' "
                   "academic_year { display_name: '2026/27' "
                   "start_date { year: 2026 month: 9 day: 1 } "
                   "end_date { year: 2027 month: 8 day: 31 } " +
                       terms + "}"),
            "");
  EXPECT_EQ(Reason(kOperator, "UpdateAcademicYear", v1::UpdateAcademicYearRequest(),
                   "academic_year { name: 'trusts/oak/academicYears/2026-27' " + terms + terms +
                       "} update_mask { paths: 'terms' }"),
            "academic_year.terms[1].start_date TERMS_OVERLAP");
  const auto year =
      Ask<v1::AcademicYear>(kOperator, "GetAcademicYear", v1::GetAcademicYearRequest(),
                            "name: 'trusts/oak/academicYears/2026-27'");
  ASSERT_TRUE(year.ok()) << year.status();
  ASSERT_EQ(year->terms_size(), 1);
  EXPECT_EQ(year->terms(0).end_date().month(), 12);
}

TEST_P(DirectoryServiceTest, LetsARoleActFromTheNextCallAndStopsItFromTheNextCall) {
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  EXPECT_EQ(GetSchool("ana", "130001"), "");
  ASSERT_EQ(Revoke(kOperator, "g"), "");
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(DirectoryServiceTest, LetsARoleLapse) {
  const auto until = absl::ToUnixSeconds(clock_.Now() + absl::Hours(1));
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO valid_until { seconds: " +
                      std::to_string(until) + " }"),
            "");
  EXPECT_EQ(GetSchool("ana", "130001"), "");
  Pass(absl::Hours(1));
  EXPECT_EQ(GetSchool("ana", "130001"), "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(DirectoryServiceTest, RefusesAGrantThatCannotBe) {
  EXPECT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/999999'"),
            "role_grant.school SCHOOL_UNKNOWN");
  EXPECT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/elm/schools/130001'"),
            "role_grant.school OTHER_TRUST");
  EXPECT_EQ(Grant(kOperator, "g", "subject: 'operator' role: ROLE_SENCO"),
            "role_grant.subject GRANT_TO_SELF");
  EXPECT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO valid_until { seconds: 1 }"),
            "role_grant.valid_until VALID_UNTIL_PAST");
}

TEST_P(DirectoryServiceTest, LetsNobodyGiveMoreThanTheirOwnReach) {
  ASSERT_EQ(Grant(kOperator, "local",
                  "subject: 'local' role: ROLE_PLATFORM_OPERATOR "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  EXPECT_EQ(Grant("local", "a", "subject: 'ana' role: ROLE_SENCO"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("local", "a",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130002'"),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("local", "a",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  ASSERT_EQ(Grant(kOperator, "b",
                  "subject: 'ben' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130002'"),
            "");
  EXPECT_EQ(Revoke("local", "b"), "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Grant("ana", "c",
                  "subject: 'cyd' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "PERMISSION_DENIED_OR_ABSENT");
  // An operator of one trust is none of the platform.
  ASSERT_EQ(Grant(kOperator, "d", "subject: 'dee' role: ROLE_PLATFORM_OPERATOR"), "");
  EXPECT_EQ(Reason("dee", "ListTrusts", v1::ListTrustsRequest(), ""),
            "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(DirectoryServiceTest, HidesThePlatformsGrantsFromEveryRequest) {
  EXPECT_EQ(Reason(kOperator, "CreateRoleGrant", v1::CreateRoleGrantRequest(),
                   "parent: 'trusts/-' role_grant { subject: 'eve' role: ROLE_PLATFORM_OPERATOR }"),
            "parent NAME_MALFORMED");
  EXPECT_EQ(Reason(kOperator, "ListRoleGrants", v1::ListRoleGrantsRequest(), "parent: 'trusts/-'"),
            "parent NAME_MALFORMED");
  const auto grants = Ask<v1::ListRoleGrantsResponse>(
      kOperator, "ListRoleGrants", v1::ListRoleGrantsRequest(), "parent: 'trusts/oak'");
  ASSERT_TRUE(grants.ok()) << grants.status();
  EXPECT_EQ(grants->role_grants_size(), 0);
}

TEST_P(DirectoryServiceTest, KeepsASchoolWhileSomeoneHasARoleInIt) {
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130001'"),
            "");
  const std::string name = "name: 'trusts/oak/schools/130001'";
  EXPECT_EQ(Reason(kOperator, "DeleteSchool", v1::DeleteSchoolRequest(), name),
            "SCHOOL_HAS_GRANTS");
  ASSERT_EQ(Revoke(kOperator, "g"), "");
  EXPECT_EQ(Reason(kOperator, "DeleteSchool", v1::DeleteSchoolRequest(), name), "");
  EXPECT_EQ(GetSchool(kOperator, "130001"), "NOT_FOUND");
}

TEST_P(DirectoryServiceTest, GivesFollowersTheGrantsAndNobodyElse) {
  ASSERT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO"), "");
  EXPECT_EQ(Reason("ana", "SyncRoleGrants", v1::SyncRoleGrantsRequest(), "follower: 'f'"),
            "PERMISSION_DENIED_OR_ABSENT");
  const auto all = Ask<v1::SyncRoleGrantsResponse>(kServiceAccount, "SyncRoleGrants",
                                                   v1::SyncRoleGrantsRequest(), "follower: 'f'");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_TRUE(all->complete());
  EXPECT_EQ(all->grants_size(), 3);  // with the operator and the service account
}

TEST_P(DirectoryServiceTest, AnswersARevocationOnlyWhenTheFollowerHasIt) {
  ASSERT_EQ(Grant(kOperator, "g", "subject: 'ana' role: ROLE_SENCO"), "");
  const auto first = Ask<v1::SyncRoleGrantsResponse>(kServiceAccount, "SyncRoleGrants",
                                                     v1::SyncRoleGrantsRequest(), "follower: 'f'");
  ASSERT_TRUE(first.ok()) << first.status();
  std::string outcome = "none";
  absl::Notification answered;
  std::thread caller([&] {
    outcome = Revoke(kOperator, "g");
    answered.Notify();
  });
  const auto told = Ask<v1::SyncRoleGrantsResponse>(
      kServiceAccount, "SyncRoleGrants", v1::SyncRoleGrantsRequest(),
      "follower: 'f' wait_milliseconds: 4000 applied_version: " + std::to_string(first->version()));
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->removed_size(), 1);
  EXPECT_FALSE(answered.HasBeenNotified());  // it has been told, and has not said that it has done
  const auto acknowledged = Ask<v1::SyncRoleGrantsResponse>(
      kServiceAccount, "SyncRoleGrants", v1::SyncRoleGrantsRequest(),
      "follower: 'f' applied_version: " + std::to_string(told->version()));
  EXPECT_TRUE(acknowledged.ok()) << acknowledged.status();
  caller.join();  // the clock stands, so nothing else can have ended it
  EXPECT_EQ(outcome, "");
}

TEST_P(DirectoryServiceTest, TakesSchoolsInBulkAndTheSameAgainWithoutAChange) {
  const std::string batch =
      "parent: 'trusts/oak' schools { urn: '130003' display_name: 'Three' } "
      "schools { urn: '130004' display_name: 'Four' predecessor_urns: '130004' } ";
  const auto first = Ask<v1::BulkUpsertSchoolsResponse>(kServiceAccount, "BulkUpsertSchools",
                                                        v1::BulkUpsertSchoolsRequest(), batch);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->outcomes_size(), 2);
  EXPECT_EQ(first->outcomes(0).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(first->outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  const auto second = Ask<v1::BulkUpsertSchoolsResponse>(kServiceAccount, "BulkUpsertSchools",
                                                         v1::BulkUpsertSchoolsRequest(), batch);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->outcomes(0).result(), changes::v1::ROW_RESULT_UNCHANGED);
}

TEST_P(DirectoryServiceTest, MeasuresSchoolsGrantsAndYears) {
  AddSchool("130003", "phase: PHASE_PRIMARY capacity: 200 predecessor_urns: '100001'");
  ASSERT_EQ(Grant(kOperator, "g",
                  "subject: 'ana' role: ROLE_SENCO "
                  "school: 'trusts/oak/schools/130003'"),
            "");
  ASSERT_EQ(Grant(kOperator, "h", "subject: 'ben' role: ROLE_AUDITOR"), "");
  const auto computed = Ask<metrics::v1::ComputeMetricsResponse>(
      kServiceAccount, "ComputeMetrics", metrics::v1::ComputeMetricsRequest(),
      "parent: 'trusts/oak/sources/directory'");
  ASSERT_TRUE(computed.ok()) << computed.status();
  std::map<std::string, std::string>
      cells;  // "school metric dimensions" -> "numerator/denominator"
  for (const auto& partial : computed->partials()) {
    for (const auto& cell : partial.cells()) {
      std::string key = partial.school() + " " + cell.metric();
      for (const auto& value : cell.dimension_values()) key += " " + value;
      cells[key] = std::to_string(static_cast<int>(cell.numerator())) + "/" +
                   std::to_string(static_cast<int>(cell.denominator())) + " " +
                   std::to_string(static_cast<int>(cell.sum()));
    }
  }
  const std::string one = "trusts/oak/schools/130001 directory.";
  const std::string three = "trusts/oak/schools/130003 directory.";
  EXPECT_EQ(cells[one + "schools_by_status OPEN"], "1/1 0");
  EXPECT_EQ(cells[one + "schools_by_phase NOT_RECORDED"], "1/1 0");
  EXPECT_EQ(cells[one + "schools_with_predecessor"], "0/1 0");
  EXPECT_EQ(cells.count(one + "capacity"), 0u);
  EXPECT_EQ(cells[three + "schools_by_phase PRIMARY"], "1/1 0");
  EXPECT_EQ(cells[three + "schools_with_predecessor"], "1/1 0");
  EXPECT_EQ(cells[three + "capacity"], "1/1 200");
  EXPECT_EQ(cells[three + "grants_by_role SENCO"], "1/1 0");
  EXPECT_EQ(cells[" directory.grants_by_role AUDITOR"], "1/1 0");
  EXPECT_EQ(cells[" directory.grants_time_boxed"], "0/1 0");
}

TEST_P(DirectoryServiceTest, ListsTheSchoolBehindAFigureAndMovesItsWatermark) {
  const auto records = Ask<metrics::v1::ListMetricRecordsResponse>(
      kServiceAccount, "ListMetricRecords", metrics::v1::ListMetricRecordsRequest(),
      "parent: 'trusts/oak/sources/directory' metric: 'directory.schools_by_status' "
      "school: 'trusts/oak/schools/130002' dimension_values: 'OPEN'");
  ASSERT_TRUE(records.ok()) << records.status();
  ASSERT_EQ(records->names_size(), 1);
  EXPECT_EQ(records->names(0), "trusts/oak/schools/130002");

  const auto watermark = [this]() -> std::int64_t {
    const auto marks = Ask<metrics::v1::GetWatermarksResponse>(
        kServiceAccount, "GetWatermarks", metrics::v1::GetWatermarksRequest(),
        "parent: 'trusts/oak/sources/directory'");
    EXPECT_TRUE(marks.ok()) << marks.status();
    for (const auto& mark : marks->watermarks()) {
      if (mark.school() == "trusts/oak/schools/130002") return mark.sequence();
    }
    return 0;
  };
  const std::int64_t before = watermark();
  EXPECT_GT(before, 0);
  ASSERT_EQ(Reason(kOperator, "UpdateSchool", v1::UpdateSchoolRequest(),
                   "school { name: 'trusts/oak/schools/130002' status: SCHOOL_STATUS_CLOSED }"),
            "");
  EXPECT_GT(watermark(), before);
}

INSTANTIATE_TEST_SUITE_P(Engines, DirectoryServiceTest, senda::testing::TestDatabases(),
                         senda::testing::EngineName);

}  // namespace
}  // namespace senda::directory
