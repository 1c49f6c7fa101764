#include <gmock/gmock.h>

#include <thread>

#include "services/pupil_tracking/planning/planning_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using ::testing::ElementsAre;

using PlanningPartTest = PlanningTest;

TEST_P(PlanningPartTest, WantsOnePolicyOfTheTrustAndReasonsOfSchools) {
  const TrackingPolicy trust = SetPolicy("review_interval_weeks: 8");
  const auto create = [&](const std::string& fields, const std::string& subject) {
    return Call<TrackingPolicy, CreateTrackingPolicyRequest>(
               "PlanningService/CreateTrackingPolicy",
               fmt::format("parent: 'trusts/t' tracking_policy {{ {} }}", fields), subject)
        .status();
  };
  EXPECT_EQ(Reason(create("review_interval_weeks: 9", "lead")), "ALREADY_EXISTS");
  EXPECT_THAT(FoundIn(create(fmt::format("school: '{}'", kOak), "oak")),
              ElementsAre("tracking_policy.departure_reason DEPARTURE_REASON_MISSING"));
  EXPECT_THAT(
      FoundIn(create("school: 'trusts/other/schools/130000' departure_reason: 'x'", "lead")),
      ElementsAre("tracking_policy.school OTHER_TRUST"));
  const std::string oak = fmt::format("school: '{}' departure_reason: 'Special school'", kOak);
  EXPECT_TRUE(create(oak, "oak").ok());
  EXPECT_EQ(Reason(create(oak, "oak")), "ALREADY_EXISTS");
  // The trust's is not a school's to change.
  const auto change = Call<TrackingPolicy, UpdateTrackingPolicyRequest>(
      "PlanningService/UpdateTrackingPolicy",
      fmt::format("tracking_policy {{ name: '{}' due_soon_days: 7 }}", trust.name()), "oak");
  EXPECT_EQ(change.status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(PlanningPartTest, LetsNoDeletedPolicyComeBackBesideItsSuccessor) {
  const TrackingPolicy first = SetPolicy("review_interval_weeks: 8");
  Must<TrackingPolicy, DeleteTrackingPolicyRequest>("PlanningService/DeleteTrackingPolicy",
                                                    fmt::format("name: '{}'", first.name()));
  SetPolicy("review_interval_weeks: 10");
  const auto back = Call<TrackingPolicy, UndeleteTrackingPolicyRequest>(
      "PlanningService/UndeleteTrackingPolicy", fmt::format("name: '{}'", first.name()));
  EXPECT_EQ(Reason(back.status()), "ALREADY_EXISTS");
}

TEST_P(PlanningPartTest, BeginsAPlanWithItsNumberAndDueDate) {
  const std::string pupil = NewPupil();
  const absl::CivilDay start = Today() - 10;
  const PlanCycle first = Plan(pupil, start);
  EXPECT_EQ(first.number(), 1);
  EXPECT_EQ(first.stage(), PLAN_STAGE_ASSESS);
  EXPECT_EQ(first.school(), kOak);
  EXPECT_EQ(Day(first.review_due_date()), start + 84);
  EXPECT_EQ(first.about().display_name(), "Ada Byron");
  EXPECT_EQ(Text(first.about().date_of_birth()), "2016-05-04");
  // Two open plans answer two needs; numbers count all of the pupil's, deleted ones too.
  EXPECT_EQ(Plan(pupil, start).number(), 2);
  Must<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle",
                                          fmt::format("name: '{}'", first.name()));
  EXPECT_EQ(Plan(pupil, start).number(), 3);
  EXPECT_EQ(Plan(NewPupil(), start).number(), 1);
}

TEST_P(PlanningPartTest, NumbersThePlansOfOneBatchApart) {
  const std::string pupil = NewPupil();
  auto stream = harness_->client().OpenBatches(
      "senda.pupils.v1.PlanningService/BulkUpsertPlanCycles", harness_->As("lead"));
  BulkUpsertPlanCyclesRequest request;
  request.set_parent("trusts/t");
  for (int i = 0; i < 3; ++i) {
    PlanCycle& plan = *request.add_plan_cycles();
    plan.set_pupil(pupil);
    plan.set_owner("senco");
    *plan.mutable_start_date() = rules::ToDate(Today() - 30 + i);
  }
  BulkUpsertPlanCyclesResponse reply;
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  std::vector<int> numbers;
  for (const auto& outcome : reply.outcomes()) {
    EXPECT_EQ(outcome.result(), changes::v1::ROW_RESULT_CREATED) << outcome.ShortDebugString();
    numbers.push_back(GetPlan(outcome.name()).number());
  }
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3));
  EXPECT_TRUE(stream->Close().ok());
}

