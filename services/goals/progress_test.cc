#include "services/goals/progress.h"

#include <cmath>

#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

// Figures worked by hand; the rules are domain.md 1.1 (scale from start to target, held within
// 0..1; weighted mean over what has been read) and section 4, row 3.
namespace senda::goals {
namespace {

using ::testing::DoubleNear;
using ::testing::Eq;
using ::testing::Optional;
using v1::Goal;

Goal Parse(const std::string& text) {
  Goal goal;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &goal)) << text;
  return goal;
}

auto About(double value) { return Optional(DoubleNear(value, 1e-12)); }

TEST(LinearProgress, IsTheShareOfTheWayFromStartToTarget) {
  EXPECT_DOUBLE_EQ(LinearProgress(20, 80, 50, Better::kUnknown), 0.5);
  EXPECT_DOUBLE_EQ(LinearProgress(0, 40, 10, Better::kUnknown), 0.25);
}

TEST(LinearProgress, IsRightWhenTheTargetLiesBelowTheStart) {
  // Exclusions from 12 to 4: at 10, 2 of the 8 to go.
  EXPECT_DOUBLE_EQ(LinearProgress(12, 4, 10, Better::kUnknown), 0.25);
  EXPECT_DOUBLE_EQ(LinearProgress(12, 4, 4, Better::kUnknown), 1);
}

TEST(LinearProgress, StaysWithinZeroAndOne) {
  EXPECT_EQ(LinearProgress(20, 80, 95, Better::kUnknown), 1);
  EXPECT_EQ(LinearProgress(20, 80, 5, Better::kUnknown), 0);
  EXPECT_EQ(LinearProgress(12, 4, 2, Better::kUnknown), 1);
  EXPECT_EQ(LinearProgress(12, 4, 14, Better::kUnknown), 0);
}

TEST(LinearProgress, AsksThatTheValueBeKeptWhereStartIsTarget) {
  EXPECT_EQ(LinearProgress(95, 95, 95, Better::kUnknown), 1);
  EXPECT_EQ(LinearProgress(95, 95, 94.9, Better::kUnknown), 0);
  EXPECT_EQ(LinearProgress(95, 95, 96, Better::kUnknown), 0);
  EXPECT_EQ(LinearProgress(0, 0, 0, Better::kUnknown), 1);
}

TEST(LinearProgress, KeepsAValueOnTheBetterSideWhereThatIsKnown) {
  EXPECT_EQ(LinearProgress(95, 95, 96, Better::kHigher), 1);
  EXPECT_EQ(LinearProgress(95, 95, 94, Better::kHigher), 0);
  EXPECT_EQ(LinearProgress(0, 0, 1, Better::kLower), 0);
  EXPECT_EQ(LinearProgress(5, 5, 4, Better::kLower), 1);
}

TEST(LinearProgress, ForgivesTheRoundingOfTheLastDigit) {
  EXPECT_EQ(LinearProgress(0.3, 0.3, 0.1 + 0.2, Better::kUnknown), 1);
}

TEST(LinearProgress, DoesNotOverflow) {
  EXPECT_DOUBLE_EQ(LinearProgress(-1.7e308, 1.7e308, 0, Better::kUnknown), 0.5);
}

TEST(WeightedMean, WeighsWhatIsKnown) {
  EXPECT_THAT(WeightedMean(std::vector<Part>{{0.2, 1}, {0.8, 3}}), About(0.65));
  EXPECT_THAT(WeightedMean(std::vector<Part>{{0.2, 1}, {std::nullopt, 3}}), About(0.2));
  EXPECT_THAT(WeightedMean(std::vector<Part>{{0.2, 1}, {1.0, 0}}), About(0.2));
}

TEST(WeightedMean, IsUnknownWhereNothingIsKnownOrWeighs) {
  EXPECT_EQ(WeightedMean({}), std::nullopt);
  EXPECT_EQ(WeightedMean(std::vector<Part>{{std::nullopt, 1}}), std::nullopt);
  EXPECT_EQ(WeightedMean(std::vector<Part>{{0.5, 0}}), std::nullopt);
}

TEST(OwnProgress, OfSmartIsThatOfItsMeasure) {
  EXPECT_THAT(OwnProgress(Parse(
                  "smart { measurable { start_value: 30 target_value: 10 current_value: 25 } }")),
              About(0.25));
}

TEST(OwnProgress, OfAnOkrIsTheWeightedMeanOfScoredKeyResults) {
  // (2 * 0.25 + 1 * 0.5) / 3; kr3 has no reading and does not count as 0.
  const Goal goal = Parse(R"(okr {
    key_results { key: "kr1" weight: 2
                  measure { start_value: 30 target_value: 10 current_value: 25 } }
    key_results { key: "kr2" measure { start_value: 0 target_value: 10 current_value: 5 } }
    key_results { key: "kr3" weight: 7 measure { start_value: 0 target_value: 10 } } })");
  EXPECT_THAT(OwnProgress(goal), About(1.0 / 3));
}

TEST(OwnProgress, OfABhagIsTheShareOfMilestonesReached) {
  EXPECT_THAT(OwnProgress(Parse("bhag { milestones { reached: true } milestones {} milestones {} "
                                "milestones {} }")),
              About(0.25));
}

