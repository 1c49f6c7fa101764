#include "services/pupil_tracking/planning/plan_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

PlanCycle Cycle(PlanStage stage, CivilDay start) {
  PlanCycle cycle;
  cycle.set_name("trusts/t/planCycles/c");
  cycle.set_pupil("trusts/t/pupils/p");
  cycle.set_owner("senco");
  cycle.set_stage(stage);
  *cycle.mutable_start_date() = rules::ToDate(start);
  return cycle;
}

PlanReview Review(CivilDay held, bool with_family = true) {
  PlanReview review;
  *review.mutable_held_date() = rules::ToDate(held);
  review.set_with_family(with_family);
  return review;
}

TEST(NextReviewDue, CountsCalendarWeeksOverChristmas) {
  // 12 weeks are 84 days: Monday 5 October 2026 -> 26 days to 31 October, 30 in November, 28 more.
  EXPECT_EQ(NextReviewDue(CivilDay(2026, 10, 5), std::nullopt, 12), CivilDay(2026, 12, 28));
  EXPECT_EQ(NextReviewDue(CivilDay(2026, 12, 14), std::nullopt, 6), CivilDay(2027, 1, 25));
}

TEST(NextReviewDue, CountsOverALeapDay) {
  EXPECT_EQ(NextReviewDue(CivilDay(2028, 2, 28), std::nullopt, 1), CivilDay(2028, 3, 6));
  EXPECT_EQ(NextReviewDue(CivilDay(2027, 2, 28), std::nullopt, 1), CivilDay(2027, 3, 7));
}

TEST(NextReviewDue, CountsFromTheLastReviewOnceThereIsOne) {
  EXPECT_EQ(NextReviewDue(CivilDay(2026, 9, 1), CivilDay(2026, 11, 20), 12), CivilDay(2027, 2, 12));
}

TEST(ReviewOverdue, IsSoFromTheDayAfterAndOnlyWhileThePlanIsOpen) {
  PlanCycle cycle = Cycle(PLAN_STAGE_DO, CivilDay(2026, 9, 1));
  EXPECT_FALSE(IsReviewOverdue(cycle, CivilDay(2027, 9, 1)));
  *cycle.mutable_review_due_date() = rules::ToDate(CivilDay(2026, 11, 24));
  EXPECT_FALSE(IsReviewOverdue(cycle, CivilDay(2026, 11, 24)));
  EXPECT_TRUE(IsReviewOverdue(cycle, CivilDay(2026, 11, 25)));
  cycle.set_stage(PLAN_STAGE_CLOSED);
  EXPECT_FALSE(IsReviewOverdue(cycle, CivilDay(2026, 11, 25)));
}

TEST(CheckPlan, AsksForTheTextThatAStageNeeds) {
  PlanCycle cycle = Cycle(PLAN_STAGE_ASSESS, CivilDay(2026, 9, 1));
  EXPECT_TRUE(CheckPlan(cycle).ok());
  cycle.set_stage(PLAN_STAGE_PLAN);
  EXPECT_THAT(testing::ViolationsIn(CheckPlan(cycle)),
              ElementsAre("plan_cycle.assess_summary ASSESS_SUMMARY_MISSING"));
  cycle.set_stage(PLAN_STAGE_REVIEW);
  EXPECT_THAT(testing::ViolationsIn(CheckPlan(cycle)),
              ElementsAre("plan_cycle.assess_summary ASSESS_SUMMARY_MISSING",
                          "plan_cycle.plan_summary PLAN_SUMMARY_MISSING"));
  cycle.set_assess_summary("Reads single words, loses the sentence");
  cycle.set_plan_summary("Paired reading, 10 minutes a day");
  EXPECT_TRUE(CheckPlan(cycle).ok());
}

TEST(CheckPlan, LetsAClosedPlanBeWhatItWas) {
  EXPECT_TRUE(CheckPlan(Cycle(PLAN_STAGE_CLOSED, CivilDay(2026, 9, 1))).ok());
}

