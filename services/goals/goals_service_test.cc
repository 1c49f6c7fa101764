#include "services/goals/goals_service.h"

#include "gmock/gmock.h"
#include "services/goals/goals_test_fixture.h"

namespace senda::goals {
namespace {

using ::testing::ElementsAre;
using v1::Goal;

constexpr char kOkr[] =
    "okr { key_results { key: 'a' measure { title: 'A' target_value: 10 } } key_results { key: 'b' "
    "weight: 3 measure { title: 'B' start_value: 20 target_value: 10 } } }";
constexpr char kVision[] = "bhag { vision: 'v' horizon_years: 5 }";

class GoalsServiceTest : public GoalsTest {};

TEST_P(GoalsServiceTest, ReadsBackEveryFramework) {
  const std::string date = "{ year: 2027 month: 7 day: 20 }";
  const std::vector<std::string> frameworks = {
      "smart { specific: 's' measurable { title: 'M' start_value: 1.5 target_value: -2 unit: '%' } "
      "achievable: 'a' relevant: 'r' } state: GOAL_STATE_ACTIVE due_date " +
          date,
      kOkr,
      "bhag { vision: 'v' horizon_years: 3 milestones { title: 'm' due_date " + date +
          " reached: true } }",
      "kpi { definition: 'd' measure { title: 'M' target_value: 95 } direction: "
      "KPI_DIRECTION_INCREASE frequency: KPI_FREQUENCY_TERMLY green_threshold: 90 amber_threshold: "
      "80 }",
      "mbo { manager: '$T/staffMembers/m' staff_member: '$T/staffMembers/s' agreed_date " + date +
          " review_dates " + date + " measure { title: 'M' target_value: 1 } }",
      "perspective: PERSPECTIVE_FINANCIAL scorecard { objective: 'o' measures { title: 'M' "
      "target_value: 1 } }"};
  for (std::size_t i = 0; i < frameworks.size(); ++i) {
    const std::string id = "g" + std::to_string(i);
    const Goal created = Create(id, "description: 'd' weight: 0 school: '$OAK' " + frameworks[i]);
    const Goal read = Get(id);
    EXPECT_EQ(read.SerializeAsString(), created.SerializeAsString()) << read.DebugString();
    EXPECT_TRUE(read.has_weight());
  }
}

TEST_P(GoalsServiceTest, MakesADraftAndTakesNoProgressFromTheCaller) {
  const Goal goal = Create(
      "g",
      "progress: 0.9 confidence: 0.9 okr { key_results { key: 'a' score: 0.5 measure { title: "
      "'A' target_value: 10 current_value: 5 } } }");
  EXPECT_EQ(goal.state(), v1::GOAL_STATE_DRAFT);
  EXPECT_FALSE(goal.has_progress());
  EXPECT_FALSE(goal.has_confidence());
  EXPECT_FALSE(goal.okr().key_results(0).has_score());
  EXPECT_FALSE(goal.okr().key_results(0).measure().has_current_value());
}

TEST_P(GoalsServiceTest, RefusesWhatTheRulesOfItsFrameworkRefuse) {
  EXPECT_THAT(
      Wrong(TryCreate("g", "smart {} state: GOAL_STATE_ACTIVE").status()),
      ElementsAre("goal.smart.specific LETTER_MISSING", "goal.smart.measurable LETTER_MISSING",
                  "goal.smart.achievable LETTER_MISSING", "goal.smart.relevant LETTER_MISSING",
                  "goal.due_date DUE_DATE_MISSING"));
  Create("g", "smart {}");
  EXPECT_THAT(Wrong(Update("g",
                           "due_date { year: 2026 month: 1 day: 1 } start_date { year: 2026 "
                           "month: 1 day: 2 }",
                           {"due_date", "start_date"})
                        .status()),
              ElementsAre("goal.due_date DUE_BEFORE_START"));
}

TEST_P(GoalsServiceTest, KeepsTheFrameworkOfAGoal) {
  Create("g", kOkr);
  EXPECT_THAT(Wrong(Update("g", kVision, {"bhag"}).status()),
              ElementsAre("goal.bhag FRAMEWORK_FIXED"));
  EXPECT_THAT(Wrong(Update("g", kVision, {}).status()), ElementsAre("goal.bhag FRAMEWORK_FIXED"));
}

TEST_P(GoalsServiceTest, ChangesAnEndedGoalOnlyByReopeningIt) {
  Create("g", std::string("state: GOAL_STATE_CLOSED ") + kOkr);
  EXPECT_THAT(Wrong(Update("g", "title: 'x'", {"title"}).status()), ElementsAre("GOAL_CLOSED"));
  EXPECT_THAT(Wrong(Update("g", "state: GOAL_STATE_DRAFT", {"state"}).status()),
              ElementsAre("GOAL_CLOSED"));
  const auto reopened = Update("g", "state: GOAL_STATE_ACTIVE title: 'x'", {"state", "title"});
  ASSERT_TRUE(reopened.ok()) << reopened.status();
  EXPECT_EQ(reopened->title(), "x");
}

TEST_P(GoalsServiceTest, KeepsReadingsWhenKeyResultsAreReordered) {
  Create("g", std::string("state: GOAL_STATE_ACTIVE ") + kOkr);
  ASSERT_TRUE(CheckIn("g", "key_result: 'b' value: 15").ok());
  const auto changed = Update(
      "g",
      "okr { key_results { key: 'b' measure { title: 'B' start_value: 20 target_value: 0 } } "
      "key_results { key: 'c' measure { title: 'C' target_value: 1 } } }",
      {"okr"});
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_EQ(changed->okr().key_results(0).measure().current_value(), 15);
  // From 20 to 0, at 15.
  EXPECT_EQ(changed->okr().key_results(0).score(), 0.25);
  EXPECT_EQ(changed->progress(), 0.25);
}

TEST_P(GoalsServiceTest, RefusesParentsThatCannotBe) {
  Create("school", std::string("school: '$OAK' ") + kVision);
  EXPECT_THAT(
      Wrong(TryCreate("g", std::string("parent_goal: '$T/goals/none' ") + kVision).status()),
      ElementsAre("goal.parent_goal PARENT_UNKNOWN"));
  EXPECT_THAT(
      Wrong(TryCreate("g", std::string("parent_goal: 'trusts/another-trust/goals/x' ") + kVision)
                .status()),
      ElementsAre("goal.parent_goal OTHER_TRUST"));
  EXPECT_THAT(
      Wrong(TryCreate("g", std::string("parent_goal: '$T/goals/school' ") + kVision).status()),
      ElementsAre("goal.parent_goal TRUST_GOAL_UNDER_SCHOOL"));
  EXPECT_THAT(
      Wrong(TryCreate("g", std::string("school: '$ELM' parent_goal: '$T/goals/school' ") + kVision)
                .status()),
      ElementsAre("goal.parent_goal PARENT_OTHER_SCHOOL"));
  // A school's person does not learn that the other school's goal is there.
  EXPECT_THAT(
      Wrong(TryCreate("g", std::string("school: '$ELM' parent_goal: '$T/goals/school' ") + kVision,
                      "elm")
                .status()),
      ElementsAre("goal.parent_goal PARENT_UNKNOWN"));
}

TEST_P(GoalsServiceTest, RefusesCycles) {
  Create("a", kVision);
  Create("b", std::string("parent_goal: '$T/goals/a' ") + kVision);
  Create("c", std::string("parent_goal: '$T/goals/b' ") + kVision);
  for (const char* below : {"b", "c"}) {
    EXPECT_THAT(
        Wrong(Update("a", std::string("parent_goal: '$T/goals/") + below + "'", {"parent_goal"})
                  .status()),
        ElementsAre("goal.parent_goal PARENT_CYCLE"));
  }
  EXPECT_THAT(Wrong(Update("a", "parent_goal: '$T/goals/a'", {"parent_goal"}).status()),
              ElementsAre("goal.parent_goal SELF_PARENT"));
}

TEST_P(GoalsServiceTest, RefusesATreeTooDeepAlsoByMovingAPartOfIt) {
  std::string parent;
  for (int i = 0; i < GoalTree::kMostLevels; ++i) {
    const std::string id = "a" + std::to_string(i);
    Create(id, parent.empty() ? kVision : "parent_goal: '$T/goals/" + parent + "' " + kVision);
    parent = id;
  }
  EXPECT_THAT(Wrong(TryCreate("g", "parent_goal: '$T/goals/" + parent + "' " + std::string(kVision))
                        .status()),
              ElementsAre("goal.parent_goal PARENT_TOO_DEEP"));
  Create("top", kVision);
  EXPECT_THAT(Wrong(Update("a0", "parent_goal: '$T/goals/top'", {"parent_goal"}).status()),
              ElementsAre("goal.parent_goal PARENT_TOO_DEEP"));
}

TEST_P(GoalsServiceTest, DeletesNoGoalThatOthersServe) {
  Create("a", kVision);
  Create("b", std::string("parent_goal: '$T/goals/a' ") + kVision);
  EXPECT_THAT(Wrong(Delete("a").status()), ElementsAre("GOAL_HAS_CHILDREN"));
  ASSERT_TRUE(Delete("b").ok());
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_THAT(Wrong(Undelete("b").status()), ElementsAre("PARENT_DELETED"));
  ASSERT_TRUE(Undelete("a").ok());
  EXPECT_TRUE(Undelete("b").ok());
}

TEST_P(GoalsServiceTest, MovesCheckInsWithTheGoalAndLeavesNoChildBehind) {
  Create("g", std::string("school: '$OAK' state: GOAL_STATE_ACTIVE ") + kVision);
  ASSERT_TRUE(CheckIn("g", "note: 'n'", "oak").ok());
  ASSERT_TRUE(Update("g", "school: '$ELM'", {"school"}).ok());
  v1::ListCheckInsRequest list;
  list.set_parent(trust());
  auto seen = Call<v1::ListCheckInsResponse>("ListCheckIns", list, "elm");
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->check_ins_size(), 1);
  seen = Call<v1::ListCheckInsResponse>("ListCheckIns", list, "oak");
  EXPECT_EQ(seen->check_ins_size(), 0);

  Create("child", std::string("school: '$ELM' parent_goal: '$T/goals/g' ") + kVision);
  EXPECT_THAT(Wrong(Update("g", "school: '$OAK'", {"school"}).status()),
              ElementsAre("goal.school CHILDREN_OTHER_SCHOOL"));
  EXPECT_TRUE(Update("g", "", {"school"}).ok());
}

TEST_P(GoalsServiceTest, LetsASchoolsPersonWriteItsOwnGoalsOnly) {
  EXPECT_TRUE(TryCreate("own", std::string("school: '$OAK' ") + kVision, "oak").ok());
  for (const char* school : {"school: '$ELM' ", ""}) {
    EXPECT_EQ(TryCreate("g", std::string(school) + kVision, "oak").status().code(),
              absl::StatusCode::kPermissionDenied);
  }
  EXPECT_EQ(TryCreate("g", std::string("school: '$OAK' ") + kVision, "teacher").status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(TryCreate("g", kVision, "outsider").status().code(),
            absl::StatusCode::kPermissionDenied);
}

INSTANTIATE_TEST_SUITE_P(Engines, GoalsServiceTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::goals
