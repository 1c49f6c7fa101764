#include "services/pupil_tracking/ehc/ehc_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

class EhcPartTest : public EhcTest {};

// Requested 22 January 2024: 6 weeks to 4 March, 20 weeks to 10 June (worked out in
// statutory_clock_test.cc).
TEST_P(EhcPartTest, DatesACaseAndSaysWhomItIsAbout) {
  const std::string pupil = NewPupil();
  const EhcCase created = NewCase(pupil, At("request_date", 2024, 1, 22));
  EXPECT_EQ(created.school(), kOak);
  EXPECT_EQ(created.about().display_name(), "Ada Byron");
  EXPECT_EQ(Due(created.clock()),
            (Words{"DECISION_TO_ASSESS 2024-03-04", "FINAL_PLAN 2024-06-10"}));
  const EhcCase read = GetCase(created.name());
  EXPECT_FALSE(read.has_about());
  EXPECT_EQ(Due(read.clock()), Due(created.clock()));
}

// Advice asked for on 5 March 2024: 31 March is day 26, so 16 April is day 42.
TEST_P(EhcPartTest, DatesACaseAnewWithEachEvent) {
  const EhcCase c = NewCase(NewPupil(), At("request_date", 2024, 1, 22));
  auto updated =
      UpdateCase(c.name(), At("decision_to_assess_date", 2024, 3, 6) + "will_assess: true " +
                               At("advice_requested_date", 2024, 3, 5));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(Due(updated->clock()),
            (Words{"DECISION_TO_ASSESS 2024-03-04", "ADVICE 2024-04-16", "FINAL_PLAN 2024-06-10"}));
  EXPECT_EQ(updated->clock(0).late_by_days(), 2);
  // An exception excuses the step and moves nothing.
  auto excused = UpdateCase(
      c.name(), "exceptions { kind: CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES reason: 'Ill' " +
                    At("from_date", 2024, 2, 10) + At("to_date", 2024, 2, 12) + "}");
  ASSERT_TRUE(excused.ok()) << excused.status();
  EXPECT_EQ(Due(excused->clock()), Due(updated->clock()));
  EXPECT_TRUE(excused->clock(0).excepted());
  EXPECT_EQ(excused->clock(0).late_by_days(), 2);
}

TEST_P(EhcPartTest, RefusesEventsOutOfOrderNamingTheField) {
  EXPECT_EQ(FoundIn(TryCase(NewPupil(),
                            At("request_date", 2024, 1, 22) + At("draft_plan_date", 2024, 1, 21))
                        .status()),
            (Words{"ehc_case.draft_plan_date EVENT_ORDER"}));
  EXPECT_EQ(FoundIn(TryCase("trusts/t/pupils/nobody", At("request_date", 2024, 1, 22)).status()),
            (Words{"ehc_case.pupil PUPIL_UNKNOWN"}));
}

TEST_P(EhcPartTest, DatesEachReviewAfterThePlanOrTheMeetingBefore) {
  const EhcCase c = NewPlan(NewPupil(), 2022, 3, 10);
  const AnnualReview first = HeldReview(c, absl::CivilDay(2023, 2, 20));
  const AnnualReview second = HeldReview(c, absl::CivilDay(2024, 2, 29));
  EXPECT_EQ(Text(first.due_date()), "2023-03-10");
  EXPECT_EQ(Text(second.due_date()), "2024-02-20");
  EXPECT_EQ(first.about().display_name(), "Ada Byron");
  // Four weeks after 20 February 2023 are 20 March; the review was completed on 12 March.
  EXPECT_EQ(Due(first.clock()), (Words{"ANNUAL_REVIEW 2023-03-10", "REVIEW_PAPERS 2023-02-06",
                                       "REVIEW_REPORT 2023-03-06", "REVIEW_DECISION 2023-03-20"}));
  EXPECT_EQ(first.clock(0).late_by_days(), 2);
  // A year after 29 February 2024, which 2025 has not, nobody has begun the next one.
  EXPECT_EQ(Due(GetCase(c.name()).clock()).back(), "ANNUAL_REVIEW 2025-02-28");
}

