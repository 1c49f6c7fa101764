#include "services/pupil_tracking/forms/target_rules.h"

#include <map>
#include <set>
#include <string>

#include "common/status/errors.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/pupil_tracking/forms/target_profile.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Reasons = std::map<std::string, std::string>;  // by field

constexpr absl::CivilDay kToday(2026, 3, 2);

Target Parse(const std::string& text) {
  Target target;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &target)) << text;
  return target;
}

// A sound active target, and more.
Target Active(const std::string& more = "") {
  Target target = Parse(
      "state: TARGET_STATE_ACTIVE title: 'Ask for help' origin: TARGET_ORIGIN_PUPIL "
      "pupil_voice: 'I want to ask before I get cross' author: 'Mrs Bell' "
      "rationale: 'Asking keeps him in the lesson' baseline_evidence: 'Asks once a week' "
      "success_criterion: 'I show my card when I am stuck' "
      "start_date { year: 2026 month: 1 day: 12 } review_date { year: 2026 month: 3 day: 27 }");
  Target other;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(more, &other)) << more;
  target.MergeFrom(other);
  return target;
}

Target Reviewed(const std::string& more) {
  return Active("state: TARGET_STATE_REVIEWED reviewed_date { year: 2026 month: 2 day: 27 } " +
                more);
}

Reasons ReasonsOf(const Target& target) {
  const absl::Status status = CheckTarget(target, kToday);
  Reasons reasons;
  for (const auto& violation : errors::ViolationsOf(status)) {
    reasons[violation.field] = violation.reason;
  }
  EXPECT_EQ(reasons.empty(), status.ok()) << status;
  return reasons;
}

TEST(TargetRules, AcceptADraftWithLittleInIt) {
  EXPECT_EQ(ReasonsOf(Parse("state: TARGET_STATE_DRAFT title: 'Ask for help'")), Reasons());
}

TEST(TargetRules, NameAllThatIsNeededToLeaveDraftAtOnce) {
  const Reasons all = {{"target.pupil_voice", "NEEDED_TO_LEAVE_DRAFT"},
                       {"target.author", "NEEDED_TO_LEAVE_DRAFT"},
                       {"target.rationale", "NEEDED_TO_LEAVE_DRAFT"},
                       {"target.baseline_evidence", "NEEDED_TO_LEAVE_DRAFT"},
                       {"target.success_criterion", "NEEDED_TO_LEAVE_DRAFT"},
                       {"target.review_date", "NEEDED_TO_LEAVE_DRAFT"}};
  EXPECT_EQ(ReasonsOf(Parse("state: TARGET_STATE_ACTIVE title: 'Ask for help'")), all);
  EXPECT_EQ(ReasonsOf(Active()), Reasons());
}

TEST(TargetRules, NeedEachOfThoseByItself) {
  for (const char* field :
       {"pupil_voice", "author", "rationale", "baseline_evidence", "success_criterion"}) {
    Target target = Active();
    target.GetReflection()->SetString(&target, Target::descriptor()->FindFieldByName(field), " \n");
    EXPECT_EQ(ReasonsOf(target),
              (Reasons{{std::string("target.") + field, "NEEDED_TO_LEAVE_DRAFT"}}));
  }
  Target target = Active();
  target.clear_review_date();
  EXPECT_EQ(ReasonsOf(target), (Reasons{{"target.review_date", "NEEDED_TO_LEAVE_DRAFT"}}));
}

TEST(TargetRules, LetAnAssessmentBeTheBaseline) {
  Target target = Active("baseline_assessment: 'trusts/t/assessments/a'");
  target.clear_baseline_evidence();
  EXPECT_EQ(ReasonsOf(target), Reasons());
}

