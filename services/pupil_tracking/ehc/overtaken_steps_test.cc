// What becomes of steps that a later event overtook, of times that are a minimum, and of decisions
// that are not complete: the rest of statutory_clock_test.cc.
#include <gtest/gtest.h>

#include "services/pupil_tracking/ehc/clock_test_events.h"
#include "services/pupil_tracking/ehc/review_due.h"

namespace senda::pupil_tracking {
namespace {

// What is said of one step; "" without it.
std::string SaidOf(const StatutoryDates& dates, const std::string& step) {
  for (const std::string& said : Said(dates)) {
    if (said.starts_with(step)) return said;
  }
  return "";
}
std::string FamilyOf(const EhcCase& c) {
  return SaidOf(CaseClock(c, kNoReview), "FAMILY_RESPONSE");
}

// Draft of 1 September 2026: the fifteenth day is 16 September.
EhcCase Drafted() {
  EhcCase c = Assessing(2026, 6, 1);
  *c.mutable_draft_plan_date() = On(2026, 9, 1);
  return c;
}

TEST(FamilyResponse, IsNeverLate) {
  EhcCase c = Drafted();
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 running");
  *c.mutable_family_response_date() = On(2026, 9, 18);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 done 2026-09-18");
  *c.mutable_final_plan_date() = On(2026, 10, 1);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 done 2026-09-18");
}

TEST(FamilyResponse, IsKeptWhereThePlanLeftTheFamilyItsTimeAndItSaidNothing) {
  EhcCase c = Drafted();
  *c.mutable_final_plan_date() = On(2026, 9, 16);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 kept");
}

TEST(FamilyResponse, IsKeptByAPlanThatFollowsAnEarlyAnswer) {
  EhcCase c = Drafted();
  *c.mutable_family_response_date() = On(2026, 9, 4);
  *c.mutable_final_plan_date() = On(2026, 9, 5);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 done 2026-09-04");
}

TEST(FamilyResponse, IsMissedByAPlanBeforeBothTheAnswerAndTheFifteenthDay) {
  EhcCase c = Drafted();
  *c.mutable_final_plan_date() = On(2026, 9, 2);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 missed");
  *c.mutable_final_plan_date() = On(2026, 9, 15);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 missed");
  *c.mutable_family_response_date() = On(2026, 9, 16);
  EXPECT_EQ(FamilyOf(c), "FAMILY_RESPONSE 2026-09-16 done 2026-09-16 missed");
}

// Request of 1 December 2025: the decision is due on 12 January 2026 (statutory_clock_test.cc).
TEST(OvertakenSteps, TakeTheDecisionToAssessAsMadeBeforeADraftOrPlan) {
  EhcCase c = Requested(2025, 12, 1);
  *c.mutable_draft_plan_date() = On(2026, 1, 12);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "DECISION"), "DECISION_TO_ASSESS 2026-01-12 kept");
  *c.mutable_draft_plan_date() = On(2026, 1, 13);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "DECISION"), "DECISION_TO_ASSESS 2026-01-12 not_known");
  c.clear_draft_plan_date();
  *c.mutable_final_plan_date() = On(2026, 4, 20);
  EXPECT_EQ(Said(CaseClock(c, kNoReview)), (Words{"DECISION_TO_ASSESS 2026-01-12 not_known",
                                                  "FINAL_PLAN 2026-04-20 done 2026-04-20"}));
}

// Asked for on 12 January 2026, due on 23 February (statutory_clock_test.cc). A draft may go out
// while the last advice is awaited; what ends the way to a plan rests on all of it.
TEST(OvertakenSteps, TakeAdviceAsGivenBeforeThePlanOrTheRefusalOfOne) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.mutable_advice_requested_date() = On(2026, 1, 12);
  *c.mutable_draft_plan_date() = On(2026, 2, 20);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "ADVICE"), "ADVICE 2026-02-23");
  *c.mutable_final_plan_date() = On(2026, 2, 23);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "ADVICE"), "ADVICE 2026-02-23 kept");
  *c.mutable_final_plan_date() = On(2026, 3, 9);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "ADVICE"), "ADVICE 2026-02-23 not_known");
  c.clear_draft_plan_date();
  c.clear_final_plan_date();
  *c.mutable_decision_not_to_issue_date() = On(2026, 3, 23);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "ADVICE"), "ADVICE 2026-02-23 not_known");
}

