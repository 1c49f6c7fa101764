#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>

#include "services/pupil_tracking/forms/target_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;

class TargetPartTest : public TargetTest {};

TEST_P(TargetPartTest, KeepsADraftInThePupilsSchoolAndSaysWhomItIsAbout) {
  const Target made = Made(Draft(NewPupil(kOak, 1)));
  EXPECT_EQ(made.state(), TARGET_STATE_DRAFT);
  EXPECT_EQ(made.school(), kOak);
  EXPECT_EQ(made.about().display_name(), "Ada Byron");
  GetTargetRequest get;
  get.set_name(made.name());
  const auto read = Call<Target>("TargetService/GetTarget", get);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_FALSE(read->has_about());
}

TEST_P(TargetPartTest, LeavesDraftWithAllSixOnly) {
  const Target draft = Made(Draft(NewPupil(kOak, 1)));
  Target change;
  change.set_state(TARGET_STATE_ACTIVE);
  change.set_author("Mrs Bell");
  EXPECT_EQ(Wrong(Update(draft.name(), change).status()),
            "target.pupil_voice NEEDED_TO_LEAVE_DRAFT, target.rationale NEEDED_TO_LEAVE_DRAFT, "
            "target.baseline_evidence NEEDED_TO_LEAVE_DRAFT, "
            "target.success_criterion NEEDED_TO_LEAVE_DRAFT, "
            "target.review_date NEEDED_TO_LEAVE_DRAFT");
  Target whole = Active(draft.pupil());
  whole.clear_start_date();
  const auto active = Update(draft.name(), whole);
  ASSERT_TRUE(active.ok()) << active.status();
  EXPECT_EQ(active->start_date().DebugString(), Day(0).DebugString());
}

TEST_P(TargetPartTest, RefusesATargetByFormula) {
  Target target = Active(NewPupil(kOak, 1));
  target.set_origin(TARGET_ORIGIN_FORMULA);
  EXPECT_EQ(Wrong(Create(target).status()), "target.origin TARGET_BY_FORMULA");
  target.set_origin(TARGET_ORIGIN_TEACHER_JUDGEMENT);
  auto& reference = *target.add_reference_expectations();
  reference.set_label("Expectation for July");
  reference.set_value("93.54");
  reference.set_source("CASPA");
  EXPECT_TRUE(Create(target).ok());
}

TEST_P(TargetPartTest, GoesForwardOnly) {
  const Target target = Made(Active(NewPupil(kOak, 1)));
  Target back, reviewed, withdrawn;
  back.set_state(TARGET_STATE_DRAFT);
  reviewed.set_state(TARGET_STATE_REVIEWED);
  reviewed.set_outcome(TARGET_OUTCOME_NOT_MET);
  reviewed.set_progress_judgement(PROGRESS_JUDGEMENT_MORE_THAN_EXPECTED);
  *reviewed.mutable_reviewed_date() = Day(0);
  withdrawn.set_state(TARGET_STATE_WITHDRAWN);
  EXPECT_EQ(Wrong(Update(target.name(), back).status()), "TARGET_STATE_BACKWARD");
  EXPECT_EQ(Wrong(Update(target.name(), reviewed).status()),
            "target.not_met_meaning NOT_MET_MEANING_MISSING, target.what_changes "
            "WHAT_CHANGES_MISSING");
  reviewed.set_not_met_meaning("The card was too public.");
  reviewed.set_what_changes("A signal on the desk.");
  EXPECT_TRUE(Update(target.name(), reviewed).ok());
  EXPECT_EQ(Wrong(Update(target.name(), withdrawn).status()), "TARGET_STATE_BACKWARD");
}

