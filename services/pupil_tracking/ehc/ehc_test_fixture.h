#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_TEST_FIXTURE_H_

#include <map>
#include <string>
#include <vector>

#include "common/rules/field_rules.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/pupils/v1/ehc_service.pb.h"
#include "services/pupil_tracking/record_test_fixture.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;  // NOLINT(google-build-using-namespace): tests only
using Words = std::vector<std::string>;

// EHC cases and annual reviews behind a real server, and the figures made of their dates.
class EhcTest : public RecordTest {
 protected:
  // "FINAL_PLAN 2026-04-20".
  static Words Due(const google::protobuf::RepeatedPtrField<StatutoryDate>& clock) {
    Words due;
    for (const StatutoryDate& date : clock) {
      due.push_back(StatutoryStep_Name(date.step()).substr(15) + " " + Text(date.due_date()));
    }
    return due;
  }

  absl::StatusOr<EhcCase> TryCase(const std::string& pupil, const std::string& events) {
    return Call<EhcCase, CreateEhcCaseRequest>(
        "EhcService/CreateEhcCase",
        fmt::format("parent: 'trusts/t' ehc_case {{ pupil: '{}' {} }}", pupil, events));
  }
  EhcCase NewCase(const std::string& pupil, const std::string& events) {
    auto created = TryCase(pupil, events);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(EhcCase());
  }
  // Requested on 2 January of the year before.
  EhcCase NewPlan(const std::string& pupil, int year, int month, int day) {
    return NewCase(pupil,
                   At("request_date", year - 1, 1, 2) + At("final_plan_date", year, month, day));
  }
  EhcCase GetCase(const std::string& name) {
    return Must<EhcCase, GetEhcCaseRequest>("EhcService/GetEhcCase", "name: '" + name + "'");
  }
  absl::StatusOr<EhcCase> UpdateCase(const std::string& name, const std::string& change) {
    return Call<EhcCase, UpdateEhcCaseRequest>(
        "EhcService/UpdateEhcCase", fmt::format("ehc_case {{ name: '{}' {} }}", name, change));
  }

  absl::StatusOr<AnnualReview> TryReview(const EhcCase& of, const std::string& events) {
    return Call<AnnualReview, CreateAnnualReviewRequest>(
        "EhcService/CreateAnnualReview",
        fmt::format("parent: 'trusts/t' annual_review {{ pupil: '{}' ehc_case: '{}' {} }}",
                    of.pupil(), of.name(), events));
  }
  AnnualReview NewReview(const EhcCase& of, const std::string& events) {
    auto created = TryReview(of, events);
    EXPECT_TRUE(created.ok()) << created.status();
    return created.value_or(AnnualReview());
  }
  // Met on that day and decided twenty days later, by the book.
  AnnualReview HeldReview(const EhcCase& of, absl::CivilDay met) {
    const absl::CivilDay told = met + 20;
    return NewReview(
        of, At("meeting_date", static_cast<int>(met.year()), met.month(), met.day()) +
                At("decision_date", static_cast<int>(told.year()), told.month(), told.day()) +
                "decision: REVIEW_DECISION_MAINTAIN");
  }
  AnnualReview GetReview(const std::string& name) {
    return Must<AnnualReview, GetAnnualReviewRequest>("EhcService/GetAnnualReview",
                                                      "name: '" + name + "'");
  }
  absl::Status Delete(const EhcCase& c) {
    return Call<EhcCase, DeleteEhcCaseRequest>("EhcService/DeleteEhcCase",
                                               "name: '" + c.name() + "'")
        .status();
  }
  absl::Status Delete(const AnnualReview& r) {
    return Call<AnnualReview, DeleteAnnualReviewRequest>("EhcService/DeleteAnnualReview",
                                                         "name: '" + r.name() + "'")
        .status();
  }
  absl::StatusOr<EhcCase> Undelete(const EhcCase& c) {
    return Call<EhcCase, UndeleteEhcCaseRequest>("EhcService/UndeleteEhcCase",
                                                 "name: '" + c.name() + "'");
  }
  absl::StatusOr<AnnualReview> Undelete(const AnnualReview& r) {
    return Call<AnnualReview, UndeleteAnnualReviewRequest>("EhcService/UndeleteAnnualReview",
                                                           "name: '" + r.name() + "'");
  }

  // What the table of statutory dates holds in a school, of cases unless said otherwise: step ->
  // how many of how many dates were kept. Read through the metric that is made of it.
  std::map<std::string, std::string> KeptDates(const std::string& school,
                                               const std::string& metric = "pupils.ehc_dates_met") {
    metrics::v1::ComputeMetricsRequest request;
    request.set_parent("trusts/t/sources/pupils");
    request.add_metrics(metric);
    const auto computed = harness_->client().Call<metrics::v1::ComputeMetricsResponse>(
        "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request, harness_->As("lead"));
    EXPECT_TRUE(computed.ok()) << computed.status();
    std::map<std::string, std::string> kept;
    if (!computed.ok()) return kept;
    for (const auto& partial : computed->partials()) {
      if (partial.school() != school) continue;
      for (const auto& cell : partial.cells()) {
        kept[cell.dimension_values(0)] =
            fmt::format("{} of {}", cell.numerator(), cell.denominator());
      }
    }
    return kept;
  }
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_TEST_FIXTURE_H_
