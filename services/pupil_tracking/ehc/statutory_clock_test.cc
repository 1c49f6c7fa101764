#include "services/pupil_tracking/ehc/statutory_clock.h"

#include <gtest/gtest.h>

#include "services/pupil_tracking/ehc/clock_test_events.h"

namespace senda::pupil_tracking {
namespace {

// Over Christmas. Request received 1 December 2025. 6 weeks are 42 days: 31 of December, so 1
// January is day 31, and 12 January day 42. 20 weeks are 140 days: 1 January is day 31, 1 February
// 62, 1 March 90, 1 April 121, so 20 April is day 140.
TEST(CaseClock, CountsCalendarWeeksOverChristmas) {
  EXPECT_EQ(Said(CaseClock(Requested(2025, 12, 1), kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12", "FINAL_PLAN 2026-04-20"}));
}

// Over the summer holidays. Request received 15 June 2026. 30 June is day 15, so 27 July is day 42.
// 31 July is day 46, 31 August 77, 30 September 107, 31 October 138, so 2 November is day 140.
TEST(CaseClock, CountsCalendarWeeksOverTheSummer) {
  EXPECT_EQ(Said(CaseClock(Requested(2026, 6, 15), kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-07-27", "FINAL_PLAN 2026-11-02"}));
}

// Through 29 February. Request received 22 January 2024: 31 January is day 9, 29 February day 38,
// so 4 March is day 42; 31 March is day 69, 30 April 99, 31 May 130, so 10 June is day 140.
TEST(CaseClock, CountsA29FebruaryAsADay) {
  EXPECT_EQ(Said(CaseClock(Requested(2024, 1, 22), kNoReview)),
            (Words{"DECISION_TO_ASSESS 2024-03-04", "FINAL_PLAN 2024-06-10"}));
}

// Request received 1 December 2025, advice asked for 12 January 2026: 31 January is day 19, so 23
// February is day 42. Draft 16 March: 31 March is day 15. School consulted 17 March: 1 April.
TEST(CaseClock, SetsTheAnswersTheirTimeOnceTheyWereAskedFor) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.mutable_advice_requested_date() = On(2026, 1, 12);
  *c.mutable_draft_plan_date() = On(2026, 3, 16);
  *c.mutable_school_consulted_date() = On(2026, 3, 17);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-05", "ADVICE 2026-02-23",
                   "FAMILY_RESPONSE 2026-03-31 running", "SCHOOL_REPLY 2026-04-01",
                   "FINAL_PLAN 2026-04-20"}));
}

TEST(CaseClock, SaysByHowManyDaysAStepWasLate) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.mutable_final_plan_date() = On(2026, 4, 20);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)).back(), "FINAL_PLAN 2026-04-20 done 2026-04-20");
  *c.mutable_final_plan_date() = On(2026, 4, 21);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)).back(), "FINAL_PLAN 2026-04-20 done 2026-04-21 late 1");
  // A year and a day: 365 days from 20 April 2026 lead to 20 April 2027.
  *c.mutable_final_plan_date() = On(2027, 4, 21);
  EXPECT_EQ(CaseClock(c, kNoReview).back().late_by_days(), 366);
}

TEST(CaseClock, HasNoPlanDueAfterAnAssessmentWasRefused) {
  EhcCase c = Requested(2025, 12, 1);
  *c.mutable_decision_to_assess_date() = On(2026, 1, 20);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-20 late 8"}));
}

// 16 weeks are 112 days: 1 March is day 90, so 23 March is day 112.
TEST(CaseClock, DatesADecisionNotToIssueOnlyWhereItWentThatWay) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.mutable_decision_not_to_issue_date() = On(2026, 3, 25);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-05",
                   "DECISION_NOT_TO_ISSUE 2026-03-23 done 2026-03-25 late 2"}));
}

// Away for the first four weeks of the request's six: from 1 December 28 days end on 28 December.
TEST(CaseClock, ExcusesWhatAnAbsenceFallsIntoAndMovesNoDate) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.add_exceptions() =
      Exception(CLOCK_EXCEPTION_KIND_AWAY, CivilDay(2025, 12, 1), CivilDay(2025, 12, 28));
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-05 excepted",
                   "FINAL_PLAN 2026-04-20 excepted"}));
  // One day less is no exception of the regulations.
  *c.mutable_exceptions(0)->mutable_to_date() = On(2025, 12, 27);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-05", "FINAL_PLAN 2026-04-20"}));
}