TEST(CheckPlan, RefusesAReviewDueBeforeTheStartAndADayThatIsNone) {
  PlanCycle cycle = Cycle(PLAN_STAGE_ASSESS, CivilDay(2026, 9, 1));
  *cycle.mutable_review_due_date() = rules::ToDate(CivilDay(2026, 8, 31));
  EXPECT_THAT(testing::ViolationsIn(CheckPlan(cycle)),
              ElementsAre("plan_cycle.review_due_date END_BEFORE_START"));
  cycle.mutable_review_due_date()->set_month(2);
  cycle.mutable_review_due_date()->set_day(29);
  EXPECT_THAT(testing::ViolationsIn(CheckPlan(cycle)),
              ElementsAre("plan_cycle.review_due_date DATE_INVALID"));
}

TEST(CheckStage, GoesForwardAndSkipsButNeverBackNorToClosed) {
  EXPECT_TRUE(CheckStage(PLAN_STAGE_ASSESS, PLAN_STAGE_ASSESS).ok());
  EXPECT_TRUE(CheckStage(PLAN_STAGE_ASSESS, PLAN_STAGE_DO).ok());
  EXPECT_TRUE(CheckStage(PLAN_STAGE_CLOSED, PLAN_STAGE_CLOSED).ok());
  EXPECT_THAT(testing::ViolationsIn(CheckStage(PLAN_STAGE_DO, PLAN_STAGE_PLAN)),
              ElementsAre("plan_cycle.stage STAGE_BACKWARD"));
  EXPECT_THAT(testing::ViolationsIn(CheckStage(PLAN_STAGE_CLOSED, PLAN_STAGE_REVIEW)),
              ElementsAre("plan_cycle.stage STAGE_BACKWARD"));
  EXPECT_THAT(testing::ViolationsIn(CheckStage(PLAN_STAGE_REVIEW, PLAN_STAGE_CLOSED)),
              ElementsAre("plan_cycle.stage STAGE_CLOSED"));
}

TEST(CheckReview, HoldsItBetweenTheStartOfThePlanAndToday) {
  const PlanCycle cycle = Cycle(PLAN_STAGE_DO, CivilDay(2026, 9, 1));
  const CivilDay today(2026, 11, 24);
  EXPECT_TRUE(CheckReview(Review(CivilDay(2026, 9, 1)), cycle, today).ok());
  EXPECT_TRUE(CheckReview(Review(today), cycle, today).ok());
  EXPECT_THAT(testing::ViolationsIn(CheckReview(Review(today + 1), cycle, today)),
              ElementsAre("plan_review.held_date DATE_IN_FUTURE"));
  EXPECT_THAT(testing::ViolationsIn(CheckReview(Review(CivilDay(2026, 8, 31)), cycle, today)),
              ElementsAre("plan_review.held_date HELD_BEFORE_START"));
}

TEST(CheckReview, HoldsItNoLaterThanTheEndOfAClosedPlan) {
  PlanCycle cycle = Cycle(PLAN_STAGE_CLOSED, CivilDay(2026, 9, 1));
  *cycle.mutable_end_date() = rules::ToDate(CivilDay(2026, 11, 1));
  const CivilDay today(2026, 11, 24);
  EXPECT_TRUE(CheckReview(Review(CivilDay(2026, 11, 1)), cycle, today).ok());
  EXPECT_THAT(testing::ViolationsIn(CheckReview(Review(CivilDay(2026, 11, 2)), cycle, today)),
              ElementsAre("plan_review.held_date HELD_AFTER_END"));
}

