#ifndef SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_TEST_FIXTURE_H_
#define SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_TEST_FIXTURE_H_

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "common/testing/violations.h"
#include "common/time/clock.h"
#include "gtest/gtest.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/workforce/v1/workforce_service.pb.h"
#include "services/workforce_cpd/workforce_service.h"

namespace senda::workforce_cpd {

using workforce::v1::Competency;
using workforce::v1::StaffMember;
using workforce::v1::TrainingRecord;

inline constexpr char kOak[] = "trusts/t/schools/130000";
inline constexpr char kElm[] = "trusts/t/schools/130001";

// The service on either engine. Dates are told from today.
class WorkforceTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    definition_ = Definition();
    definition_.source = Options("workforce").schema;
    testing::ServiceHarness::Options options;
    if (is_postgres()) options.database_url = Options("workforce").url;
    options.definitions = {&definition_};
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                      testing::GrantOf("oak", "SENCO", "t", kOak)};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  }
  void TearDown() override { harness_.reset(); }

  static google::type::Date Day(int from_today) {
    return rules::ToDate(time::Today(absl::Now()) + from_today);
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>("senda.workforce.v1.WorkforceService/" + method, request,
                                          harness_->As(subject));
  }

  static StaffMember Ann(const std::string& school) {
    StaffMember staff;
    staff.set_school(school);
    staff.set_display_name("Ann Smith");
    staff.set_role(workforce::v1::STAFF_ROLE_TEACHER);
    return staff;
  }
  absl::StatusOr<StaffMember> Employ(StaffMember staff, const std::string& subject = "lead") {
    workforce::v1::CreateStaffMemberRequest request;
    request.set_parent("trusts/t");
    *request.mutable_staff_member() = std::move(staff);
    return Call<StaffMember>("CreateStaffMember", request, subject);
  }
  // The name of a new member of staff.
  std::string Employed(StaffMember staff) {
    const auto made = Employ(std::move(staff));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }

  absl::StatusOr<Competency> AddCompetency(const std::string& title, bool mandatory,
                                           int renewal_months) {
    workforce::v1::CreateCompetencyRequest request;
    request.set_parent("trusts/t");
    request.mutable_competency()->set_title(title);
    request.mutable_competency()->set_mandatory(mandatory);
    request.mutable_competency()->set_renewal_months(renewal_months);
    return Call<Competency>("CreateCompetency", request);
  }
  std::string Required(const std::string& title, int renewal_months) {
    const auto made = AddCompetency(title, true, renewal_months);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }

  static TrainingRecord Training(const std::string& staff, int completed,
                                 const std::vector<std::string>& competencies = {}) {
    TrainingRecord training;
    training.set_staff_member(staff);
    training.set_title("Course");
    *training.mutable_completed_date() = Day(completed);
    for (const std::string& competency : competencies) training.add_competencies(competency);
    return training;
  }
  absl::StatusOr<TrainingRecord> Train(TrainingRecord training,
                                       const std::string& subject = "lead") {
    workforce::v1::CreateTrainingRecordRequest request;
    request.set_parent("trusts/t");
    *request.mutable_training_record() = std::move(training);
    return Call<TrainingRecord>("CreateTrainingRecord", request, subject);
  }
  TrainingRecord Trained(TrainingRecord training) {
    auto made = Train(std::move(training));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(TrainingRecord());
  }

  // "field REASON" of all violations.
  static std::vector<std::string> Violations(const absl::Status& status) {
    return testing::ViolationsIn(status);
  }

  metrics::v1::ComputeMetricsResponse Compute(const std::string& metric,
                                              const std::string& school) {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/workforce");
    request.add_schools(school);
    request.add_metrics(metric);
    const auto response = harness_->client().Call<metrics::v1::ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(metrics::v1::ComputeMetricsResponse());
  }
  // The cells of one metric in one school, "numerator/denominator" by dimension values.
  std::map<std::string, std::string> Cells(const std::string& metric, const std::string& school) {
    std::map<std::string, std::string> cells;
    const auto response = Compute(metric, school);
    for (const auto& partial : response.partials()) {
      for (const auto& cell : partial.cells()) {
        cells[fmt::format("{}", fmt::join(cell.dimension_values(), " "))] =
            fmt::format("{}/{}", cell.numerator(), cell.denominator());
      }
    }
    return cells;
  }
  std::int64_t Watermark(const std::string& school) {
    const auto response = Compute("workforce.staff", school);
    return response.partials_size() == 1 ? response.partials(0).watermark() : -1;
  }

  rpc::ServiceDefinition definition_;
  std::unique_ptr<testing::ServiceHarness> harness_;
};

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_WORKFORCE_TEST_FIXTURE_H_