TEST(CaseClock, ExcusesOnlyStepsWhoseTimeAnExceptionMeets) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.add_exceptions() = Exception(CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES,
                                  CivilDay(2026, 1, 13), CivilDay(2026, 1, 14));
  EXPECT_EQ(Said(CaseClock(c, kNoReview)), (Words{"DECISION_TO_ASSESS 2026-01-12 done 2026-01-05",
                                                  "FINAL_PLAN 2026-04-20 excepted"}));
  // The last day of the six weeks is still in them.
  *c.mutable_exceptions(0)->mutable_from_date() = On(2026, 1, 12);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)).front(),
            "DECISION_TO_ASSESS 2026-01-12 done 2026-01-05 excepted");
}

// Regulation 8 knows absence and personal circumstances; the closed school is regulation 5's.
TEST(CaseClock, LetsAClosedSchoolExcuseTheAuthorityAndNotTheAdviceOfOthers) {
  EhcCase c = Assessing(2026, 6, 15);
  *c.mutable_advice_requested_date() = On(2026, 7, 20);
  *c.add_exceptions() =
      Exception(CLOCK_EXCEPTION_KIND_SCHOOL_CLOSED, CivilDay(2026, 7, 22), CivilDay(2026, 9, 1));
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2026-07-27 done 2026-07-20 excepted", "ADVICE 2026-08-31",
                   "FINAL_PLAN 2026-11-02 excepted"}));
  c.mutable_exceptions(0)->set_kind(CLOCK_EXCEPTION_KIND_AWAY);
  EXPECT_EQ(Said(CaseClock(c, kNoReview))[1], "ADVICE 2026-08-31 excepted");
}

TEST(CaseClock, ShowsTheNextReviewUntilThePlanCeases) {
  EhcCase c = Planned(2025, 3, 10);
  EXPECT_EQ(Said(CaseClock(c, CivilDay(2026, 3, 10))).back(), "ANNUAL_REVIEW 2026-03-10");
  *c.mutable_ceased_date() = On(2026, 3, 10);
  c.set_cease_reason(CEASE_REASON_MOVED);
  EXPECT_EQ(Said(CaseClock(c, CivilDay(2026, 3, 10))).back(),
            "FINAL_PLAN 2024-05-25 done 2025-03-10 late 289");
}

TEST(CaseClock, KeepsWhatWasMissedBeforeThePlanCeasedUnlessTheChildDied) {
  EhcCase c = Planned(2025, 3, 10);
  *c.mutable_school_consulted_date() = On(2025, 2, 10);
  *c.mutable_ceased_date() = On(2025, 9, 1);
  c.set_cease_reason(CEASE_REASON_NO_LONGER_NECESSARY);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"DECISION_TO_ASSESS 2024-02-17 not_known", "SCHOOL_REPLY 2025-02-25 missed",
                   "FINAL_PLAN 2024-05-25 done 2025-03-10 late 289"}));
  c.set_cease_reason(CEASE_REASON_DECEASED);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)),
            (Words{"FINAL_PLAN 2024-05-25 done 2025-03-10 late 289"}));
}

// Meeting on Friday 20 February 2026, which has 28 days: two weeks before are 6 February, two after
// 6 March, four 20 March.
TEST(ReviewClock, LaysPapersReportAndDecisionAroundTheMeeting) {
  AnnualReview r = Meeting(2026, 2, 20);
  *r.mutable_due_date() = On(2026, 3, 10);
  *r.mutable_papers_sent_date() = On(2026, 2, 9);
  EXPECT_EQ(Said(ReviewClock(r, Planned(2025, 3, 10), kNotSuperseded)),
            (Words{"ANNUAL_REVIEW 2026-03-10", "REVIEW_PAPERS 2026-02-06 done 2026-02-09 late 3",
                   "REVIEW_REPORT 2026-03-06", "REVIEW_DECISION 2026-03-20"}));
}

TEST(ReviewClock, HasOneDateWhileThereIsNoMeeting) {
  AnnualReview r;
  *r.mutable_due_date() = On(2026, 3, 10);
  EXPECT_EQ(Said(ReviewClock(r, Planned(2025, 3, 10), kNotSuperseded)),
            (Words{"ANNUAL_REVIEW 2026-03-10"}));
}