TEST_P(PlanningPartTest, NumbersPlansMadeAtTheSameTimeApart) {
  const std::string pupil = NewPupil();
  std::vector<std::thread> people;
  for (int i = 0; i < 6; ++i) people.emplace_back([&] { Plan(pupil, Today() - 30); });
  for (std::thread& person : people) person.join();
  const auto list = Must<ListPlanCyclesResponse, ListPlanCyclesRequest>(
      "PlanningService/ListPlanCycles", "parent: 'trusts/t' order_by: 'number'");
  std::vector<int> numbers;
  for (const PlanCycle& plan : list.plan_cycles()) numbers.push_back(plan.number());
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST_P(PlanningPartTest, KeepsTheLastOfReviewsMadeAtTheSameTime) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 30);
  std::vector<std::thread> people;
  for (int i = 0; i < 6; ++i) people.emplace_back([&, i] { Review(plan, Today() - i); });
  for (std::thread& person : people) person.join();
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), Today() + 84);
}

TEST_P(PlanningPartTest, TakesTheIntervalOfTheSchoolOverThatOfTheTrust) {
  SetPolicy("review_interval_weeks: 8");
  SetPolicy(fmt::format("school: '{}' review_interval_weeks: 6 departure_reason: 'Special school'",
                        kElm));
  const absl::CivilDay start = Today() - 10;
  EXPECT_EQ(Day(Plan(NewPupil(kOak), start).review_due_date()), start + 56);
  EXPECT_EQ(Day(Plan(NewPupil(kElm), start).review_due_date()), start + 42);
  const PlanCycle chosen = Plan(NewPupil(kElm), start, On("review_due_date", start + 5));
  EXPECT_EQ(Day(chosen.review_due_date()), start + 5);
}

TEST_P(PlanningPartTest, GoesForwardThroughItsStagesWithTheirTexts) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 10);
  const auto update = [&](const std::string& fields) {
    return Call<PlanCycle, UpdatePlanCycleRequest>(
        "PlanningService/UpdatePlanCycle",
        fmt::format("plan_cycle {{ name: '{}' {} }}", plan.name(), fields));
  };
  EXPECT_THAT(FoundIn(update("stage: PLAN_STAGE_PLAN").status()),
              ElementsAre("plan_cycle.assess_summary ASSESS_SUMMARY_MISSING"));
  EXPECT_TRUE(update("stage: PLAN_STAGE_PLAN assess_summary: 'Reads single words'").ok());
  EXPECT_THAT(FoundIn(update("stage: PLAN_STAGE_DO").status()),
              ElementsAre("plan_cycle.plan_summary PLAN_SUMMARY_MISSING"));
  EXPECT_TRUE(update("stage: PLAN_STAGE_DO plan_summary: 'Paired reading'").ok());
  EXPECT_THAT(FoundIn(update("stage: PLAN_STAGE_ASSESS").status()),
              ElementsAre("plan_cycle.stage STAGE_BACKWARD"));
  EXPECT_THAT(FoundIn(update("stage: PLAN_STAGE_CLOSED").status()),
              ElementsAre("plan_cycle.stage STAGE_CLOSED"));
  EXPECT_THAT(
      FoundIn(
          TryPlan(plan.pupil(), On("start_date", Today()) + "stage: PLAN_STAGE_CLOSED").status()),
      ElementsAre("plan_cycle.stage STAGE_CLOSED"));
}