TEST_P(TargetPartTest, NamesRecordsOfTheSamePupilOnly) {
  const std::string ada = NewPupil(kOak, 1), ben = NewPupil(kOak, 2);
  Target target = Active(ada);
  target.set_baseline_assessment(Assess(ben, -40));
  EXPECT_EQ(Wrong(Create(target).status()), "target.baseline_assessment OTHER_PUPIL");
  target.set_baseline_assessment("trusts/t/assessments/none");
  EXPECT_EQ(Wrong(Create(target).status()), "target.baseline_assessment RECORD_UNKNOWN");
  target.set_baseline_assessment(Assess(ada, -40));
  target.set_plan_cycle("trusts/t/planCycles/none");
  EXPECT_EQ(Wrong(Create(target).status()), "target.plan_cycle RECORD_UNKNOWN");
  target.clear_plan_cycle();
  EXPECT_TRUE(Create(target).ok());
  target.set_pupil("trusts/t/pupils/nobody");
  EXPECT_EQ(Wrong(Create(target).status()), "target.pupil PUPIL_UNKNOWN");
}

// Named before, it no longer says where the pupil starts: the target cannot begin on it.
TEST_P(TargetPartTest, TakesAVoidedAssessmentForNoBaseline) {
  const std::string ada = NewPupil(kOak, 1);
  Target target = Active(ada);
  target.clear_baseline_evidence();
  target.set_baseline_assessment(Assess(ada, -40));
  Made(target);
  Target draft = target;
  draft.set_state(TARGET_STATE_DRAFT);
  const std::string kept = Made(draft).name();
  EXPECT_EQ(Profile(kOak).profile().with_baseline(), 2);
  Void(target.baseline_assessment());
  EXPECT_EQ(Profile(kOak).profile().with_baseline(), 0);
  EXPECT_EQ(Wrong(Create(target).status()), "target.baseline_assessment ASSESSMENT_VOID");
  Target change;
  change.set_title("Another title");
  EXPECT_TRUE(Update(kept, change).ok());
  change.set_state(TARGET_STATE_ACTIVE);
  EXPECT_EQ(Wrong(Update(kept, change).status()), "target.baseline_assessment ASSESSMENT_VOID");
}

TEST_P(TargetPartTest, IsThereForItsSchool) {
  const Target target = Made(Active(NewPupil(kOak, 1)));
  GetTargetRequest get;
  get.set_name(target.name());
  EXPECT_TRUE(Call<Target>("TargetService/GetTarget", get, "oak").ok());
  EXPECT_EQ(Wrong(Call<Target>("TargetService/GetTarget", get, "elm").status()),
            "PERMISSION_DENIED_OR_ABSENT");
  EXPECT_EQ(Wrong(Create(Active(target.pupil()), "elm").status()), "target.pupil PUPIL_UNKNOWN");
}

TEST_P(TargetPartTest, RefusesWrongRowsOfABatchAndKeepsTheOthers) {
  const std::string pupil = NewPupil(kOak, 1);
  BulkUpsertTargetsRequest request;
  *request.add_targets() = Active(pupil);
  *request.add_targets() = Active(pupil);
  request.mutable_targets(1)->clear_rationale();
  *request.add_targets() = Draft(pupil);
  const auto outcomes = Bulk<BulkUpsertTargetsResponse>("TargetService/BulkUpsertTargets", request);
  ASSERT_TRUE(outcomes.ok()) << outcomes.status();
  ASSERT_EQ(outcomes->size(), 3u);
  EXPECT_EQ((*outcomes)[0].result(), changes::v1::ROW_RESULT_CREATED);
  EXPECT_EQ((*outcomes)[1].result(), changes::v1::ROW_RESULT_REFUSED);
  EXPECT_EQ((*outcomes)[2].result(), changes::v1::ROW_RESULT_CREATED);
}

TEST_P(TargetPartTest, KeepsEarlierVersionsAndTellsThemApart) {
  const Target target = Made(Active(NewPupil(kOak, 1)));
  Target change;
  change.set_success_criterion("I put my card on the desk.");
  ASSERT_TRUE(Update(target.name(), change).ok());
  ListTargetRevisionsRequest list;
  list.set_name(target.name());
  const auto revisions =
      Call<ListTargetRevisionsResponse>("TargetService/ListTargetRevisions", list);
  ASSERT_TRUE(revisions.ok()) << revisions.status();
  ASSERT_EQ(revisions->revisions_size(), 2);
  EXPECT_EQ(revisions->revisions(1).target().success_criterion(), target.success_criterion());
  DiffTargetRevisionsRequest diff;
  diff.set_name(target.name());
  const auto differences =
      Call<DiffTargetRevisionsResponse>("TargetService/DiffTargetRevisions", diff);
  ASSERT_TRUE(differences.ok()) << differences.status();
  ASSERT_EQ(differences->differences_size(), 1);
  EXPECT_EQ(differences->differences(0).path(), "success_criterion");
}