TEST_P(EhcPartTest, MovesTheDatesThatFollowFromACorrection) {
  const EhcCase c = NewPlan(NewPupil(), 2022, 3, 10);
  const AnnualReview first = HeldReview(c, absl::CivilDay(2023, 2, 20));
  const AnnualReview second = HeldReview(c, absl::CivilDay(2024, 2, 12));
  const auto corrected = Call<AnnualReview, UpdateAnnualReviewRequest>(
      "EhcService/UpdateAnnualReview", fmt::format("annual_review {{ name: '{}' {} }}",
                                                   first.name(), At("meeting_date", 2023, 2, 22)));
  ASSERT_TRUE(corrected.ok()) << corrected.status();
  EXPECT_EQ(Text(GetReview(second.name()).due_date()), "2024-02-22");
  ASSERT_TRUE(UpdateCase(c.name(), At("final_plan_date", 2022, 3, 17)).ok());
  EXPECT_EQ(Text(GetReview(first.name()).due_date()), "2023-03-17");
  ASSERT_TRUE(Delete(first).ok());
  EXPECT_EQ(Text(GetReview(second.name()).due_date()), "2023-03-17");
  ASSERT_TRUE(Undelete(first).ok());
  EXPECT_EQ(Text(GetReview(second.name()).due_date()), "2024-02-22");
}

TEST_P(EhcPartTest, LetsAReviewThatIsUnderWayStandForTheNextOne) {
  const EhcCase c = NewPlan(NewPupil(), 2024, 3, 10);
  EXPECT_EQ(Due(c.clock()).back(), "ANNUAL_REVIEW 2025-03-10");
  const AnnualReview begun = NewReview(c, "");
  EXPECT_EQ(Due(begun.clock()), (Words{"ANNUAL_REVIEW 2025-03-10"}));
  EXPECT_EQ(Due(GetCase(c.name()).clock()).back(), "FINAL_PLAN 2023-05-22");
  ASSERT_TRUE(Delete(begun).ok());
  EXPECT_EQ(Due(GetCase(c.name()).clock()).back(), "ANNUAL_REVIEW 2025-03-10");
}

TEST_P(EhcPartTest, ReviewsThePlanOfAChildUnderFiveAfterHalfAYear) {
  const EhcCase c = NewPlan(NewPupil(kOak, 2020, 9, 1), 2024, 8, 31);
  EXPECT_EQ(Text(NewReview(c, "").due_date()), "2025-02-28");
}

TEST_P(EhcPartTest, DatesReviewsOfOneBatchAfterEachOther) {
  const EhcCase c = NewPlan(NewPupil(), 2022, 3, 10);
  auto stream = harness_->client().OpenBatches("senda.pupils.v1.EhcService/BulkUpsertAnnualReviews",
                                               harness_->As("lead"));
  BulkUpsertAnnualReviewsRequest request;
  request.set_parent("trusts/t");
  for (const int year : {2024, 2023}) {
    AnnualReview& review = *request.add_annual_reviews();
    review.set_name(fmt::format("trusts/t/annualReviews/r-{}", year));
    review.set_pupil(c.pupil());
    review.set_ehc_case(c.name());
    *review.mutable_meeting_date() = rules::ToDate(absl::CivilDay(year, 2, 1));
  }
  BulkUpsertAnnualReviewsResponse reply;
  ASSERT_TRUE(stream->Exchange(request, reply).ok());
  for (const auto& outcome : reply.outcomes()) {
    EXPECT_EQ(outcome.result(), changes::v1::ROW_RESULT_CREATED) << outcome.DebugString();
  }
  EXPECT_TRUE(stream->Close().ok());
  EXPECT_EQ(Text(GetReview("trusts/t/annualReviews/r-2023").due_date()), "2023-03-10");
  EXPECT_EQ(Text(GetReview("trusts/t/annualReviews/r-2024").due_date()), "2024-02-01");
}

TEST_P(EhcPartTest, WantsACaseOfThePupilWithAPlan) {
  const EhcCase requested = NewCase(NewPupil(), At("request_date", 2024, 1, 22));
  EXPECT_EQ(FoundIn(TryReview(requested, "").status()),
            (Words{"annual_review.ehc_case CASE_WITHOUT_PLAN"}));
  EhcCase other = NewPlan(NewPupil(), 2024, 3, 10);
  other.set_pupil(NewPupil());
  EXPECT_EQ(FoundIn(TryReview(other, "").status()), (Words{"annual_review.ehc_case OTHER_PUPIL"}));
}