TEST(TargetRules, RefuseATargetByFormulaAndSayWhereTheFigureGoes) {
  const Target target = Active("origin: TARGET_ORIGIN_FORMULA");
  EXPECT_EQ(ReasonsOf(target), (Reasons{{"target.origin", "TARGET_BY_FORMULA"}}));
  const auto violations = errors::ViolationsOf(CheckTarget(target, kToday));
  EXPECT_NE(violations[0].description.find("reference_expectations"), std::string::npos);
  EXPECT_EQ(ReasonsOf(Parse("state: TARGET_STATE_DRAFT origin: TARGET_ORIGIN_FORMULA")),
            (Reasons{{"target.origin", "TARGET_BY_FORMULA"}}));
}

TEST(TargetRules, LetAReferenceExpectationStandBesideATarget) {
  EXPECT_EQ(
      ReasonsOf(Active("reference_expectations { label: 'Expectation for July' value: '93.54' "
                       "source: 'CASPA' }")),
      Reasons());
}

TEST(TargetRules, BeginAnActiveTargetToday) {
  Target target = Active();
  target.clear_start_date();
  FillTarget(target, kToday);
  EXPECT_EQ(target.start_date().month(), 3);
  EXPECT_EQ(target.start_date().day(), 2);
  Target draft;
  FillTarget(draft, kToday);
  EXPECT_EQ(draft.state(), TARGET_STATE_DRAFT);
  EXPECT_FALSE(draft.has_start_date());
}

TEST(TargetRules, WantToKnowWhenATargetThatIsOverBegan) {
  Target target = Reviewed("outcome: TARGET_OUTCOME_MET");
  target.clear_start_date();
  EXPECT_EQ(ReasonsOf(target), (Reasons{{"target.start_date", "START_DATE_MISSING"}}));
}

TEST(TargetRules, WantTheOutcomeAndTheDayOfAReview) {
  EXPECT_EQ(ReasonsOf(Reviewed("outcome: TARGET_OUTCOME_MET")), Reasons());
  EXPECT_EQ(ReasonsOf(Active("state: TARGET_STATE_REVIEWED")),
            (Reasons{{"target.outcome", "OUTCOME_MISSING"},
                     {"target.reviewed_date", "REVIEWED_DATE_MISSING"}}));
  EXPECT_EQ(ReasonsOf(Active("outcome: TARGET_OUTCOME_MET")),
            (Reasons{{"target.state", "NOT_REVIEWED"}}));
}

TEST(TargetRules, AskWhatNotMeetingATargetMeansAndWhatChanges) {
  for (const char* outcome : {"TARGET_OUTCOME_PARTLY_MET", "TARGET_OUTCOME_NOT_MET"}) {
    const std::string text = std::string("outcome: ") + outcome;
    EXPECT_EQ(ReasonsOf(Reviewed(text)),
              (Reasons{{"target.not_met_meaning", "NOT_MET_MEANING_MISSING"},
                       {"target.what_changes", "WHAT_CHANGES_MISSING"}}));
    EXPECT_EQ(ReasonsOf(Reviewed(text + " not_met_meaning: 'The card was too public' "
                                        "what_changes: 'A signal on the desk'")),
              Reasons());
  }
}

TEST(TargetRules, KeepProgressApartFromTheOutcome) {
  EXPECT_EQ(ReasonsOf(Reviewed("outcome: TARGET_OUTCOME_NOT_MET "
                               "progress_judgement: PROGRESS_JUDGEMENT_MORE_THAN_EXPECTED "
                               "not_met_meaning: 'Set too high' what_changes: 'A smaller step'")),
            Reasons());
  EXPECT_EQ(ReasonsOf(Reviewed("outcome: TARGET_OUTCOME_MET "
                               "progress_judgement: PROGRESS_JUDGEMENT_LESS_THAN_EXPECTED")),
            Reasons());
}

