#include "services/pupil_tracking/progress/progress_test_fixture.h"

#include <fmt/format.h>

#include <utility>

#include "absl/time/clock.h"
#include "common/rules/field_rules.h"
#include "common/time/clock.h"
#include "services/provision_map/provision_service.h"
#include "services/pupil_tracking/pupils/upn.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {

using namespace pupils::v1;

std::vector<const rpc::ServiceDefinition*> ProgressTest::Definitions() {
  return {&Definition(), &provision_map::Definition()};
}

void ProgressTest::SetUp() {
  DatabaseTest::SetUp();
  if (IsSkipped() || HasFatalFailure()) return;
  testing::ServiceHarness::Options options;
  options.definitions = Definitions();
  options.UseDatabase([this](const std::string& schema) { return Options(schema); });
  options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                    testing::GrantOf("oak", "SENCO", "t", kOak),
                    testing::GrantOf("elm", "SENCO", "t", kElm)};
  options.wrap_database = [this](const std::string& source,
                                 std::unique_ptr<storage::Database> database) {
    storage::FaultyDatabase faulty = storage::WrapWithFaults(std::move(database));
    if (source == "pupils") faults_ = faulty.plan;
    return std::move(faulty.database);
  };
  harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
  MakeSchool();
}

google::type::Date ProgressTest::DaysAgo(int days) {
  return rules::ToDate(time::Today(absl::Now()) - days);
}

void ProgressTest::MakeInstrument(const std::string& id, AssessmentKind kind,
                                  const std::string& subject) {
  CreateInstrumentRequest request;
  request.set_parent("trusts/t");
  request.set_instrument_id(id);
  Instrument& instrument = *request.mutable_instrument();
  instrument.set_title(id);
  instrument.set_kind(kind);
  instrument.set_subject(subject);
  if (kind == ASSESSMENT_KIND_STANDARDISED_SCORE) instrument.set_reliability(0.90);
  const auto made = Call<Instrument>(std::string(kProgress) + "CreateInstrument", request);
  ASSERT_TRUE(made.ok()) << made.status();
}

std::string ProgressTest::MakePupil(const std::string& id, const std::string& school) {
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

std::string ProgressTest::Assess(const std::string& pupil, int days_ago, double score,
                                 const std::string& instrument, const std::string& subject) {
  CreateAssessmentRequest request;
  request.set_parent("trusts/t");
  Assessment& assessment = *request.mutable_assessment();
  assessment.set_pupil(pupil);
  assessment.set_instrument("trusts/t/instruments/" + instrument);
  assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
  assessment.set_subject(subject);
  *assessment.mutable_taken_date() = DaysAgo(days_ago);
  assessment.set_score(score);
  const auto made = Call<Assessment>(std::string(kPupils) + "CreateAssessment", request);
  EXPECT_TRUE(made.ok()) << made.status();
  return made.value_or(Assessment()).name();
}

void ProgressTest::GiveStandard(const std::string& pupil, int days_ago,
                                const std::string& standard) {
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

void ProgressTest::MakeSchool() {
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

absl::StatusOr<CheckProgressResponse> ProgressTest::Check(CheckProgressRequest request,
                                                          const std::string& subject) {
  request.set_parent("trusts/t");
  if (!request.has_from_date()) *request.mutable_from_date() = DaysAgo(365);
  return Call<CheckProgressResponse>(std::string(kProgress) + "CheckProgress", request, subject);
}

absl::StatusOr<RunProgressCheckResponse> ProgressTest::Run(const std::string& school,
                                                           const std::string& subject) {
  RunProgressCheckRequest request;
  request.set_parent("trusts/t");
  request.set_school(school);
  return Call<RunProgressCheckResponse>(std::string(kProgress) + "RunProgressCheck", request,
                                        subject);
}

}  // namespace senda::pupil_tracking