TEST(CheckEnd, LiesBetweenTheLastReviewAndToday) {
  const PlanCycle cycle = Cycle(PLAN_STAGE_DO, CivilDay(2026, 9, 1));
  const CivilDay today(2026, 11, 24);
  EXPECT_TRUE(CheckEnd(cycle, today, std::nullopt, today).ok());
  EXPECT_TRUE(CheckEnd(cycle, CivilDay(2026, 9, 1), std::nullopt, today).ok());
  EXPECT_TRUE(CheckEnd(cycle, CivilDay(2026, 11, 2), CivilDay(2026, 11, 2), today).ok());
  EXPECT_THAT(testing::ViolationsIn(CheckEnd(cycle, today + 1, std::nullopt, today)),
              ElementsAre("end_date DATE_IN_FUTURE"));
  EXPECT_THAT(testing::ViolationsIn(CheckEnd(cycle, CivilDay(2026, 8, 31), std::nullopt, today)),
              ElementsAre("end_date END_BEFORE_START"));
  EXPECT_THAT(
      testing::ViolationsIn(CheckEnd(cycle, CivilDay(2026, 11, 1), CivilDay(2026, 11, 2), today)),
      ElementsAre("end_date END_BEFORE_REVIEW"));
}

TEST(FollowerOf, AssessesAnewAndKeepsThePlanOnlyWhenItContinues) {
  PlanCycle closed = Cycle(PLAN_STAGE_CLOSED, CivilDay(2026, 9, 1));
  closed.set_assess_summary("Reads single words");
  closed.set_plan_summary("Paired reading");
  closed.set_outcome(PLAN_OUTCOME_CONTINUE);
  const PlanCycle next = FollowerOf(closed, CivilDay(2026, 11, 24));
  EXPECT_EQ(next.stage(), PLAN_STAGE_ASSESS);
  EXPECT_EQ(next.pupil(), closed.pupil());
  EXPECT_EQ(next.owner(), "senco");
  EXPECT_EQ(next.previous_cycle(), closed.name());
  EXPECT_EQ(next.plan_summary(), "Paired reading");
  EXPECT_EQ(next.assess_summary(), "");
  EXPECT_EQ(*rules::ToCivilDay(next.start_date()), CivilDay(2026, 11, 24));
  closed.set_outcome(PLAN_OUTCOME_CHANGE);
  EXPECT_EQ(FollowerOf(closed, CivilDay(2026, 11, 24)).plan_summary(), "");
}

TEST(GoesOn, WhenTheSupportContinuesOrChanges) {
  EXPECT_TRUE(GoesOn(PLAN_OUTCOME_CONTINUE));
  EXPECT_TRUE(GoesOn(PLAN_OUTCOME_CHANGE));
  EXPECT_FALSE(GoesOn(PLAN_OUTCOME_ESCALATE));
  EXPECT_FALSE(GoesOn(PLAN_OUTCOME_END));
}

TEST(CountFamilyReviews, CountsThoseWithTheFamilyInTheirAcademicYear) {
  const std::vector<PlanReview> reviews = {
      Review(CivilDay(2027, 3, 10)),        Review(CivilDay(2026, 9, 1)),
      Review(CivilDay(2026, 8, 31)),        Review(CivilDay(2027, 8, 31)),
      Review(CivilDay(2026, 11, 3), false), Review(CivilDay(2027, 9, 1))};
  const FamilyReviews count = CountFamilyReviews(reviews, 2026, 3);
  EXPECT_THAT(count.held,
              ElementsAre(CivilDay(2026, 9, 1), CivilDay(2027, 3, 10), CivilDay(2027, 8, 31)));
  EXPECT_EQ(count.still_needed, 0);
  EXPECT_EQ(CountFamilyReviews(reviews, 2025, 3).still_needed, 2);
  EXPECT_EQ(CountFamilyReviews(reviews, 2026, 5).still_needed, 2);
  EXPECT_EQ(CountFamilyReviews(reviews, 2026, 1).still_needed, 0);
  EXPECT_THAT(CountFamilyReviews({}, 2026, 3).held, IsEmpty());
}

}  // namespace
}  // namespace senda::pupil_tracking