TEST_P(PlanningPartTest, ShowsThatAReviewIsOverdue) {
  const PlanCycle late = Plan(NewPupil(), Today() - 100, On("review_due_date", Today() - 1));
  const PlanCycle due = Plan(NewPupil(), Today() - 100, On("review_due_date", Today()));
  EXPECT_TRUE(late.review_overdue());
  EXPECT_TRUE(GetPlan(late.name()).review_overdue());
  EXPECT_FALSE(GetPlan(due.name()).review_overdue());
  EXPECT_FALSE(GetPlan(late.name()).has_about());
  const auto list = Must<ListPlanCyclesResponse, ListPlanCyclesRequest>(
      "PlanningService/ListPlanCycles", "parent: 'trusts/t' order_by: 'review_due_date'");
  ASSERT_EQ(list.plan_cycles_size(), 2);
  EXPECT_TRUE(list.plan_cycles(0).review_overdue());
  EXPECT_FALSE(list.plan_cycles(1).review_overdue());
}

TEST_P(PlanningPartTest, RemembersWhenAReviewWasDueAndMovesTheNext) {
  const absl::CivilDay start = Today() - 120;
  const PlanCycle plan = Plan(NewPupil(), start);
  const PlanReview first = Review(plan, start + 80, "with_family: true");
  EXPECT_EQ(Day(first.due_date()), start + 84);
  EXPECT_EQ(first.about().display_name(), "Ada Byron");
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 80 + 84);
  // One that was forgotten is entered later: the next is still counted from the last.
  Review(plan, start + 40);
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 80 + 84);
  const PlanReview last = Review(plan, Today());
  EXPECT_EQ(Day(last.due_date()), start + 80 + 84);
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), Today() + 84);
  Must<PlanReview, DeletePlanReviewRequest>("PlanningService/DeletePlanReview",
                                            fmt::format("name: '{}'", last.name()));
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 80 + 84);
}

TEST_P(PlanningPartTest, MovesTheNextWithACorrectedDayAndNotWithCorrectedWords) {
  const absl::CivilDay start = Today() - 30;
  const PlanCycle plan = Plan(NewPupil(), start, On("review_due_date", start + 20));
  const PlanReview review = Review(plan, start + 19);
  const auto update = [&](const std::string& fields) {
    Must<PlanReview, UpdatePlanReviewRequest>(
        "PlanningService/UpdatePlanReview",
        fmt::format("plan_review {{ name: '{}' {} }}", review.name(), fields));
  };
  update(On("held_date", start + 21));
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 21 + 84);
  Must<PlanCycle, UpdatePlanCycleRequest>("PlanningService/UpdatePlanCycle",
                                          fmt::format("plan_cycle {{ name: '{}' {} }}", plan.name(),
                                                      On("review_due_date", Today() + 7)));
  update("summary: 'Goes very well'");
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), Today() + 7);
  // Without any review the day chosen at first is due again.
  Must<PlanReview, DeletePlanReviewRequest>("PlanningService/DeletePlanReview",
                                            fmt::format("name: '{}'", review.name()));
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 20);
}

TEST_P(PlanningPartTest, CountsEachReviewOfABatchFromTheOneBefore) {
  const absl::CivilDay start = Today() - 200;
  const PlanCycle plan = Plan(NewPupil(), start);
  auto stream = harness_->client().OpenBatches(
      "senda.pupils.v1.PlanningService/BulkUpsertPlanReviews", harness_->As("lead"));
  BulkUpsertPlanReviewsRequest request;
  request.set_parent("trusts/t");
  for (const int days : {70, 150}) {
    PlanReview& review = *request.add_plan_reviews();
    review.set_pupil(plan.pupil());
    review.set_plan_cycle(plan.name());
    review.set_summary("Goes well");
    *review.mutable_held_date() = rules::ToDate(start + days);
  }
  BulkUpsertPlanReviewsResponse reply;
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  EXPECT_TRUE(stream->Close().ok());
  std::vector<absl::CivilDay> due;
  for (const auto& outcome : reply.outcomes()) {
    due.push_back(
        Day(Must<PlanReview, GetPlanReviewRequest>("PlanningService/GetPlanReview",
                                                   fmt::format("name: '{}'", outcome.name()))
                .due_date()));
  }
  EXPECT_THAT(due, ElementsAre(start + 84, start + 70 + 84));
  EXPECT_EQ(Day(GetPlan(plan.name()).review_due_date()), start + 150 + 84);
}

