#include <gmock/gmock.h>

#include "services/pupil_tracking/planning/planning_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr char kRequestId[] = "0d7c5f0a-52b5-4d0b-9a5e-0f5a3f1c2b7d";

class CompletePlanCycleTest : public PlanningTest {
 protected:
  absl::StatusOr<CompletePlanCycleResponse> Complete(const PlanCycle& plan,
                                                     const std::string& fields,
                                                     const std::string& subject = "lead") {
    return Call<CompletePlanCycleResponse, CompletePlanCycleRequest>(
        "PlanningService/CompletePlanCycle",
        fmt::format("name: '{}' outcome_reason: 'It helped' {}", plan.name(), fields), subject);
  }
};

TEST_P(CompletePlanCycleTest, BeginsTheNextCycleLinkedBothWays) {
  const PlanCycle plan =
      Plan(NewPupil(), Today() - 90,
           "stage: PLAN_STAGE_DO assess_summary: 'Single words' plan_summary: 'Paired reading'");
  Review(plan, Today() - 5);
  const auto done = Complete(plan, "outcome: PLAN_OUTCOME_CONTINUE");
  ASSERT_TRUE(done.ok()) << done.status();
  const PlanCycle& closed = done->completed();
  EXPECT_EQ(closed.stage(), PLAN_STAGE_CLOSED);
  EXPECT_EQ(closed.outcome(), PLAN_OUTCOME_CONTINUE);
  EXPECT_EQ(closed.outcome_reason(), "It helped");
  EXPECT_EQ(Day(closed.end_date()), Today());
  EXPECT_EQ(closed.next_cycle(), done->next().name());
  EXPECT_EQ(closed.about().display_name(), "Ada Byron");
  const PlanCycle next = GetPlan(done->next().name());
  EXPECT_EQ(next.previous_cycle(), plan.name());
  EXPECT_EQ(next.number(), 2);
  EXPECT_EQ(next.stage(), PLAN_STAGE_ASSESS);
  EXPECT_EQ(next.plan_summary(), "Paired reading");
  EXPECT_EQ(Day(next.start_date()), Today());
  EXPECT_EQ(Day(next.review_due_date()), Today() + 84);
  EXPECT_EQ(GetPlan(plan.name()).next_cycle(), next.name());
  EXPECT_EQ(GetPlan(plan.name()).etag(), closed.etag());
}

TEST_P(CompletePlanCycleTest, EndsWithoutANextWhenTheSupportDoes) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 90);
  const auto done = Complete(plan, "outcome: PLAN_OUTCOME_END " + On("end_date", Today() - 2));
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_FALSE(done->has_next());
  EXPECT_EQ(done->completed().next_cycle(), "");
  EXPECT_EQ(Day(done->completed().end_date()), Today() - 2);
}

TEST_P(CompletePlanCycleTest, ClosesOnceAndTakesNoReviewAfterwards) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 90);
  ASSERT_TRUE(Complete(plan, "outcome: PLAN_OUTCOME_ESCALATE").ok());
  EXPECT_EQ(Reason(Complete(plan, "outcome: PLAN_OUTCOME_END").status()), "PLAN_CYCLE_CLOSED");
  EXPECT_EQ(Reason(TryReview(plan, Today()).status()), "PLAN_CYCLE_CLOSED");
}

TEST_P(CompletePlanCycleTest, AsksForAnOutcomeAndAPossibleDay) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 90);
  Review(plan, Today() - 10);
  EXPECT_THAT(FoundIn(Complete(plan, "").status()), Contains(StartsWith("outcome ")));
  const auto ending = [&](absl::CivilDay end) {
    return FoundIn(Complete(plan, "outcome: PLAN_OUTCOME_END " + On("end_date", end)).status());
  };
  EXPECT_THAT(ending(Today() + 1), ElementsAre("end_date DATE_IN_FUTURE"));
  EXPECT_THAT(ending(Today() - 91), ElementsAre("end_date END_BEFORE_START"));
  EXPECT_THAT(ending(Today() - 11), ElementsAre("end_date END_BEFORE_REVIEW"));
}

TEST_P(CompletePlanCycleTest, IsSafeToRepeatAndGuardsAgainstLostUpdates) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 90);
  EXPECT_EQ(Reason(Complete(plan, "outcome: PLAN_OUTCOME_CHANGE etag: '\"7\"'").status()),
            "ETAG_MISMATCH");
  const std::string asked = fmt::format("outcome: PLAN_OUTCOME_CHANGE etag: '{}' request_id: '{}'",
                                        plan.etag(), kRequestId);
  const auto once = Complete(plan, asked);
  ASSERT_TRUE(once.ok()) << once.status();
  const auto twice = Complete(plan, asked);
  ASSERT_TRUE(twice.ok()) << twice.status();
  EXPECT_EQ(twice->SerializeAsString(), once->SerializeAsString());
  const auto list = Must<ListPlanCyclesResponse, ListPlanCyclesRequest>(
      "PlanningService/ListPlanCycles", "parent: 'trusts/t'");
  EXPECT_EQ(list.plan_cycles_size(), 2);
}

TEST_P(CompletePlanCycleTest, IsForThoseWhoReachThePupilAlone) {
  const PlanCycle plan = Plan(NewPupil(kOak), Today() - 90);
  const auto denied = Complete(plan, "outcome: PLAN_OUTCOME_END", "elm").status();
  PlanCycle absent;
  absent.set_name("trusts/t/planCycles/nothing");
  const auto missing = Complete(absent, "outcome: PLAN_OUTCOME_END", "elm").status();
  EXPECT_EQ(denied.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Reason(denied), Reason(missing));
  EXPECT_EQ(Complete(absent, "outcome: PLAN_OUTCOME_END").status().code(),
            absl::StatusCode::kNotFound);
  MovePupil(plan.pupil(), kElm);
  EXPECT_EQ(Complete(plan, "outcome: PLAN_OUTCOME_END", "oak").status().code(),
            absl::StatusCode::kPermissionDenied);
  const auto done = Complete(plan, "outcome: PLAN_OUTCOME_CHANGE", "elm");
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->next().school(), kElm);
}

TEST_P(CompletePlanCycleTest, UnlinksANextThatIsDeletedAndLinksItWhenItComesBack) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 90);
  const auto done = Complete(plan, "outcome: PLAN_OUTCOME_CHANGE");
  ASSERT_TRUE(done.ok()) << done.status();
  const auto refused = Call<PlanCycle, DeletePlanCycleRequest>(
      "PlanningService/DeletePlanCycle", fmt::format("name: '{}'", plan.name()));
  EXPECT_EQ(Reason(refused.status()), "PLAN_HAS_NEXT");
  const std::string next = fmt::format("name: '{}'", done->next().name());
  Must<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle", next);
  EXPECT_EQ(GetPlan(plan.name()).next_cycle(), "");
  Must<PlanCycle, UndeletePlanCycleRequest>("PlanningService/UndeletePlanCycle", next);
  EXPECT_EQ(GetPlan(plan.name()).next_cycle(), done->next().name());
}

INSTANTIATE_TEST_SUITE_P(Engines, CompletePlanCycleTest, testing::TestDatabases(),
                         testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