// Oak: one target with an assessment after it began, one whose only assessment is its baseline, one
// missed, one draft, one withdrawn. Elm: one.
TEST_P(TargetPartTest, CountsWhatASchoolsTargetsAreLike) {
  const std::string ada = NewPupil(kOak, 1), ben = NewPupil(kOak, 2), eve = NewPupil(kElm, 3);
  Assess(ada, -30);
  Made(Active(ada));
  Target on_assessment = Active(ben);
  on_assessment.clear_baseline_evidence();
  on_assessment.set_baseline_assessment(Assess(ben, -30));
  const Target without_measure = Made(on_assessment);
  Target missed = Active(ada);
  missed.set_state(TARGET_STATE_REVIEWED);
  missed.set_outcome(TARGET_OUTCOME_PARTLY_MET);
  missed.set_not_met_meaning("Too much at once.");
  missed.set_what_changes("One step less.");
  *missed.mutable_reviewed_date() = Day(-1);
  *missed.mutable_start_date() = Day(-60);
  Made(missed);
  const Target draft = Made(Draft(ada));
  Target withdrawn = Active(ada);
  withdrawn.set_state(TARGET_STATE_WITHDRAWN);
  Made(withdrawn);
  Made(Active(eve));

  const auto oak = Profile(kOak);
  EXPECT_EQ(oak.profile().ShortDebugString(),
            "targets: 4 with_voice: 3 with_baseline: 3 with_rationale: 3 with_dated_measure: 2 "
            "reviewed: 1 missed_with_change: 1 missed: 1");
  std::map<std::string, std::string> lacking;
  for (const auto& shortfall : oak.shortfalls()) {
    lacking[shortfall.target()] = fmt::format("{}", fmt::join(shortfall.missing(), " "));
  }
  const std::map<std::string, std::string> expected = {
      {without_measure.name(), "dated_measure"},
      {draft.name(), "pupil_voice baseline_evidence rationale dated_measure"}};
  EXPECT_EQ(lacking, expected);
  EXPECT_EQ(Profile(kOak, -40).profile().targets(), 3);
  EXPECT_EQ(Profile("").profile().targets(), 5);
  EXPECT_EQ(Profile("", -10000, "elm").profile().targets(), 1);
  EXPECT_EQ(Profile("", 1).profile().targets(), 1);
}

TEST_P(TargetPartTest, ProfilesNoSchoolOutOfReach) {
  GetTargetSettingProfileRequest request;
  request.set_parent("trusts/t");
  request.set_school(kOak);
  const auto profile = [&](const std::string& subject) {
    return Wrong(Call<GetTargetSettingProfileResponse>("TargetService/GetTargetSettingProfile",
                                                       request, subject)
                     .status());
  };
  EXPECT_EQ(profile("oak"), "");
  EXPECT_EQ(profile("elm"), "PERMISSION_DENIED_OR_ABSENT");
  request.set_school("trusts/other/schools/1");
  EXPECT_EQ(profile("lead"), "school OTHER_TRUST");
  request.clear_school();
  request.mutable_from_date()->set_year(2026);
  request.mutable_from_date()->set_month(13);
  request.mutable_from_date()->set_day(1);
  EXPECT_EQ(profile("lead"), "from_date DATE_INVALID");
}

TEST_P(TargetPartTest, TakesAVoidedAssessmentForNoMeasure) {
  const std::string ada = NewPupil(kOak, 1);
  Made(Active(ada));
  const std::string assessment = Assess(ada, -3);
  ASSERT_EQ(Profile(kOak).profile().with_dated_measure(), 1);
  Void(assessment);
  EXPECT_EQ(Profile(kOak).profile().with_dated_measure(), 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, TargetPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
