#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>

#include "senda/pupils/v1/target_service.pb.h"
#include "services/pupil_tracking/forms/forms_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class ReflectionPartTest : public FormsTest {
 protected:
  static void Answer(TargetSettingReflection& reflection, const std::string& question) {
    auto& answer = *reflection.add_answers();
    answer.set_section_id(question);
    answer.set_text("As we wrote in our plan.");
  }
  static TargetSettingReflection Of(const std::string& school, SchoolTerm term) {
    TargetSettingReflection reflection;
    reflection.set_school(school);
    reflection.set_academic_year(2026);
    reflection.set_term(term);
    reflection.set_form_template(kReflectionForm);
    Answer(reflection, "pupil-voice");
    Answer(reflection, "baseline");
    Answer(reflection, "rationale");
    return reflection;
  }
  absl::StatusOr<TargetSettingReflection> Create(TargetSettingReflection reflection,
                                                 const std::string& subject = "lead") {
    CreateTargetSettingReflectionRequest request;
    request.set_parent("trusts/t");
    *request.mutable_target_setting_reflection() = std::move(reflection);
    return Call<TargetSettingReflection>("TargetService/CreateTargetSettingReflection", request,
                                         subject);
  }
  absl::StatusOr<TargetSettingReflection> Update(const std::string& name,
                                                 TargetSettingReflection change) {
    UpdateTargetSettingReflectionRequest request;
    change.set_name(name);
    *request.mutable_target_setting_reflection() = std::move(change);
    return Call<TargetSettingReflection>("TargetService/UpdateTargetSettingReflection", request);
  }
  void MakeTarget(const std::string& pupil) {
    CreateTargetRequest request;
    request.set_parent("trusts/t");
    Target& target = *request.mutable_target();
    target.set_pupil(pupil);
    target.set_title("Ask for help");
    target.set_origin(TARGET_ORIGIN_PUPIL);
    target.set_state(TARGET_STATE_ACTIVE);
    target.set_pupil_voice("I want to ask sooner.");
    target.set_author("Mrs Bell");
    target.set_rationale("Asking keeps him in the lesson.");
    target.set_baseline_evidence("Asks once a week.");
    target.set_success_criterion("I show my card.");
    *target.mutable_review_date() = Day(30);
    const auto made = Call<Target>("TargetService/CreateTarget", request);
    EXPECT_TRUE(made.ok()) << made.status();
  }
  static std::string Missing(const TargetSettingReflection& reflection) {
    return fmt::format("{}", fmt::join(reflection.missing_answers(), " "));
  }
};

TEST_P(ReflectionPartTest, NamesTheQuestionsLeftAndTakesTheProfileOfTheTime) {
  MakeTarget(NewPupil(kOak, 1));
  MakeTarget(NewPupil(kElm, 2));
  const auto made = Create(Of(kOak, SCHOOL_TERM_AUTUMN));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Missing(*made), "not-met next-term");
  EXPECT_EQ(made->profile().targets(), 1);
  MakeTarget("trusts/t/pupils/p1");
  TargetSettingReflection change = Of(kOak, SCHOOL_TERM_AUTUMN);
  Answer(change, "not-met");
  Answer(change, "next-term");
  const auto whole = Update(made->name(), change);
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_EQ(Missing(*whole), "");
  EXPECT_EQ(whole->profile().targets(), 2);
  EXPECT_EQ(whole->profile().with_voice(), 2);
  EXPECT_EQ(whole->profile().with_dated_measure(), 0);
}

TEST_P(ReflectionPartTest, IsOneForEachSchoolAndTerm) {
  ASSERT_TRUE(Create(Of(kOak, SCHOOL_TERM_AUTUMN)).ok());
  EXPECT_EQ(Wrong(Create(Of(kOak, SCHOOL_TERM_AUTUMN)).status()), "ALREADY_EXISTS");
  EXPECT_TRUE(Create(Of(kOak, SCHOOL_TERM_SPRING)).ok());
  EXPECT_TRUE(Create(Of(kElm, SCHOOL_TERM_AUTUMN)).ok());
  TargetSettingReflection next_year = Of(kOak, SCHOOL_TERM_AUTUMN);
  next_year.set_academic_year(2027);
  EXPECT_TRUE(Create(next_year).ok());
}

