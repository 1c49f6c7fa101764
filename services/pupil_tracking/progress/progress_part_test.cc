#include "services/pupil_tracking/progress/progress_part.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/status/errors.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "common/time/clock.h"
#include "senda/metrics/v1/metrics_service.pb.h"
#include "senda/provision/v1/provision_service.pb.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/progress/progress_reader.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kOak[] = "trusts/t/schools/130000";
constexpr char kElm[] = "trusts/t/schools/130001";
constexpr char kPupils[] = "senda.pupils.v1.PupilsService/";
constexpr char kProgress[] = "senda.pupils.v1.ProgressService/";
constexpr char kProvision[] = "senda.provision.v1.ProvisionService/";

// A school whose nine pupils gain, one who stands still, one with a standard only and one with
// nothing. The days lie within the last year, whatever today is.
class ProgressPartTest : public testing::DatabaseTest {
 protected:
  virtual std::vector<const rpc::ServiceDefinition*> Definitions() {
    return {&Definition(), &provision_map::Definition()};
  }

  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options options;
    options.definitions = Definitions();
    options.UseDatabase([this](const std::string& schema) { return Options(schema); });
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                      testing::GrantOf("oak", "SENCO", "t", kOak),
                      testing::GrantOf("elm", "SENCO", "t", kElm)};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
    MakeSchool();
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>(method, request, harness_->As(subject));
  }

  static google::type::Date DaysAgo(int days) {
    return rules::ToDate(time::Today(absl::Now()) - days);
  }

  void MakeInstrument(const std::string& id, AssessmentKind kind) {
    CreateInstrumentRequest request;
    request.set_parent("trusts/t");
    request.set_instrument_id(id);
    Instrument& instrument = *request.mutable_instrument();
    instrument.set_title(id);
    instrument.set_kind(kind);
    if (kind == ASSESSMENT_KIND_STANDARDISED_SCORE) instrument.set_reliability(0.90);
    const auto made = Call<Instrument>(std::string(kProgress) + "CreateInstrument", request);
    ASSERT_TRUE(made.ok()) << made.status();
  }

  std::string MakePupil(const std::string& id, const std::string& school = kOak) {
    CreatePupilRequest request;
    request.set_parent("trusts/t");
    request.set_pupil_id(id);
    Pupil& pupil = *request.mutable_pupil();
    pupil.set_school(school);
    std::string upn = fmt::format("A8012000{:05}", ++pupils_made_);
    upn[0] = CheckLetter(upn).value_or('?');
    pupil.set_upn(upn);
    pupil.set_given_name("Child");
    pupil.set_family_name(id);
    pupil.mutable_date_of_birth()->set_year(2016);
    pupil.mutable_date_of_birth()->set_month(5);
    pupil.mutable_date_of_birth()->set_day(4);
    const auto made = Call<Pupil>(std::string(kPupils) + "CreatePupil", request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(Pupil()).name();
  }

  std::string Assess(const std::string& pupil, int days_ago, double score) {
    CreateAssessmentRequest request;
    request.set_parent("trusts/t");
    Assessment& assessment = *request.mutable_assessment();
    assessment.set_pupil(pupil);
    assessment.set_instrument("trusts/t/instruments/ngrt");
    assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
    assessment.set_subject("reading");
    *assessment.mutable_taken_date() = DaysAgo(days_ago);
    assessment.set_score(score);
    const auto made = Call<Assessment>(std::string(kPupils) + "CreateAssessment", request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(Assessment()).name();
  }

  void GiveStandard(const std::string& pupil, int days_ago, const std::string& standard) {
    CreateAssessmentRequest request;
    request.set_parent("trusts/t");
    Assessment& assessment = *request.mutable_assessment();
    assessment.set_pupil(pupil);
    assessment.set_instrument("trusts/t/instruments/pk");
    assessment.set_kind(ASSESSMENT_KIND_PRE_KEY_STAGE);
    *assessment.mutable_taken_date() = DaysAgo(days_ago);
    assessment.set_standard(standard);
    const auto made = Call<Assessment>(std::string(kPupils) + "CreateAssessment", request);
    EXPECT_TRUE(made.ok()) << made.status();
  }

  void MakeSchool() {
    MakeInstrument("ngrt", ASSESSMENT_KIND_STANDARDISED_SCORE);
    MakeInstrument("pk", ASSESSMENT_KIND_PRE_KEY_STAGE);
    for (int i = 1; i <= 9; ++i) {
      const std::string pupil = MakePupil(fmt::format("gains-{}", i));
      Assess(pupil, 330, 90);
      Assess(pupil, 10, 114);
    }
    const std::string slow = MakePupil("slow");
    Assess(slow, 330, 90);
    slow_latest_ = Assess(slow, 10, 90);
    const std::string standard = MakePupil("standard");
    GiveStandard(standard, 330, "PK2");
    GiveStandard(standard, 10, "PK3");
    MakePupil("untested");
    MakePupil("elsewhere", kElm);
  }

  absl::StatusOr<CheckProgressResponse> Check(CheckProgressRequest request,
                                              const std::string& subject = "lead") {
    request.set_parent("trusts/t");
    if (!request.has_from_date()) *request.mutable_from_date() = DaysAgo(365);
    return Call<CheckProgressResponse>(std::string(kProgress) + "CheckProgress", request, subject);
  }

  absl::StatusOr<RunProgressCheckResponse> Run(const std::string& school,
                                               const std::string& subject = "lead") {
    RunProgressCheckRequest request;
    request.set_parent("trusts/t");
    request.set_school(school);
    return Call<RunProgressCheckResponse>(std::string(kProgress) + "RunProgressCheck", request,
                                          subject);
  }

  absl::StatusOr<ListFallingBehindResponse> Behind(bool only_unprovided = false,
                                                   const std::string& subject = "lead") {
    ListFallingBehindRequest request;
    request.set_parent("trusts/t");
    request.set_school(kOak);
    request.set_only_unprovided(only_unprovided);
    return Call<ListFallingBehindResponse>(std::string(kProgress) + "ListFallingBehind", request,
                                           subject);
  }

  // An open enrolment of the slow pupil.
  std::string Provide() {
    provision::v1::CreateProvisionRequest provision;
    provision.set_parent("trusts/t");
    provision.mutable_provision()->set_school(kOak);
    provision.mutable_provision()->set_title("Reading partners");
    provision.mutable_provision()->set_tier("targeted");
    provision.mutable_provision()->set_session_minutes(30);
    provision.mutable_provision()->set_sessions_per_week(3);
    provision.mutable_provision()->set_weeks(12);
    *provision.mutable_provision()->mutable_start_date() = DaysAgo(60);
    const auto made =
        Call<provision::v1::Provision>(std::string(kProvision) + "CreateProvision", provision);
    EXPECT_TRUE(made.ok()) << made.status();
    provision::v1::CreateEnrolmentRequest enrolment;
    enrolment.set_parent("trusts/t");
    enrolment.mutable_enrolment()->set_provision(made->name());
    enrolment.mutable_enrolment()->set_pupil("trusts/t/pupils/slow");
    *enrolment.mutable_enrolment()->mutable_start_date() = DaysAgo(30);
    const auto enrolled =
        Call<provision::v1::Enrolment>(std::string(kProvision) + "CreateEnrolment", enrolment);
    EXPECT_TRUE(enrolled.ok()) << enrolled.status();
    return enrolled.value_or(provision::v1::Enrolment()).name();
  }

  std::unique_ptr<testing::ServiceHarness> harness_;
  std::string slow_latest_;
  int pupils_made_ = 0;
};

// 320 days are 10.51 months; nine gained 24 points, 2.28 a month, the slow one none. The error is
// 13.148 / 10.51 = 1.25 a month.
TEST_P(ProgressPartTest, ChecksASchoolAndSaysWhyForEachPupil) {
  CheckProgressRequest request;
  request.set_school(kOak);
  const auto reply = Check(request, "oak");
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 10);
  const ProgressCheck& slow = reply->checks(9);
  EXPECT_EQ(slow.pupil(), "trusts/t/pupils/slow");
  EXPECT_EQ(slow.instrument(), "trusts/t/instruments/ngrt");
  EXPECT_EQ(slow.subject(), "reading");
  EXPECT_EQ(slow.latest(), slow_latest_);
  EXPECT_EQ(slow.slower_than_peers().verdict(), VERDICT_TRUE) << slow.slower_than_peers().reason();
  EXPECT_EQ(slow.slower_than_peers().peers(), 9);
  EXPECT_NEAR(slow.slower_than_peers().compared_with(), 2.283, 0.001);
  EXPECT_EQ(slow.below_own_rate().verdict(), VERDICT_INSUFFICIENT_DATA);
  EXPECT_TRUE(slow.less_than_expected());
  EXPECT_FALSE(reply->checks(0).less_than_expected());
  std::map<std::string, ExclusionReason> excluded;
  for (const auto& one : reply->exclusions()) excluded[one.pupil()] = one.reason();
  EXPECT_EQ(excluded.size(), 2u);
  EXPECT_EQ(excluded["trusts/t/pupils/standard"], EXCLUSION_REASON_SUMMATIVE_ONLY);
  EXPECT_EQ(excluded["trusts/t/pupils/untested"], EXCLUSION_REASON_NO_ASSESSMENT);
  for (const ProgressCheck& check : reply->checks()) {
    for (const std::string& reason :
         {check.slower_than_peers().reason(), check.gap_not_closing().reason()}) {
      EXPECT_EQ(reason.find('%'), std::string::npos) << reason;
    }
  }
}

