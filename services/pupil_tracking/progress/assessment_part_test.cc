#include "services/pupil_tracking/progress/assessment_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "common/status/errors.h"
#include "common/testing/service_harness.h"
#include "common/testing/test_database.h"
#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "services/pupil_tracking/pupils_service.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::HasSubstr;

constexpr char kOak[] = "trusts/t/schools/130000";
constexpr char kElm[] = "trusts/t/schools/130001";
constexpr char kPupils[] = "senda.pupils.v1.PupilsService/";
constexpr char kProgress[] = "senda.pupils.v1.ProgressService/";

// Instruments and assessments over real RPCs.
class AssessmentPartTest : public testing::DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    testing::ServiceHarness::Options options;
    options.definitions = {&Definition()};
    options.UseDatabase([this](const std::string& schema) { return Options(schema); });
    options.grants = {testing::GrantOf("lead", "TRUST_SEND_LEAD", "t"),
                      testing::GrantOf("oak", "SENCO", "t", kOak),
                      testing::GrantOf("elm", "SENCO", "t", kElm)};
    harness_ = std::make_unique<testing::ServiceHarness>(std::move(options));
    MakePupil();
    instrument_ = MakeInstrument(ReadingTest()).value_or(Instrument()).name();
  }

  template <typename Reply, typename Request>
  absl::StatusOr<Reply> Call(const std::string& method, const Request& request,
                             const std::string& subject = "lead") {
    return harness_->client().Call<Reply>(method, request, harness_->As(subject));
  }

  void MakePupil() {
    CreatePupilRequest request;
    request.set_parent("trusts/t");
    request.set_pupil_id("ada");
    Pupil& pupil = *request.mutable_pupil();
    pupil.set_school(kOak);
    pupil.set_upn("B801200005001");
    pupil.set_given_name("Ada");
    pupil.set_family_name("Byron");
    pupil.mutable_date_of_birth()->set_year(2016);
    pupil.mutable_date_of_birth()->set_month(5);
    pupil.mutable_date_of_birth()->set_day(4);
    const auto made = Call<Pupil>(std::string(kPupils) + "CreatePupil", request);
    ASSERT_TRUE(made.ok()) << made.status();
  }

  static Instrument ReadingTest() {
    Instrument instrument;
    instrument.set_title("Reading test");
    instrument.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
    instrument.set_subject("reading");
    instrument.set_lowest_score(69);
    instrument.set_highest_score(141);
    ScoreBand& band = *instrument.add_bands();
    band.set_label("below average");
    band.set_lowest(69);
    band.set_highest(88);
    return instrument;
  }

  absl::StatusOr<Instrument> MakeInstrument(const Instrument& instrument,
                                            const std::string& subject = "lead") {
    CreateInstrumentRequest request;
    request.set_parent("trusts/t");
    *request.mutable_instrument() = instrument;
    return Call<Instrument>(std::string(kProgress) + "CreateInstrument", request, subject);
  }

  Assessment Scored(double score) {
    Assessment assessment;
    assessment.set_pupil("trusts/t/pupils/ada");
    assessment.set_instrument(instrument_);
    assessment.set_kind(ASSESSMENT_KIND_STANDARDISED_SCORE);
    assessment.set_subject("reading");
    assessment.mutable_taken_date()->set_year(2025);
    assessment.mutable_taken_date()->set_month(10);
    assessment.mutable_taken_date()->set_day(6);
    assessment.set_score(score);
    return assessment;
  }

  absl::StatusOr<Assessment> Make(const Assessment& assessment,
                                  const std::string& subject = "lead") {
    CreateAssessmentRequest request;
    request.set_parent("trusts/t");
    *request.mutable_assessment() = assessment;
    return Call<Assessment>(std::string(kPupils) + "CreateAssessment", request, subject);
  }

  absl::StatusOr<Assessment> Void(const std::string& name, const std::string& subject = "lead",
                                  const std::string& etag = "") {
    VoidAssessmentRequest request;
    request.set_name(name);
    request.set_reason("taken by the wrong child");
    request.set_etag(etag);
    return Call<Assessment>(std::string(kPupils) + "VoidAssessment", request, subject);
  }

  static std::string Violation(const absl::Status& status) {
    const auto violations = errors::ViolationsOf(status);
    if (violations.empty()) return status.ToString();
    return violations.front().field + " " + violations.front().reason;
  }

  std::unique_ptr<testing::ServiceHarness> harness_;
  std::string instrument_;
};

TEST_P(AssessmentPartTest, LiesInThePupilsSchoolWithTheInstrumentsBandAndSaysWhoItIsAbout) {
  const auto made = Make(Scored(80));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->school(), kOak);
  EXPECT_EQ(made->band(), "below average");
  EXPECT_EQ(made->about().display_name(), "Ada Byron");
  UpdateAssessmentRequest update;
  update.mutable_assessment()->set_name(made->name());
  update.mutable_assessment()->set_score(95);
  const auto changed = Call<Assessment>(std::string(kPupils) + "UpdateAssessment", update);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->band(), "");
}

TEST_P(AssessmentPartTest, IsHeldToItsInstrument) {
  EXPECT_EQ(Violation(Make(Scored(68)).status()), "assessment.score SCORE_OUT_OF_RANGE");
  Assessment other = Scored(80);
  other.set_kind(ASSESSMENT_KIND_PHONICS);
  EXPECT_EQ(Violation(Make(other).status()), "assessment.kind KIND_DIFFERS");
  other = Scored(80);
  other.set_instrument("trusts/t/instruments/nothing");
  EXPECT_EQ(Violation(Make(other).status()), "assessment.instrument INSTRUMENT_UNKNOWN");
  other.set_instrument("trusts/other/instruments/" +
                       instrument_.substr(instrument_.rfind('/') + 1));
  EXPECT_EQ(Violation(Make(other).status()), "assessment.instrument INSTRUMENT_UNKNOWN");
  other.set_instrument("Reading test");
  EXPECT_EQ(Violation(Make(other).status()), "assessment.instrument NAME_MALFORMED");
}

