#include "services/goals/goal_rules.h"

#include <limits>
#include <string>
#include <vector>

#include "common/status/errors.h"
#include "common/testing/violations.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace senda::goals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::CheckIn;
using v1::Goal;

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// "field REASON" of each violation.
std::vector<std::string> Wrong(const absl::Status& status) {
  std::vector<std::string> found = testing::ViolationsIn(status);
  EXPECT_EQ(status.ok(), found.empty()) << status;
  return found;
}

std::vector<std::string> WrongIn(const std::string& goal) {
  return Wrong(CheckGoal(Parse<Goal>(goal), "t"));
}

std::string Date(int year, int month, int day) {
  return "{ year: " + std::to_string(year) + " month: " + std::to_string(month) +
         " day: " + std::to_string(day) + " }";
}

TEST(CheckGoal, RefusesADueDateBeforeTheStart) {
  const std::string smart = "smart {} start_date " + Date(2026, 9, 2);
  EXPECT_THAT(WrongIn(smart + " due_date " + Date(2026, 9, 1)),
              ElementsAre("goal.due_date DUE_BEFORE_START"));
  EXPECT_THAT(WrongIn(smart + " due_date " + Date(2026, 9, 2)), IsEmpty());
}

TEST(CheckGoal, RefusesDatesThatAreNone) {
  EXPECT_THAT(WrongIn("smart {} start_date { year: 2026 } due_date " + Date(2026, 2, 29)),
              ElementsAre("goal.start_date DATE_INVALID", "goal.due_date DATE_INVALID"));
  EXPECT_THAT(WrongIn("smart {} due_date " + Date(2028, 2, 29)), IsEmpty());
}

TEST(CheckGoal, RefusesNamesOfAnotherTrustAndOfOtherThings) {
  EXPECT_THAT(WrongIn("smart {} school: 'trusts/u/schools/100001'"),
              ElementsAre("goal.school OTHER_TRUST"));
  EXPECT_THAT(WrongIn("smart {} owner: 'trusts/t/pupils/p'"),
              ElementsAre("goal.owner NAME_MALFORMED"));
  EXPECT_THAT(WrongIn("smart {} owner: 'trusts/t/staffMembers/s'"), IsEmpty());
}

TEST(CheckGoal, RefusesAGoalThatServesItself) {
  EXPECT_THAT(WrongIn("smart {} name: 'trusts/t/goals/a' parent_goal: 'trusts/t/goals/a'"),
              ElementsAre("goal.parent_goal SELF_PARENT"));
}

TEST(CheckGoal, RefusesNumbersThatAreNone) {
  Goal goal = Parse<Goal>("okr { key_results { key: 'a' measure {} } key_results { key: 'b' } }");
  goal.set_weight(std::numeric_limits<double>::quiet_NaN());
  auto& second = *goal.mutable_okr()->mutable_key_results(1);
  second.set_weight(std::numeric_limits<double>::infinity());
  second.mutable_measure()->set_target_value(-std::numeric_limits<double>::infinity());
  EXPECT_THAT(Wrong(CheckGoal(goal, "t")),
              ElementsAre("goal.weight NOT_FINITE",
                          "goal.okr.key_results[1].measure.target_value NOT_FINITE",
                          "goal.okr.key_results[1].weight NOT_FINITE"));
}

TEST(CheckGoal, AsksForEveryLetterOfAnActiveSmartGoal) {
  EXPECT_THAT(WrongIn("smart {}"), IsEmpty());
  EXPECT_THAT(
      WrongIn("state: GOAL_STATE_ACTIVE smart { specific: 's' }"),
      ElementsAre("goal.smart.measurable LETTER_MISSING", "goal.smart.achievable LETTER_MISSING",
                  "goal.smart.relevant LETTER_MISSING", "goal.due_date DUE_DATE_MISSING"));
  EXPECT_THAT(
      WrongIn("state: GOAL_STATE_ACTIVE smart { specific: 's' measurable {} achievable: 'a' "
              "relevant: 'r' } due_date " +
              Date(2027, 7, 20)),
      IsEmpty());
}

TEST(CheckGoal, RefusesKeyResultsOfOneKeyOrWithoutWeight) {
  EXPECT_THAT(WrongIn("okr { key_results { key: 'a' } key_results { key: 'a' } }"),
              ElementsAre("goal.okr.key_results[1].key KEY_REPEATED"));
  EXPECT_THAT(
      WrongIn("okr { key_results { key: 'a' weight: 0 } key_results { key: 'b' weight: 0 } }"),
      ElementsAre("goal.okr.key_results WEIGHTS_SUM"));
  EXPECT_THAT(WrongIn("okr { key_results { key: 'a' weight: 0 } key_results { key: 'b' } }"),
              IsEmpty());
}