TEST_P(ProgressPartTest, LeavesVoidedAssessmentsOut) {
  VoidAssessmentRequest request;
  request.set_name(slow_latest_);
  request.set_reason("taken by the wrong child");
  ASSERT_TRUE(Call<Assessment>(std::string(kPupils) + "VoidAssessment", request).ok());
  CheckProgressRequest check;
  check.add_pupils("trusts/t/pupils/slow");
  const auto reply = Check(check);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->checks_size(), 0);
  ASSERT_EQ(reply->exclusions_size(), 1);
  EXPECT_EQ(reply->exclusions(0).reason(), EXCLUSION_REASON_ONE_ASSESSMENT);
}

TEST_P(ProgressPartTest, ComparesOnePupilWithAllOfTheSchool) {
  CheckProgressRequest request;
  request.add_pupils("trusts/t/pupils/slow");
  const auto reply = Check(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 1);
  EXPECT_EQ(reply->checks(0).slower_than_peers().peers(), 9);
}

TEST_P(ProgressPartTest, ChecksThePupilsOfAClassAgainstTheWholeSchool) {
  CreateSchoolClassRequest make;
  make.set_parent("trusts/t");
  make.set_school_class_id("five-a");
  make.mutable_school_class()->set_school(kOak);
  make.mutable_school_class()->set_title("5A");
  make.mutable_school_class()->set_academic_year(
      static_cast<int>(DefaultSpan(time::Today(absl::Now())).from.year()) + 1);
  const auto made = Call<SchoolClass>(std::string(kPupils) + "CreateSchoolClass", make);
  ASSERT_TRUE(made.ok()) << made.status();
  UpdatePupilRequest join;
  join.mutable_pupil()->set_name("trusts/t/pupils/slow");
  join.mutable_pupil()->set_school_class(made->name());
  const auto joined = Call<Pupil>(std::string(kPupils) + "UpdatePupil", join);
  ASSERT_TRUE(joined.ok()) << joined.status();
  CheckProgressRequest request;
  request.set_school_class(made->name());
  const auto reply = Check(request, "oak");
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->checks_size(), 1);
  EXPECT_EQ(reply->checks(0).slower_than_peers().peers(), 9);
  EXPECT_EQ(Check(request, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(ProgressPartTest, FollowsPagesFiltersAndFlags) {
  CheckProgressRequest request;
  request.set_school(kOak);
  request.set_page_size(5);
  std::vector<std::string> pupils;
  int pages = 0;
  do {
    const auto page = Check(request);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const auto& check : page->checks()) pupils.push_back(check.pupil());
    for (const auto& one : page->exclusions()) pupils.push_back(one.pupil());
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(std::set<std::string>(pupils.begin(), pupils.end()).size(), 12u);
  EXPECT_EQ(pupils.size(), 12u);
  CheckProgressRequest flagged;
  flagged.set_school(kOak);
  flagged.set_only_flagged(true);
  const auto slow = Check(flagged);
  ASSERT_TRUE(slow.ok()) << slow.status();
  ASSERT_EQ(slow->checks_size(), 1);
  CheckProgressRequest filtered;
  filtered.set_school(kOak);
  filtered.set_filter("family_name = \"gains-3\"");
  const auto one = Check(filtered);
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->checks_size(), 1);
  EXPECT_EQ(one->checks(0).slower_than_peers().peers(), 9);
  filtered.set_filter("no_such_field = 1");
  EXPECT_EQ(Check(filtered).status().code(), absl::StatusCode::kInvalidArgument);
  filtered.clear_filter();
  filtered.set_subject("mathematics");
  EXPECT_EQ(Check(filtered)->checks_size(), 0);
}

TEST_P(ProgressPartTest, RefusesATokenOfAnotherRequest) {
  CheckProgressRequest request;
  request.set_school(kOak);
  request.set_page_size(5);
  const auto page = Check(request);
  ASSERT_TRUE(page.ok());
  request.set_page_token(page->next_page_token());
  request.set_only_flagged(true);
  EXPECT_EQ(Check(request).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_P(ProgressPartTest, WantsExactlyOneOfPupilsClassAndSchool) {
  EXPECT_EQ(Check({}).status().code(), absl::StatusCode::kInvalidArgument);
  CheckProgressRequest both;
  both.set_school(kOak);
  both.add_pupils("trusts/t/pupils/slow");
  EXPECT_EQ(errors::ViolationsOf(Check(both).status()).front().reason, "ONE_OF_REQUIRED");
}

TEST_P(ProgressPartTest, AnswersAlikeForAbsentAndUnreachable) {
  CheckProgressRequest school, pupil, absent;
  school.set_school(kOak);
  pupil.add_pupils("trusts/t/pupils/slow");
  absent.add_pupils("trusts/t/pupils/nobody");
  EXPECT_EQ(Check(school, "elm").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(errors::ReasonOf(Check(pupil, "elm").status()),
            errors::ReasonOf(Check(absent, "elm").status()));
  EXPECT_EQ(Check(absent).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Run("", "oak").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Run(kOak, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(ProgressPartTest, ListsWhoFallsBehindAndWhatIsProvided) {
  const auto before = Behind();
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->pupils_size(), 1);
  EXPECT_EQ(before->unreachable_size(), 0);
  const FallingBehindPupil& slow = before->pupils(0);
  EXPECT_EQ(slow.display_name(), "Child slow");
  EXPECT_EQ(slow.provided(), PROVIDED_NO);
  ASSERT_EQ(slow.reasons_size(), 2);  // slower than peers, and a gap of 10 that does not close
  EXPECT_THAT(slow.reasons(0), HasSubstr("reading: Gained 0.00 points a month"));
  const std::string enrolment = Provide();
  const auto after = Behind(false, "oak");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->pupils(0).provided(), PROVIDED_YES);
  EXPECT_THAT(after->pupils(0).enrolments(), ElementsAre(enrolment));
  EXPECT_EQ(Behind(true)->pupils_size(), 0);
}

TEST_P(ProgressPartTest, ListsWhoFallsBehindPageByPage) {
  const std::string other = MakePupil("sluggish");
  Assess(other, 330, 90);
  Assess(other, 10, 90);
  ListFallingBehindRequest request;
  request.set_parent("trusts/t");
  request.set_school(kOak);
  request.set_page_size(1);
  std::vector<std::string> pupils;
  do {
    const auto page =
        Call<ListFallingBehindResponse>(std::string(kProgress) + "ListFallingBehind", request);
    ASSERT_TRUE(page.ok()) << page.status();
    ASSERT_EQ(page->pupils_size(), 1);
    pupils.push_back(page->pupils(0).pupil());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(pupils, ElementsAre("trusts/t/pupils/slow", "trusts/t/pupils/sluggish"));
}

TEST_P(ProgressPartTest, KeepsWhatItFoundForEachSchool) {
  const auto first = Run("");
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->schools_size(), 2);
  EXPECT_EQ(first->schools(0).school(), kOak);
  EXPECT_EQ(first->schools(0).pupils(), 12);
  EXPECT_EQ(first->schools(0).checked(), 10);
  EXPECT_EQ(first->schools(0).falling_behind(), 1);
  EXPECT_EQ(first->schools(0).unprovided(), 1);
  EXPECT_EQ(first->schools(1).pupils(), 1);
  EXPECT_EQ(first->schools(1).checked(), 0);
  Provide();
  const auto second = Run(kOak, "oak");
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->schools_size(), 1);
  EXPECT_EQ(second->schools(0).falling_behind(), 1);
  EXPECT_EQ(second->schools(0).unprovided(), 0);
}

TEST_P(ProgressPartTest, CountsWhatWasFoundInMetrics) {
  ASSERT_TRUE(Run("").ok());
  metrics::v1::ComputeMetricsRequest request;
  request.set_parent("trusts/t/sources/pupils");
  request.add_metrics("pupils.falling_behind");
  request.add_metrics("pupils.falling_behind_unprovided");
  const auto computed = Call<metrics::v1::ComputeMetricsResponse>(
      "senda.metrics.v1.MetricsSourceService/ComputeMetrics", request);
  ASSERT_TRUE(computed.ok()) << computed.status();
  std::map<std::string, std::pair<double, double>> counted;
  for (const auto& partial : computed->partials()) {
    for (const auto& cell : partial.cells()) {
      counted[cell.metric()].first += static_cast<double>(cell.numerator());
      counted[cell.metric()].second += static_cast<double>(cell.denominator());
    }
  }
  EXPECT_EQ(counted["pupils.falling_behind"], std::pair(1.0, 10.0));
  EXPECT_EQ(counted["pupils.falling_behind_unprovided"], std::pair(1.0, 1.0));
}

// Without the provision map in the server.
class AloneProgressPartTest : public ProgressPartTest {
 protected:
  std::vector<const rpc::ServiceDefinition*> Definitions() override { return {&Definition()}; }
};

TEST_P(AloneProgressPartTest, SaysThatTheProvisionMapDidNotAnswer) {
  const auto behind = Behind();
  ASSERT_TRUE(behind.ok()) << behind.status();
  ASSERT_EQ(behind->pupils_size(), 1);
  EXPECT_EQ(behind->pupils(0).provided(), PROVIDED_UNSPECIFIED);
  EXPECT_THAT(behind->unreachable(), ElementsAre("trusts/t/sources/provision"));
  const auto run = Run(kOak);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_THAT(run->unreachable(), ElementsAre("trusts/t/sources/provision"));
  EXPECT_EQ(run->schools(0).falling_behind(), 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, ProgressPartTest, testing::TestDatabases(), testing::EngineName);
INSTANTIATE_TEST_SUITE_P(Engines, AloneProgressPartTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