TEST(TargetRules, RefuseDaysThatCannotBe) {
  EXPECT_EQ(ReasonsOf(Active("review_date { year: 2026 month: 1 day: 11 }")),
            (Reasons{{"target.review_date", "END_BEFORE_START"}}));
  EXPECT_EQ(ReasonsOf(Active("review_date { year: 2026 month: 2 day: 29 }")),
            (Reasons{{"target.review_date", "DATE_INVALID"}}));
  Target tomorrow = Reviewed("outcome: TARGET_OUTCOME_MET");
  tomorrow.mutable_reviewed_date()->set_month(3);
  tomorrow.mutable_reviewed_date()->set_day(3);
  EXPECT_EQ(ReasonsOf(tomorrow), (Reasons{{"target.reviewed_date", "DATE_IN_FUTURE"}}));
  EXPECT_EQ(ReasonsOf(Active("steps { text: 'a' achieved_date { year: 2026 month: 3 day: 2 } } "
                             "steps { text: 'b' achieved_date { year: 2026 month: 3 day: 3 } } "
                             "self_assessments { date { year: 2026 month: 3 day: 3 } }")),
            (Reasons{{"target.steps[1].achieved_date", "DATE_IN_FUTURE"},
                     {"target.self_assessments[0].date", "DATE_IN_FUTURE"}}));
}

TEST(TargetRules, MoveForwardOnly) {
  const auto in = [](TargetState state) {
    Target target;
    target.set_state(state);
    return target;
  };
  const std::map<TargetState, std::set<TargetState>> allowed = {
      {TARGET_STATE_DRAFT,
       {TARGET_STATE_DRAFT, TARGET_STATE_ACTIVE, TARGET_STATE_REVIEWED, TARGET_STATE_WITHDRAWN}},
      {TARGET_STATE_ACTIVE, {TARGET_STATE_ACTIVE, TARGET_STATE_REVIEWED, TARGET_STATE_WITHDRAWN}},
      {TARGET_STATE_REVIEWED, {TARGET_STATE_REVIEWED}},
      {TARGET_STATE_WITHDRAWN, {TARGET_STATE_WITHDRAWN}}};
  for (const auto& [from, to] : allowed) {
    for (const auto& [other, unused] : allowed) {
      EXPECT_EQ(errors::ReasonOf(CheckTargetChange(in(from), in(other))),
                to.contains(other) ? "" : "TARGET_STATE_BACKWARD")
          << from << " to " << other;
    }
  }
}

TEST(TargetProfileRules, CountWhatTargetsHave) {
  TargetProfile profile;
  Count({.has_voice = true, .has_baseline = true, .has_rationale = true, .has_dated_measure = true},
        profile);
  Count({.has_voice = true, .is_reviewed = true, .is_missed = true, .says_what_changes = true},
        profile);
  Count({.has_baseline = true, .is_reviewed = true, .is_missed = true}, profile);
  Count({.has_rationale = true, .is_reviewed = true, .says_what_changes = true}, profile);
  EXPECT_EQ(profile.targets(), 4);
  EXPECT_EQ(profile.with_voice(), 2);
  EXPECT_EQ(profile.with_baseline(), 2);
  EXPECT_EQ(profile.with_rationale(), 2);
  EXPECT_EQ(profile.with_dated_measure(), 1);
  EXPECT_EQ(profile.reviewed(), 3);
  EXPECT_EQ(profile.missed(), 2);
  EXPECT_EQ(profile.missed_with_change(), 1);
}

TEST(TargetProfileRules, NameWhatATargetLacks) {
  using Fields = std::vector<std::string>;
  EXPECT_EQ(LackedBy({}),
            (Fields{"pupil_voice", "baseline_evidence", "rationale", "dated_measure"}));
  const TargetFacts whole = {.has_voice = true,
                             .has_baseline = true,
                             .has_rationale = true,
                             .has_dated_measure = true,
                             .is_reviewed = true,
                             .is_missed = true,
                             .says_what_changes = true};
  EXPECT_EQ(LackedBy(whole), Fields());
  TargetFacts unchanged = whole;
  unchanged.says_what_changes = false;
  EXPECT_EQ(LackedBy(unchanged), Fields{"what_changes"});
}

}  // namespace
}  // namespace senda::pupil_tracking