TEST_P(AssessmentPartTest, TakesNoNewAssessmentWithARetiredInstrument) {
  const auto old = Make(Scored(80));
  ASSERT_TRUE(old.ok()) << old.status();
  UpdateInstrumentRequest retire;
  retire.mutable_instrument()->set_name(instrument_);
  retire.mutable_instrument()->set_retired(true);
  ASSERT_TRUE(Call<Instrument>(std::string(kProgress) + "UpdateInstrument", retire).ok());
  EXPECT_EQ(Violation(Make(Scored(81)).status()), "assessment.instrument INSTRUMENT_RETIRED");
  // What was taken before can still be put right.
  UpdateAssessmentRequest update;
  update.mutable_assessment()->set_name(old->name());
  update.mutable_assessment()->set_score(82);
  EXPECT_TRUE(Call<Assessment>(std::string(kPupils) + "UpdateAssessment", update).ok());
}

TEST_P(AssessmentPartTest, KeepsInstrumentsThatWereUsedAndLeavesThemToTheTrust) {
  EXPECT_EQ(MakeInstrument(ReadingTest(), "oak").status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_TRUE(Make(Scored(80)).ok());
  DeleteInstrumentRequest remove;
  remove.set_name(instrument_);
  EXPECT_EQ(errors::ReasonOf(
                Call<Instrument>(std::string(kProgress) + "DeleteInstrument", remove).status()),
            "INSTRUMENT_IN_USE");
  const auto unused = MakeInstrument(ReadingTest());
  ASSERT_TRUE(unused.ok()) << unused.status();
  remove.set_name(unused->name());
  EXPECT_TRUE(Call<Instrument>(std::string(kProgress) + "DeleteInstrument", remove).ok());
  // Everybody of the trust reads them.
  ListInstrumentsRequest list;
  list.set_parent("trusts/t");
  const auto seen =
      Call<ListInstrumentsResponse>(std::string(kProgress) + "ListInstruments", list, "elm");
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->instruments_size(), 1);
}

TEST_P(AssessmentPartTest, RefusesAnInstrumentWhoseFiguresCannotBe) {
  Instrument wrong = ReadingTest();
  wrong.set_standard_deviation(0);
  EXPECT_EQ(Violation(MakeInstrument(wrong).status()),
            "instrument.standard_deviation NOT_POSITIVE");
}

TEST_P(AssessmentPartTest, VoidsAWrongOneWithItsReasonAndKeepsIt) {
  const auto made = Make(Scored(80));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Void(made->name(), "elm").status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(errors::ReasonOf(Void(made->name(), "lead", "\"9\"").status()), "ETAG_MISMATCH");
  const auto voided = Void(made->name(), "oak", made->etag());
  ASSERT_TRUE(voided.ok()) << voided.status();
  EXPECT_TRUE(voided->has_void_date());
  EXPECT_EQ(voided->void_reason(), "taken by the wrong child");
  EXPECT_EQ(voided->about().display_name(), "Ada Byron");
  EXPECT_EQ(voided->score(), 80);
  EXPECT_EQ(errors::ReasonOf(Void(made->name()).status()), "ASSESSMENT_VOID");
  UpdateAssessmentRequest update;
  update.mutable_assessment()->set_name(made->name());
  update.mutable_assessment()->set_score(90);
  EXPECT_EQ(errors::ReasonOf(
                Call<Assessment>(std::string(kPupils) + "UpdateAssessment", update).status()),
            "ASSESSMENT_VOID");
  EXPECT_EQ(Void("trusts/t/assessments/nothing").status().code(), absl::StatusCode::kNotFound);
}

TEST_P(AssessmentPartTest, JudgesEachRowOfABatchByItsInstrument) {
  Instrument words;
  words.set_title("Engagement model");
  words.set_kind(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  const auto engagement = MakeInstrument(words);
  ASSERT_TRUE(engagement.ok()) << engagement.status();
  auto stream = harness_->client().OpenBatches(std::string(kPupils) + "BulkUpsertAssessments",
                                               harness_->As("lead"));
  BulkUpsertAssessmentsRequest request;
  request.set_parent("trusts/t");
  Assessment row = Scored(80);
  row.set_name("trusts/t/assessments/one");
  *request.add_assessments() = row;
  row = Scored(80);
  row.set_name("trusts/t/assessments/two");
  row.set_instrument(engagement->name());
  row.set_kind(ASSESSMENT_KIND_ENGAGEMENT_MODEL);
  *request.add_assessments() = row;
  BulkUpsertAssessmentsResponse reply;
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  ASSERT_EQ(reply.outcomes_size(), 2);
  EXPECT_EQ(reply.outcomes(0).result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ(reply.outcomes(1).result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_THAT(reply.outcomes(1).error().ShortDebugString(), HasSubstr("SCORE_NOT_ALLOWED"));
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  EXPECT_EQ(reply.outcomes(0).result(), changes::v1::ROW_RESULT_UNCHANGED);
  EXPECT_TRUE(stream->Close().ok());
}

INSTANTIATE_TEST_SUITE_P(Engines, AssessmentPartTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