AnnualReview Decided(ReviewDecision decision) {
  AnnualReview r = Meeting(2026, 2, 20);
  *r.mutable_due_date() = On(2026, 3, 10);
  r.set_decision(decision);
  *r.mutable_decision_date() = On(2026, 3, 20);
  return r;
}

TEST(ReviewClock, IsCompletedByTheDecision) {
  EXPECT_EQ(
      Said(ReviewClock(Decided(REVIEW_DECISION_MAINTAIN), Planned(2025, 3, 10), kNotSuperseded)),
      (Words{"ANNUAL_REVIEW 2026-03-10 done 2026-03-20 late 10", "REVIEW_PAPERS 2026-02-06 missed",
             "REVIEW_REPORT 2026-03-06 missed", "REVIEW_DECISION 2026-03-20 done 2026-03-20"}));
}

// 84 days after 20 February 2026: 28 February is day 8, 31 March 39, 30 April 69, so 15 May. 56
// days after a notice of 6 March: 31 March is day 25, 30 April 55, so 1 May. A notice of 20 March,
// on the last day, leads to 15 May too, and a late one leads no further.
TEST(ReviewClock, WantsTheAmendedPlanEightWeeksAfterTheNoticeAndTwelveAfterTheMeetingAtMost) {
  const EhcCase plan = Planned(2025, 3, 10);
  AnnualReview r = Decided(REVIEW_DECISION_AMEND);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)).back(), "AMENDED_PLAN 2026-05-15");
  *r.mutable_amendment_notice_date() = On(2026, 3, 6);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)).back(), "AMENDED_PLAN 2026-05-01");
  *r.mutable_amendment_notice_date() = On(2026, 3, 20);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)).back(), "AMENDED_PLAN 2026-05-15");
  *r.mutable_amendment_notice_date() = On(2026, 4, 10);
  *r.mutable_final_amended_plan_date() = On(2026, 5, 22);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)).back(),
            "AMENDED_PLAN 2026-05-15 done 2026-05-22 late 7");
}

TEST(ReviewClock, WantsAPlanForTheNextPhaseByFebruaryOrMarchOfTheMove) {
  const EhcCase plan = Planned(2025, 3, 10);
  AnnualReview r;
  r.set_phase_transfer(true);
  r.set_transfer_year(2027);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)), (Words{"PHASE_TRANSFER 2027-02-15"}));
  r.set_post_16_transfer(true);
  EXPECT_EQ(Said(ReviewClock(r, plan, kNotSuperseded)), (Words{"PHASE_TRANSFER 2027-03-31"}));
}

TEST(ReviewClock, TakesAPlanAsFitForTheNextPhaseOnceItIsAmendedOrKept) {
  const EhcCase plan = Planned(2025, 3, 10);
  for (const ReviewDecision decision :
       {REVIEW_DECISION_MAINTAIN, REVIEW_DECISION_AMEND, REVIEW_DECISION_CEASE}) {
    AnnualReview r = Decided(decision);
    r.set_phase_transfer(true);
    r.set_transfer_year(2026);
    if (decision == REVIEW_DECISION_AMEND) *r.mutable_final_amended_plan_date() = On(2026, 5, 1);
    const Words said = Said(ReviewClock(r, plan, kNotSuperseded));
    if (decision == REVIEW_DECISION_MAINTAIN) {
      EXPECT_EQ(said.back(), "PHASE_TRANSFER 2026-02-15 done 2026-03-20 late 33");
    } else if (decision == REVIEW_DECISION_AMEND) {
      EXPECT_EQ(said.back(), "PHASE_TRANSFER 2026-02-15 done 2026-05-01 late 75");
    } else {
      EXPECT_EQ(said.back(), "REVIEW_DECISION 2026-03-20 done 2026-03-20");
    }
  }
}

TEST(ReviewClock, FallsSilentWhenThePlanCeased) {
  EhcCase c = Planned(2025, 3, 10);
  *c.mutable_ceased_date() = On(2026, 2, 1);
  AnnualReview r = Meeting(2026, 2, 20);
  *r.mutable_due_date() = On(2026, 3, 10);
  EXPECT_EQ(Said(ReviewClock(r, c, kNotSuperseded)), Words{});
}

}  // namespace
}  // namespace senda::pupil_tracking
