#ifndef SENDA_SERVICES_PROVISION_MAP_PROVISION_TEST_FIXTURE_H_
#define SENDA_SERVICES_PROVISION_MAP_PROVISION_TEST_FIXTURE_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/storage/faulty_database.h"
#include "common/testing/free_port.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "common/testing/violations.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "senda/changes/v1/row_outcome.pb.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::provision_map {

using changes::v1::RowOutcome;
using provision::v1::Enrolment;
using provision::v1::Intervention;
using provision::v1::Provision;
using provision::v1::Session;
using pupils::v1::Pupil;

inline constexpr char kOak[] = "trusts/t/schools/130000";
inline constexpr char kElm[] = "trusts/t/schools/130001";

// The provision map on either engine, and pupil tracking as a server of its own that it calls over
// TCP with the same tokens. Dates are told from today, which is inside everything that runs.
class ProvisionTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options pupils;
    pupils.definitions = {&pupil_tracking::Definition()};
    pupils.grants = Grants();
    pupils.grpc_port = testing::FreePort();
    pupils_ = std::make_unique<testing::ServiceHarness>(std::move(pupils));
    pupils_address_ = pupils_->address();
    definition_ = Definition();
    definition_.source = Options("provision").schema;
    provision_ = StartProvision();
  }
  // A server of the provision map on this test's database; there may be several.
  std::unique_ptr<testing::ServiceHarness> StartProvision() {
    testing::ServiceHarness::Options provision;
    if (is_postgres()) provision.database_url = Options("provision").url;
    provision.definitions = {&definition_};
    provision.grants = Grants();
    provision.peers = {{"pupils", pupils_address_}};
    provision.data_dir = pupils_->data_dir();
    provision.wrap_database = [this](const std::string&,
                                     std::unique_ptr<storage::Database> database) {
      storage::FaultyDatabase faulty = storage::WrapWithFaults(std::move(database));
      faults_ = faulty.plan;
      return std::move(faulty.database);
    };
    return std::make_unique<testing::ServiceHarness>(std::move(provision));
  }
  void TearDown() override {
    provision_.reset();
    pupils_.reset();
  }

  static std::vector<rpc::Grant> Grants() {
    return {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
            testing::GrantOf("oak", "SENCO", "t", kOak),
            testing::GrantOf("elm", "SENCO", "t", kElm),
            testing::GrantOf("teacher", "CLASS_TEACHER", "t", kOak),
            testing::GrantOf("records", "RECORDS_OFFICER", "t"),
            testing::GrantOf("senda-service", "SERVICE_ACCOUNT", "t"),
            testing::GrantOf("assistant", "TEACHING_ASSISTANT", "t", kOak),
            testing::GrantOf("other", "TRUST_SEND_LEAD", "other")};
  }

  static absl::CivilDay Today() { return time::Today(absl::Now()); }
  static google::type::Date Day(int from_today) { return rules::ToDate(Today() + from_today); }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return provision_->client().Call<Reply>("senda.provision.v1.ProvisionService/" + method,
                                            request, provision_->As(subject));
  }

  // A pupil of `school` on record with pupil tracking, told apart by `number` (0 to 999).
  std::string NewPupil(const std::string& school, int number) {
    pupils::v1::CreatePupilRequest request;
    request.set_parent("trusts/t");
    request.set_pupil_id(fmt::format("p{}", number));
    Pupil& pupil = *request.mutable_pupil();
    pupil.set_school(school);
    std::string upn = fmt::format("A801200005{:03}", number);
    upn[0] = *pupil_tracking::CheckLetter(upn);
    pupil.set_upn(upn);
    pupil.set_given_name("Ada");
    pupil.set_family_name("Byron");
    *pupil.mutable_date_of_birth() = Day(-3650);
    const auto created = pupils_->client().Call<Pupil>("senda.pupils.v1.PupilsService/CreatePupil",
                                                       request, pupils_->As("lead"));
    EXPECT_TRUE(created.ok()) << created.status();
    return fmt::format("trusts/t/pupils/p{}", number);
  }

  // An hour a week of an assistant over a school year, begun 30 days ago: GBP 653.60.
  static Provision OneOf(const std::string& school) {
    Provision provision;
    provision.set_school(school);
    provision.set_title("Toe by Toe");
    provision.set_tier("wave-2");
    *provision.mutable_start_date() = Day(-30);
    provision.set_session_minutes(60);
    provision.set_sessions_per_week(1);
    provision.set_weeks(38);
    provision.set_staff_rate_pence_per_hour(1720);
    return provision;
  }
  absl::StatusOr<Provision> Create(Provision provision, const std::string& subject = "lead") {
    provision::v1::CreateProvisionRequest request;
    request.set_parent("trusts/t");
    *request.mutable_provision() = std::move(provision);
    return Call<Provision>("CreateProvision", request, subject);
  }
  Provision Made(Provision provision) {
    auto made = Create(std::move(provision));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(Provision());
  }

  static Enrolment Place(const Provision& provision, const std::string& pupil) {
    Enrolment enrolment;
    enrolment.set_provision(provision.name());
    enrolment.set_pupil(pupil);
    *enrolment.mutable_start_date() = Day(-20);
    return enrolment;
  }
  absl::StatusOr<Enrolment> Enrol(Enrolment enrolment, const std::string& subject = "lead",
                                  const std::string& request_id = "") {
    provision::v1::CreateEnrolmentRequest request;
    request.set_parent("trusts/t");
    request.set_request_id(request_id);
    *request.mutable_enrolment() = std::move(enrolment);
    return Call<Enrolment>("CreateEnrolment", request, subject);
  }

  absl::StatusOr<Session> Record(Session session) {
    provision::v1::CreateSessionRequest request;
    request.set_parent("trusts/t");
    *request.mutable_session() = std::move(session);
    return Call<Session>("CreateSession", request);
  }

  // One batch of a bulk upsert.
  template <typename Response, typename Request>
  std::vector<RowOutcome> Bulk(const std::string& method, Request request) {
    request.set_parent("trusts/t");
    auto stream = provision_->client().OpenBatches("senda.provision.v1.ProvisionService/" + method,
                                                   provision_->As("lead"));
    Response response;
    const absl::Status status = stream->Exchange(request, response);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_TRUE(stream->Close().ok());
    return {response.outcomes().begin(), response.outcomes().end()};
  }

  // "field REASON" of all violations.
  static std::vector<std::string> Violations(const absl::Status& status) {
    return testing::ViolationsIn(status);
  }

  // The cells of one metric in one school, "numerator/denominator" by dimension values.
  std::map<std::string, std::string> Cells(const std::string& metric, const std::string& school) {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/provision");
    request.add_schools(school);
    request.add_metrics(metric);
    const auto response = provision_->client().Call<metrics::v1::ComputeMetricsResponse>(
        kMetricsSource + std::string("/ComputeMetrics"), request, provision_->As("lead"));
    EXPECT_TRUE(response.ok()) << response.status();
    std::map<std::string, std::string> cells;
    if (!response.ok()) return cells;
    for (const auto& partial : response->partials()) {
      for (const auto& cell : partial.cells()) {
        cells[fmt::format("{}", fmt::join(cell.dimension_values(), " "))] =
            fmt::format("{}/{}", cell.numerator(), cell.denominator());
      }
    }
    return cells;
  }

  static constexpr char kMetricsSource[] = "senda.metrics.v1.MetricsSourceService";

  rpc::ServiceDefinition definition_;
  std::string pupils_address_;
  storage::FaultPlan* faults_ = nullptr;  // of the server started last
  std::unique_ptr<testing::ServiceHarness> pupils_;
  std::unique_ptr<testing::ServiceHarness> provision_;
};

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PROVISION_TEST_FIXTURE_H_