TEST(CheckGoal, HoldsABhagToItsHorizon) {
  const std::string start = "start_date " + Date(2026, 9, 1) + " due_date ";
  const std::string five = " bhag { horizon_years: 5 }";
  EXPECT_THAT(WrongIn(start + Date(2030, 9, 1) + five),
              ElementsAre("goal.due_date HORIZON_MISMATCH"));
  EXPECT_THAT(WrongIn(start + Date(2030, 9, 2) + five), IsEmpty());
  EXPECT_THAT(WrongIn(start + Date(2031, 9, 1) + five), IsEmpty());
  EXPECT_THAT(WrongIn(start + Date(2031, 9, 2) + five),
              ElementsAre("goal.due_date HORIZON_MISMATCH"));
  EXPECT_THAT(WrongIn("bhag { horizon_years: 2 }"),
              ElementsAre("goal.bhag.horizon_years HORIZON_RANGE"));
  EXPECT_THAT(WrongIn("bhag { horizon_years: 11 }"),
              ElementsAre("goal.bhag.horizon_years HORIZON_RANGE"));
  EXPECT_THAT(WrongIn("bhag { horizon_years: 3 }"), IsEmpty());
}

TEST(CheckGoal, RefusesAMilestoneAfterTheGoal) {
  EXPECT_THAT(
      WrongIn("due_date " + Date(2030, 1, 1) + " bhag { horizon_years: 4 milestones { due_date " +
              Date(2030, 1, 1) + " } milestones { due_date " + Date(2030, 1, 2) + " } }"),
      ElementsAre("goal.bhag.milestones[1].due_date MILESTONE_AFTER_DUE"));
}

TEST(CheckGoal, WantsGreenOnTheBetterSideOfAmber) {
  const std::string up = "kpi { direction: KPI_DIRECTION_INCREASE ";
  const std::string down = "kpi { direction: KPI_DIRECTION_DECREASE ";
  const std::string wrong = "goal.kpi.green_threshold THRESHOLDS_ORDER";
  EXPECT_THAT(WrongIn(up + "green_threshold: 95 amber_threshold: 90 }"), IsEmpty());
  EXPECT_THAT(WrongIn(up + "green_threshold: 90 amber_threshold: 95 }"), ElementsAre(wrong));
  EXPECT_THAT(WrongIn(up + "green_threshold: 90 amber_threshold: 90 }"), ElementsAre(wrong));
  EXPECT_THAT(WrongIn(down + "green_threshold: 2 amber_threshold: 5 }"), IsEmpty());
  EXPECT_THAT(WrongIn(down + "green_threshold: 5 amber_threshold: 2 }"), ElementsAre(wrong));
  EXPECT_THAT(WrongIn(down + "green_threshold: 5 }"), IsEmpty());
}

TEST(CheckGoal, WantsTheTargetOfAKpiOnTheBetterSideOfItsStart) {
  EXPECT_THAT(WrongIn("kpi { direction: KPI_DIRECTION_INCREASE measure { start_value: 5 } }"),
              ElementsAre("goal.kpi.direction DIRECTION_MISMATCH"));
  EXPECT_THAT(WrongIn("kpi { direction: KPI_DIRECTION_DECREASE measure { start_value: 5 } }"),
              IsEmpty());
}

TEST(CheckGoal, HoldsAnMboToTwoPeopleAndATimeline) {
  const std::string people =
      "manager: 'trusts/t/staffMembers/m' staff_member: 'trusts/t/staffMembers/s' ";
  EXPECT_THAT(WrongIn("mbo { " + people + "}"), IsEmpty());
  EXPECT_THAT(WrongIn("mbo { manager: 'trusts/t/staffMembers/m' staff_member: "
                      "'trusts/t/staffMembers/m' }"),
              ElementsAre("goal.mbo.manager MANAGER_IS_STAFF"));
  EXPECT_THAT(WrongIn("state: GOAL_STATE_ACTIVE mbo { " + people + "}"),
              ElementsAre("goal.mbo.agreed_date AGREED_DATE_MISSING"));
  EXPECT_THAT(WrongIn("mbo { " + people + "review_dates " + Date(2026, 12, 1) + " review_dates " +
                      Date(2026, 12, 1) + " review_dates " + Date(2027, 3, 1) + " }"),
              ElementsAre("goal.mbo.review_dates[1] REVIEW_DATES_ORDER"));
}

TEST(CheckGoal, WantsAPerspectiveOfAScorecard) {
  EXPECT_THAT(WrongIn("scorecard { objective: 'o' }"),
              ElementsAre("goal.perspective PERSPECTIVE_MISSING"));
  EXPECT_THAT(WrongIn("perspective: PERSPECTIVE_CUSTOMER scorecard { measures { title: 'a' } "
                      "measures { title: 'a' } }"),
              ElementsAre("goal.scorecard.measures[1].title MEASURE_REPEATED"));
}