TEST(OwnProgress, OfAKpiKnowsWhichWayIsBetter) {
  const std::string measure = "measure { start_value: 95 target_value: 95 current_value: 97 }";
  EXPECT_THAT(OwnProgress(Parse("kpi { direction: KPI_DIRECTION_INCREASE " + measure + "}")),
              Optional(Eq(1.0)));
  EXPECT_THAT(OwnProgress(Parse("kpi { direction: KPI_DIRECTION_DECREASE " + measure + "}")),
              Optional(Eq(0.0)));
}

TEST(OwnProgress, OfMboAndScorecardComesFromTheirMeasures) {
  EXPECT_THAT(OwnProgress(Parse("mbo { measure { target_value: 4 current_value: 3 } }")),
              About(0.75));
  EXPECT_THAT(
      OwnProgress(Parse("scorecard { measures { target_value: 4 current_value: 2 } measures "
                        "{ target_value: 4 current_value: 4 } measures { target_value: 4 } }")),
      About(0.75));
}

TEST(OwnProgress, IsUnknownBeforeTheFirstReading) {
  for (const char* text : {"smart { measurable { target_value: 1 } }", "smart {}", "bhag {}",
                           "mbo {}", "scorecard {}", "kpi { measure { target_value: 1 } }",
                           "okr { key_results { measure { target_value: 1 } } }", ""}) {
    EXPECT_EQ(OwnProgress(Parse(text)), std::nullopt) << text;
  }
}

TEST(RollUp, WeighsTheGoalsThatServe) {
  // (1 * 0.2 + 3 * 0.8) / 4. Neither the dropped one, nor the unread, nor that of weight 0 counts.
  const std::vector<Goal> children = {Parse("progress: 0.2"),
                                      Parse("progress: 0.8 weight: 3 state: GOAL_STATE_CLOSED"),
                                      Parse("progress: 1 weight: 9 state: GOAL_STATE_DROPPED"),
                                      Parse("weight: 5"), Parse("progress: 0 weight: 0")};
  EXPECT_THAT(RollUp(children), About(0.65));
}

TEST(SetProgress, LetsOwnMeasuresSpeakAlone) {
  const std::vector<Goal> children = {Parse("progress: 0.9")};
  Goal unread = Parse("progress: 0.4 smart { measurable { target_value: 1 } }");
  SetProgress(unread, children);
  EXPECT_FALSE(unread.has_progress());
  Goal vision = Parse("bhag {}");
  SetProgress(vision, children);
  EXPECT_EQ(vision.progress(), 0.9);
  Goal with_milestones = Parse("bhag { milestones { reached: true } milestones {} }");
  SetProgress(with_milestones, children);
  EXPECT_EQ(with_milestones.progress(), 0.5);
}

TEST(SetProgress, ScoresKeyResultsAndForgetsScoresWithoutReading) {
  Goal goal = Parse(R"(okr {
    key_results { key: "a" measure { target_value: 4 current_value: 1 } }
    key_results { key: "b" score: 0.9 measure { target_value: 4 } } })");
  SetProgress(goal, {});
  EXPECT_EQ(goal.okr().key_results(0).score(), 0.25);
  EXPECT_FALSE(goal.okr().key_results(1).has_score());
}

TEST(FindMeasure, KnowsKeyResultsByKeyAndScorecardMeasuresByNumber) {
  Goal okr = Parse("okr { key_results { key: 'a' measure { title: 'A' } } }");
  EXPECT_EQ(FindMeasure(okr, "a")->title(), "A");
  EXPECT_EQ(FindMeasure(okr, ""), nullptr);
  EXPECT_EQ(FindMeasure(okr, "b"), nullptr);
  Goal one = Parse("scorecard { measures { title: 'A' } }");
  EXPECT_EQ(FindMeasure(one, "")->title(), "A");
  Goal two = Parse("scorecard { measures { title: 'A' } measures { title: 'B' } }");
  EXPECT_EQ(FindMeasure(two, ""), nullptr);
  EXPECT_EQ(FindMeasure(two, "2")->title(), "B");
  EXPECT_EQ(FindMeasure(two, "3"), nullptr);
}

TEST(FindMeasure, FindsTheOneMeasureOfOtherFrameworksAndNoneWhereThereIsNone) {
  Goal smart = Parse("smart { measurable { title: 'A' } }");
  EXPECT_EQ(FindMeasure(smart, "")->title(), "A");
  EXPECT_EQ(FindMeasure(smart, "a"), nullptr);
  for (const char* text : {"smart {}", "bhag { milestones {} }", "mbo {}", "scorecard {}"}) {
    Goal goal = Parse(text);
    EXPECT_EQ(FindMeasure(goal, ""), nullptr) << text;
  }
}

TEST(KeepReadings, GoesByKeyAndTitleAndTakesNoneFromTheCaller) {
  const Goal before = Parse(R"(okr {
    key_results { key: "a" measure { current_value: 1 } }
    key_results { key: "b" measure { current_value: 2 } } })");
  Goal after = Parse(R"(okr { key_results { key: "b" } key_results { key: "c" measure {
    current_value: 9 } } })");
  KeepReadings(before, after);
  EXPECT_EQ(after.okr().key_results(0).measure().current_value(), 2);
  EXPECT_FALSE(after.okr().key_results(1).measure().has_current_value());

  Goal card = Parse("scorecard { measures { title: 'B' } }");
  KeepReadings(Parse("scorecard { measures { title: 'A' current_value: 1 } "
                     "measures { title: 'B' current_value: 2 } }"),
               card);
  EXPECT_EQ(card.scorecard().measures(0).current_value(), 2);
}

}  // namespace
}  // namespace senda::goals