TEST_P(PlanningPartTest, RefusesReviewsThatCannotHaveBeen) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 30);
  EXPECT_THAT(FoundIn(TryReview(plan, Today() + 1).status()),
              ElementsAre("plan_review.held_date DATE_IN_FUTURE"));
  EXPECT_THAT(FoundIn(TryReview(plan, Today() - 31).status()),
              ElementsAre("plan_review.held_date HELD_BEFORE_START"));
  PlanCycle of_another = plan;
  of_another.set_pupil(NewPupil());
  EXPECT_THAT(FoundIn(TryReview(of_another, Today()).status()),
              ElementsAre("plan_review.plan_cycle OTHER_PUPIL"));
}

TEST_P(PlanningPartTest, DeletesNoPlanThatWasReviewed) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 30);
  const PlanReview review = Review(plan, Today());
  const std::string text = fmt::format("name: '{}'", plan.name());
  const auto refused =
      Call<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle", text);
  EXPECT_EQ(Reason(refused.status()), "PLAN_HAS_REVIEWS");
  Must<PlanReview, DeletePlanReviewRequest>("PlanningService/DeletePlanReview",
                                            fmt::format("name: '{}'", review.name()));
  Must<PlanCycle, DeletePlanCycleRequest>("PlanningService/DeletePlanCycle", text);
  const auto back = Call<PlanReview, UndeletePlanReviewRequest>(
      "PlanningService/UndeletePlanReview", fmt::format("name: '{}'", review.name()));
  EXPECT_EQ(Reason(back.status()), "PLAN_CYCLE_DELETED");
}

TEST_P(PlanningPartTest, CountsTheReviewsWithTheFamilyOverAllPlans) {
  SetPolicy("family_reviews_per_year: 4");
  const std::string pupil = NewPupil();
  const absl::CivilDay start = Today() - 400;
  const PlanCycle reading = Plan(pupil, start), behaviour = Plan(pupil, start);
  Review(reading, Today(), "with_family: true");
  Review(behaviour, Today(), "with_family: true");
  Review(behaviour, Today(), "with_family: false");
  Review(reading, Today() - 366, "with_family: true");
  const auto count = [&](int year, const std::string& subject) {
    return Call<CountFamilyReviewsResponse, CountFamilyReviewsRequest>(
        "PlanningService/CountFamilyReviews",
        fmt::format("name: '{}' academic_year: {}", pupil, year), subject);
  };
  const auto this_year = count(0, "oak");
  ASSERT_TRUE(this_year.ok()) << this_year.status();
  EXPECT_EQ(this_year->held(), 2);
  EXPECT_EQ(this_year->needed(), 4);
  EXPECT_EQ(this_year->still_needed(), 2);
  ASSERT_EQ(this_year->held_dates_size(), 2);
  EXPECT_EQ(Day(this_year->held_dates(0)), Today());
  // 366 days ago is in the academic year before or, on the 1 September after a leap day, the one
  // before that.
  const auto before = count(this_year->academic_year() - 1, "oak");
  const auto earlier = count(this_year->academic_year() - 2, "oak");
  EXPECT_EQ(before->held() + earlier->held(), 1);
  EXPECT_EQ(count(0, "elm").status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_P(PlanningPartTest, KeepsTheVersionsOfAPlan) {
  const PlanCycle plan = Plan(NewPupil(), Today() - 30);
  Review(plan, Today());
  const auto revisions = Must<ListPlanCycleRevisionsResponse, ListPlanCycleRevisionsRequest>(
      "PlanningService/ListPlanCycleRevisions", fmt::format("name: '{}'", plan.name()));
  ASSERT_EQ(revisions.revisions_size(), 2);
  EXPECT_EQ(Day(revisions.revisions(0).plan_cycle().review_due_date()), Today() + 84);
  EXPECT_EQ(Day(revisions.revisions(1).plan_cycle().review_due_date()), Today() - 30 + 84);
}

INSTANTIATE_TEST_SUITE_P(Engines, PlanningPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