TEST_P(ReflectionPartTest, BringsNoSecondOneOfATermBackFromDeletion) {
  const auto first = Create(Of(kOak, SCHOOL_TERM_AUTUMN));
  ASSERT_TRUE(first.ok()) << first.status();
  DeleteTargetSettingReflectionRequest remove;
  remove.set_name(first->name());
  ASSERT_TRUE(
      Call<TargetSettingReflection>("TargetService/DeleteTargetSettingReflection", remove).ok());
  ASSERT_TRUE(Create(Of(kOak, SCHOOL_TERM_AUTUMN)).ok());
  UndeleteTargetSettingReflectionRequest undelete;
  undelete.set_name(first->name());
  EXPECT_EQ(
      Wrong(Call<TargetSettingReflection>("TargetService/UndeleteTargetSettingReflection", undelete)
                .status()),
      "ALREADY_EXISTS");
}

TEST_P(ReflectionPartTest, FollowsTheSchoolsDepartureFromTheQuestions) {
  directory::v1::FormDeparture departure;
  departure.set_school(kOak);
  departure.set_form_template(kReflectionForm);
  departure.set_reason("We look at missed targets in our plan reviews.");
  departure.add_omitted_sections("not-met");
  Depart(departure);
  EXPECT_EQ(Missing(*Create(Of(kOak, SCHOOL_TERM_AUTUMN))), "next-term");
  EXPECT_EQ(Missing(*Create(Of(kElm, SCHOOL_TERM_AUTUMN))), "not-met next-term");
}

TEST_P(ReflectionPartTest, RefusesWhatDoesNotFitTheForm) {
  TargetSettingReflection reflection = Of(kOak, SCHOOL_TERM_AUTUMN);
  Answer(reflection, "weather");
  Answer(reflection, "baseline");
  EXPECT_EQ(Wrong(Create(reflection).status()),
            "target_setting_reflection.answers[3].section_id SECTION_UNKNOWN, "
            "target_setting_reflection.answers[4].section_id SECTION_REPEATED");
  reflection = Of(kOak, SCHOOL_TERM_AUTUMN);
  reflection.set_form_template(kPassportForm);
  EXPECT_EQ(Wrong(Create(reflection).status()),
            "target_setting_reflection.form_template OTHER_FORM_KIND");
  reflection = Of("trusts/other/schools/130000", SCHOOL_TERM_AUTUMN);
  EXPECT_EQ(Wrong(Create(reflection).status()), "target_setting_reflection.school OTHER_TRUST");
}

TEST_P(ReflectionPartTest, IsWrittenByItsSchool) {
  EXPECT_TRUE(Create(Of(kOak, SCHOOL_TERM_AUTUMN), "oak").ok());
  EXPECT_EQ(Wrong(Create(Of(kOak, SCHOOL_TERM_SPRING), "elm").status()),
            "PERMISSION_DENIED_OR_ABSENT");
}

TEST_P(ReflectionPartTest, IsNotWrittenWhileTheDirectoryDoesNotAnswer) {
  const auto made = Create(Of(kOak, SCHOOL_TERM_AUTUMN));
  ASSERT_TRUE(made.ok()) << made.status();
  directory_->Stop();
  EXPECT_EQ(Wrong(Create(Of(kOak, SCHOOL_TERM_SPRING)).status()), "DIRECTORY_UNREACHABLE");
  TargetSettingReflection change;
  Answer(change, "not-met");
  EXPECT_EQ(Wrong(Update(made->name(), change).status()), "DIRECTORY_UNREACHABLE");
}

INSTANTIATE_TEST_SUITE_P(Engines, ReflectionPartTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
