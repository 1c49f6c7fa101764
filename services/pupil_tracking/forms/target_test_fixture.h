#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_TEST_FIXTURE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_TEST_FIXTURE_H_

#include <string>
#include <utility>

#include "senda/pupils/v1/progress_service.pb.h"
#include "senda/pupils/v1/pupils_service.pb.h"
#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/forms/forms_test_fixture.h"

namespace senda::pupil_tracking {

// Targets, and the assessments they are measured by.
class TargetTest : public FormsTest {
 protected:
  using Target = pupils::v1::Target;

  Target Draft(const std::string& pupil) {
    Target target;
    target.set_pupil(pupil);
    target.set_title("Ask for help before I get cross");
    target.set_origin(pupils::v1::TARGET_ORIGIN_PUPIL);
    return target;
  }
  Target Active(const std::string& pupil) {
    Target target = Draft(pupil);
    target.set_state(pupils::v1::TARGET_STATE_ACTIVE);
    target.set_pupil_voice("I want to ask sooner.");
    target.set_author("Mrs Bell");
    target.set_rationale("Asking keeps him in the lesson.");
    target.set_baseline_evidence("Asks once a week.");
    target.set_success_criterion("I show my card when I am stuck.");
    *target.mutable_start_date() = Day(-30);
    *target.mutable_review_date() = Day(30);
    return target;
  }
  absl::StatusOr<Target> Create(Target target, const std::string& subject = "lead") {
    pupils::v1::CreateTargetRequest request;
    request.set_parent("trusts/t");
    *request.mutable_target() = std::move(target);
    return Call<Target>("TargetService/CreateTarget", request, subject);
  }
  Target Made(Target target) {
    auto made = Create(std::move(target));
    EXPECT_TRUE(made.ok()) << made.status();
    return made.value_or(Target());
  }
  // Changes the fields set in `change`.
  absl::StatusOr<Target> Update(const std::string& name, Target change) {
    pupils::v1::UpdateTargetRequest request;
    change.set_name(name);
    *request.mutable_target() = std::move(change);
    return Call<Target>("TargetService/UpdateTarget", request);
  }
  // A published test of reading, made at the first call.
  std::string Reading() {
    const std::string name = "trusts/t/instruments/reading";
    pupils::v1::GetInstrumentRequest get;
    get.set_name(name);
    if (Call<pupils::v1::Instrument>("ProgressService/GetInstrument", get).ok()) return name;
    pupils::v1::CreateInstrumentRequest request;
    request.set_parent("trusts/t");
    request.set_instrument_id("reading");
    request.mutable_instrument()->set_title("Reading test");
    request.mutable_instrument()->set_kind(pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE);
    const auto made = Call<pupils::v1::Instrument>("ProgressService/CreateInstrument", request);
    EXPECT_TRUE(made.ok()) << made.status();
    return name;
  }
  std::string Assess(const std::string& pupil, int from_today) {
    pupils::v1::CreateAssessmentRequest request;
    request.set_parent("trusts/t");
    pupils::v1::Assessment& assessment = *request.mutable_assessment();
    assessment.set_pupil(pupil);
    assessment.set_instrument(Reading());
    assessment.set_kind(pupils::v1::ASSESSMENT_KIND_STANDARDISED_SCORE);
    *assessment.mutable_taken_date() = Day(from_today);
    assessment.set_score(98);
    const auto made = Call<pupils::v1::Assessment>("PupilsService/CreateAssessment", request);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->name() : "";
  }
  void Void(const std::string& assessment) {
    pupils::v1::VoidAssessmentRequest request;
    request.set_name(assessment);
    request.set_reason("Marked with the wrong table.");
    const auto voided = Call<pupils::v1::Assessment>("PupilsService/VoidAssessment", request);
    EXPECT_TRUE(voided.ok()) << voided.status();
  }
  pupils::v1::GetTargetSettingProfileResponse Profile(const std::string& school,
                                                      int from_today = -10000,
                                                      const std::string& subject = "lead") {
    pupils::v1::GetTargetSettingProfileRequest request;
    request.set_parent("trusts/t");
    request.set_school(school);
    *request.mutable_from_date() = Day(from_today);
    const auto profile = Call<pupils::v1::GetTargetSettingProfileResponse>(
        "TargetService/GetTargetSettingProfile", request, subject);
    EXPECT_TRUE(profile.ok()) << profile.status();
    return profile.value_or(pupils::v1::GetTargetSettingProfileResponse());
  }
};

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_TARGET_TEST_FIXTURE_H_