TEST(CheckGoal, TellsAllThatIsWrongAtOnce) {
  EXPECT_THAT(WrongIn("due_date { year: 1 } okr { key_results { key: 'a' weight: 0 } }"),
              ElementsAre("goal.due_date DATE_INVALID", "goal.okr.key_results WEIGHTS_SUM"));
}

TEST(CheckChange, KeepsTheFramework) {
  EXPECT_THAT(Wrong(CheckChange(Parse<Goal>("okr {}"), Parse<Goal>("kpi {}"))),
              ElementsAre("goal.kpi FRAMEWORK_FIXED"));
  EXPECT_THAT(Wrong(CheckChange(Parse<Goal>("okr {}"), Goal())),
              ElementsAre("goal.framework FRAMEWORK_FIXED"));
  EXPECT_THAT(Wrong(CheckChange(Parse<Goal>("okr {}"), Parse<Goal>("okr {}"))), IsEmpty());
}

TEST(CheckChange, LetsAnEndedGoalOnlyBeReopened) {
  for (const std::string ended : {"state: GOAL_STATE_CLOSED", "state: GOAL_STATE_DROPPED"}) {
    const Goal before = Parse<Goal>("okr {} " + ended);
    for (const std::string& after : {ended, std::string("state: GOAL_STATE_DRAFT")}) {
      const absl::Status status = CheckChange(before, Parse<Goal>("okr {} title: 'x' " + after));
      EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
      EXPECT_EQ(errors::ReasonOf(status), "GOAL_CLOSED");
    }
    EXPECT_TRUE(
        CheckChange(before, Parse<Goal>("okr {} state: GOAL_STATE_ACTIVE title: 'x'")).ok());
  }
}

TEST(CheckServes, LetsSchoolsServeTheTrustAndThemselves) {
  const Goal trust, one = Parse<Goal>("school: 'trusts/t/schools/1'"),
                    two = Parse<Goal>("school: 'trusts/t/schools/2'");
  EXPECT_TRUE(CheckServes(one, trust).ok());
  EXPECT_TRUE(CheckServes(trust, trust).ok());
  EXPECT_TRUE(CheckServes(one, one).ok());
  EXPECT_THAT(Wrong(CheckServes(trust, one)),
              ElementsAre("goal.parent_goal TRUST_GOAL_UNDER_SCHOOL"));
  EXPECT_THAT(Wrong(CheckServes(two, one)), ElementsAre("goal.parent_goal PARENT_OTHER_SCHOOL"));
}

TEST(CheckCheckIn, WantsAnActiveGoal) {
  for (const char* state : {"GOAL_STATE_DRAFT", "GOAL_STATE_CLOSED", "GOAL_STATE_DROPPED"}) {
    const absl::Status status =
        CheckCheckIn(Parse<CheckIn>("note: 'n'"), Parse<Goal>(std::string("state: ") + state));
    EXPECT_EQ(errors::ReasonOf(status), "GOAL_NOT_ACTIVE") << state;
  }
}

TEST(CheckCheckIn, WantsAValueOrANoteOnAMeasureThatThereIs) {
  const Goal okr = Parse<Goal>("state: GOAL_STATE_ACTIVE okr { key_results { key: 'a' } }");
  const auto wrong = [&](const std::string& text) {
    return Wrong(CheckCheckIn(Parse<CheckIn>(text), okr));
  };
  EXPECT_THAT(wrong("confidence: 0.5"), ElementsAre("check_in NOTHING_SAID"));
  EXPECT_THAT(wrong("value: 1"), ElementsAre("check_in.key_result KEY_RESULT_UNKNOWN"));
  EXPECT_THAT(wrong("note: 'n' key_result: 'b'"),
              ElementsAre("check_in.key_result KEY_RESULT_UNKNOWN"));
  EXPECT_THAT(wrong("value: nan key_result: 'a'"), ElementsAre("check_in.value NOT_FINITE"));
  EXPECT_THAT(wrong("value: 1 key_result: 'a'"), IsEmpty());
  EXPECT_THAT(wrong("note: 'n'"), IsEmpty());
}

TEST(CheckCheckIn, RefusesAValueWhereNothingIsMeasured) {
  EXPECT_THAT(Wrong(CheckCheckIn(Parse<CheckIn>("value: 1"),
                                 Parse<Goal>("state: GOAL_STATE_ACTIVE bhag {}"))),
              ElementsAre("check_in.key_result KEY_RESULT_UNKNOWN"));
}

}  // namespace
}  // namespace senda::goals