// Consulted on 17 March 2026, due on 1 April. A plan can be made without the reply.
TEST(OvertakenSteps, TakeASchoolsReplyAsLeftOut) {
  EhcCase c = Assessing(2025, 12, 1);
  *c.mutable_school_consulted_date() = On(2026, 3, 17);
  *c.mutable_final_plan_date() = On(2026, 4, 2);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "SCHOOL"), "SCHOOL_REPLY 2026-04-01 missed");
  *c.mutable_final_plan_date() = On(2026, 4, 1);
  EXPECT_EQ(SaidOf(CaseClock(c, kNoReview), "SCHOOL"), "SCHOOL_REPLY 2026-04-01 not_known");
}

std::string DecisionOf(const AnnualReview& r) {
  return SaidOf(ReviewClock(r, Planned(2025, 3, 10), kNotSuperseded), "REVIEW_DECISION");
}

// Meeting on 2 February 2026: four weeks are 28 days, and February has 28, so 2 March. From 2 March
// to 1 June are 91 days (29 left of March, 30, 31 and 1).
TEST(ReviewDecision, IsCompleteWithTheNoticeOfAnAmendment) {
  AnnualReview r = Meeting(2026, 2, 2);
  r.set_decision(REVIEW_DECISION_AMEND);
  *r.mutable_decision_date() = On(2026, 3, 2);
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02");
  *r.mutable_amendment_notice_date() = On(2026, 6, 1);
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02 done 2026-06-01 late 91");
  *r.mutable_amendment_notice_date() = On(2026, 2, 20);
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02 done 2026-03-02");
  r.set_decision(REVIEW_DECISION_MAINTAIN);
  r.clear_amendment_notice_date();
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02 done 2026-03-02");
}

// An amended plan of 20 March was proposed before, and nobody recorded when: perhaps too late.
TEST(ReviewDecision, IsOvertakenByTheAmendedPlan) {
  AnnualReview r = Meeting(2026, 2, 2);
  r.set_decision(REVIEW_DECISION_AMEND);
  *r.mutable_decision_date() = On(2026, 2, 27);
  *r.mutable_final_amended_plan_date() = On(2026, 3, 2);
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02 kept");
  *r.mutable_final_amended_plan_date() = On(2026, 3, 20);
  EXPECT_EQ(DecisionOf(r), "REVIEW_DECISION 2026-03-02 not_known");
}

// Meeting on 20 February 2026: papers by 6 February, report by 6 March.
TEST(OvertakenSteps, TakePapersAndReportAsLeftOutOnceTheReviewWentOn) {
  AnnualReview r = Meeting(2026, 2, 20);
  const auto said = [&] { return Said(ReviewClock(r, Planned(2025, 3, 10), kNotSuperseded)); };
  EXPECT_EQ(said(), (Words{"REVIEW_PAPERS 2026-02-06", "REVIEW_REPORT 2026-03-06",
                           "REVIEW_DECISION 2026-03-20"}));
  r.set_decision(REVIEW_DECISION_MAINTAIN);
  *r.mutable_decision_date() = On(2026, 3, 6);
  EXPECT_EQ(said(), (Words{"REVIEW_PAPERS 2026-02-06 missed", "REVIEW_REPORT 2026-03-06 not_known",
                           "REVIEW_DECISION 2026-03-20 done 2026-03-06"}));
}

// Met on 1 June 2025, so that the decision was due on 29 June, and never decided.
TEST(OvertakenSteps, TakeWhatASupersededReviewLacksAsLeftOut) {
  AnnualReview r = Meeting(2025, 6, 1);
  *r.mutable_due_date() = On(2025, 6, 3);
  *r.mutable_papers_sent_date() = On(2025, 5, 18);
  *r.mutable_report_sent_date() = On(2025, 6, 10);
  EXPECT_EQ(
      Said(ReviewClock(r, Planned(2024, 6, 3), CivilDay(2026, 2, 2))),
      (Words{"ANNUAL_REVIEW 2025-06-03 missed", "REVIEW_PAPERS 2025-05-18 done 2025-05-18",
             "REVIEW_REPORT 2025-06-15 done 2025-06-10", "REVIEW_DECISION 2025-06-29 missed"}));
}

}  // namespace
}  // namespace senda::pupil_tracking