TEST_P(EhcPartTest, KeepsACaseWhoseReviewsNeedIt) {
  const EhcCase c = NewPlan(NewPupil(), 2022, 3, 10);
  const AnnualReview review = HeldReview(c, absl::CivilDay(2023, 2, 20));
  EXPECT_EQ(errors::ReasonOf(Delete(c)), "CASE_HAS_REVIEWS");
  EXPECT_EQ(FoundIn(UpdateCase(c.name(), At("final_plan_date", 2023, 2, 21)).status()),
            (Words{"ehc_case.final_plan_date CASE_HAS_REVIEWS"}));
  ASSERT_TRUE(Delete(review).ok());
  ASSERT_TRUE(Delete(c).ok());
  EXPECT_EQ(errors::ReasonOf(Undelete(review).status()), "EHC_CASE_DELETED");
  ASSERT_TRUE(Undelete(c).ok());
  EXPECT_TRUE(Undelete(review).ok());
}

TEST_P(EhcPartTest, AsksForNothingAfterAPlanCeased) {
  const EhcCase c = NewPlan(NewPupil(), 2024, 3, 10);
  const AnnualReview planned = NewReview(c, At("meeting_date", 2025, 2, 20));
  ASSERT_TRUE(
      UpdateCase(c.name(), At("ceased_date", 2025, 1, 10) + "cease_reason: CEASE_REASON_MOVED")
          .ok());
  EXPECT_EQ(Due(GetReview(planned.name()).clock()), Words{});
  EXPECT_EQ(Due(GetCase(c.name()).clock()).back(), "FINAL_PLAN 2023-05-22");
}

// Requested 2 January 2023, 20 weeks later is 22 May 2023: the plan of 10 March 2024 came late.
// When before it the decision to assess was made, nobody recorded.
TEST_P(EhcPartTest, KeepsTheTableOfDatesInStepWithDeletionsAndMoves) {
  const std::string pupil = NewPupil();
  const EhcCase c = NewPlan(pupil, 2024, 3, 10);
  NewReview(c, "");
  const std::map<std::string, std::string> late = {{"FINAL_PLAN", "0 of 1"}};
  const std::map<std::string, std::string> none;
  EXPECT_EQ(KeptDates(kOak), late);
  MovePupil(pupil, kElm);
  EXPECT_EQ(KeptDates(kOak), none);
  EXPECT_EQ(KeptDates(kElm), late);
  ASSERT_TRUE(
      UpdateCase(c.name(), At("decision_to_assess_date", 2023, 2, 13) + "will_assess: true").ok());
  EXPECT_EQ(KeptDates(kElm)["DECISION_TO_ASSESS"], "1 of 1");
}

TEST_P(EhcPartTest, DropsTheDatesOfADeletedCaseUntilItComesBack) {
  const EhcCase c = NewCase(NewPupil(), At("request_date", 2023, 1, 2));
  EXPECT_EQ(KeptDates(kOak).size(), 2u);
  ASSERT_TRUE(Delete(c).ok());
  EXPECT_EQ(KeptDates(kOak).size(), 0u);
  ASSERT_TRUE(Undelete(c).ok());
  EXPECT_EQ(KeptDates(kOak).size(), 2u);
}

TEST_P(EhcPartTest, KeepsTheVersionsOfACase) {
  const EhcCase c = NewCase(NewPupil(), At("request_date", 2024, 1, 22));
  ASSERT_TRUE(UpdateCase(c.name(), "local_authority: 'Norfolk'").ok());
  const auto listed = Must<ListEhcCaseRevisionsResponse, ListEhcCaseRevisionsRequest>(
      "EhcService/ListEhcCaseRevisions", "name: '" + c.name() + "'");
  ASSERT_EQ(listed.revisions_size(), 2);
  EXPECT_EQ(listed.revisions(0).ehc_case().local_authority(), "Norfolk");
  EXPECT_EQ(listed.revisions(1).ehc_case().local_authority(), "");
  EXPECT_EQ(listed.revisions(1).author(), "lead");
}

INSTANTIATE_TEST_SUITE_P(Engines, EhcPartTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
