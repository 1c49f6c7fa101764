// When reviews are due, and which exceptions count.
#include "services/pupil_tracking/ehc/review_due.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "services/pupil_tracking/ehc/clock_test_events.h"

namespace senda::pupil_tracking {
namespace {

AnnualReview Decided(ReviewDecision decision) {
  AnnualReview r = Meeting(2026, 2, 20);
  r.set_decision(decision);
  *r.mutable_decision_date() = On(2026, 3, 20);
  return r;
}

// A child of ten when the plan is made.
const CivilDay kBirth(2015, 1, 20);

TEST(ReviewDue, IsTheSameDayAYearLaterOrTheLastOfFebruary) {
  EXPECT_EQ(ReviewDue(CivilDay(2025, 3, 10), kBirth), CivilDay(2026, 3, 10));
  EXPECT_EQ(ReviewDue(CivilDay(2024, 2, 29), kBirth), CivilDay(2025, 2, 28));
  EXPECT_EQ(ReviewDue(CivilDay(2023, 2, 28), kBirth), CivilDay(2024, 2, 28));
}

// Six months after 31 August is the last of February, whatever the year.
TEST(ReviewDue, IsHalfAYearLaterForAChildUnderFive) {
  const CivilDay birth(2020, 9, 1);
  EXPECT_EQ(ReviewDue(CivilDay(2025, 8, 31), birth), CivilDay(2026, 2, 28));
  EXPECT_EQ(ReviewDue(CivilDay(2023, 8, 31), birth), CivilDay(2024, 2, 29));
  EXPECT_EQ(ReviewDue(CivilDay(2025, 9, 1), birth), CivilDay(2026, 9, 1));
}

// Born on 29 February 2020. 2025 has no such day, so the fifth year of life ends with 28 February
// and the child is five on 1 March: six months from 28 February, twelve from 1 March.
TEST(ReviewDue, CountsTheFifthBirthdayOfALeapDayOn1March) {
  const CivilDay birth(2020, 2, 29);
  EXPECT_EQ(ReviewDue(CivilDay(2025, 2, 28), birth), CivilDay(2025, 8, 28));
  EXPECT_EQ(ReviewDue(CivilDay(2025, 3, 1), birth), CivilDay(2026, 3, 1));
}

TEST(BaseOfReview, IsThePlanOrTheLastMeetingBefore) {
  const EhcCase c = Planned(2023, 3, 10);
  const std::vector<AnnualReview> reviews = {Meeting(2025, 2, 20), Meeting(2024, 3, 1)};
  EXPECT_EQ(BaseOfReview(c, reviews[1], reviews), CivilDay(2023, 3, 10));
  EXPECT_EQ(BaseOfReview(c, reviews[0], reviews), CivilDay(2024, 3, 1));
  AnnualReview without_meeting;
  without_meeting.set_name("trusts/t/annualReviews/next");
  EXPECT_EQ(BaseOfReview(c, without_meeting, reviews), CivilDay(2025, 2, 20));
  EXPECT_EQ(BaseOfReview(Requested(2023, 3, 10), reviews[0], reviews), std::nullopt);
}

TEST(NextReviewDue, StandsWhereNoReviewIsUnderWay) {
  const EhcCase c = Planned(2025, 3, 10);
  EXPECT_EQ(NextReviewDue(c, {}, kBirth), CivilDay(2026, 3, 10));
  EXPECT_EQ(NextReviewDue(Requested(2025, 3, 10), {}, kBirth), std::nullopt);
  AnnualReview r = Meeting(2026, 2, 20);
  EXPECT_EQ(NextReviewDue(c, {r}, kBirth), std::nullopt);
  EXPECT_EQ(NextReviewDue(c, {Decided(REVIEW_DECISION_MAINTAIN)}, kBirth), CivilDay(2027, 2, 20));
  EXPECT_EQ(NextReviewDue(c, {Decided(REVIEW_DECISION_CEASE)}, kBirth), std::nullopt);
}

// Met on 1 June 2025 and never decided; the next review met on 2 February 2026 and was decided. So
// the one after is due on 2 February 2027, whatever became of the first.
TEST(NextReviewDue, PassesOverAnUndecidedReviewThatALaterMeetingSuperseded) {
  const EhcCase c = Planned(2024, 6, 3);
  const AnnualReview old = Meeting(2025, 6, 1);
  AnnualReview later = Meeting(2026, 2, 2);
  EXPECT_EQ(NextReviewDue(c, {old, later}, kBirth), std::nullopt);  // under way
  later.set_decision(REVIEW_DECISION_MAINTAIN);
  *later.mutable_decision_date() = On(2026, 2, 23);
  EXPECT_EQ(NextReviewDue(c, {old, later}, kBirth), CivilDay(2027, 2, 2));
  EXPECT_EQ(NextReviewDue(c, {later, old}, kBirth), CivilDay(2027, 2, 2));
  // The one that met last is still waited for.
  EXPECT_EQ(NextReviewDue(c, {later, Meeting(2026, 12, 1)}, kBirth), std::nullopt);
}

// An authority that meant to end the plan and then reviewed it again has not ended it.
TEST(NextReviewDue, PassesOverADecisionToCeaseThatALaterReviewSuperseded) {
  const EhcCase c = Planned(2025, 3, 10);
  AnnualReview later = Meeting(2026, 9, 1);
  later.set_decision(REVIEW_DECISION_MAINTAIN);
  *later.mutable_decision_date() = On(2026, 9, 20);
  EXPECT_EQ(NextReviewDue(c, {Decided(REVIEW_DECISION_CEASE), later}, kBirth),
            CivilDay(2027, 9, 1));
}

TEST(SupersededOn, IsTheFirstLaterMeetingThatWasHeld) {
  const AnnualReview old = Meeting(2025, 6, 1), planned = Meeting(2026, 2, 2);
  AnnualReview held = Meeting(2026, 5, 4);
  *held.mutable_report_sent_date() = On(2026, 5, 11);
  EXPECT_EQ(SupersededOn(old, {old, planned}), std::nullopt);
  EXPECT_EQ(SupersededOn(old, {held, planned, old}), CivilDay(2026, 5, 4));
  EXPECT_EQ(SupersededOn(held, {held, planned, old}), std::nullopt);
  EXPECT_EQ(SupersededOn(AnnualReview(), {held}), std::nullopt);
}

TEST(IsLongEnough, AsksFourWeeksOfAbsenceAndClosureOnly) {
  const CivilDay from(2026, 2, 1);
  for (const auto kind : {CLOCK_EXCEPTION_KIND_AWAY, CLOCK_EXCEPTION_KIND_SCHOOL_CLOSED}) {
    EXPECT_TRUE(IsLongEnough(Exception(kind, from, from + 27)));
    EXPECT_FALSE(IsLongEnough(Exception(kind, from, from + 26)));
  }
  EXPECT_TRUE(IsLongEnough(Exception(CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES, from, from)));
}

}  // namespace
}  // namespace senda::pupil_tracking
