// When reviews are due, and which exceptions count: the rest of statutory_clock_test.cc.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/ehc/statutory_clock.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

google::type::Date On(int year, int month, int day) {
  return rules::ToDate(CivilDay(year, month, day));
}

EhcCase Requested(int year, int month, int day) {
  EhcCase c;
  *c.mutable_request_date() = On(year, month, day);
  return c;
}

EhcCase Planned(int year, int month, int day) {
  EhcCase c = Requested(year - 1, 1, 6);
  *c.mutable_final_plan_date() = On(year, month, day);
  return c;
}

AnnualReview Meeting(int year, int month, int day) {
  AnnualReview r;
  r.set_name(fmt::format("trusts/t/annualReviews/r-{}-{}-{}", year, month, day));
  *r.mutable_meeting_date() = On(year, month, day);
  return r;
}

AnnualReview Decided(ReviewDecision decision) {
  AnnualReview r = Meeting(2026, 2, 20);
  r.set_decision(decision);
  *r.mutable_decision_date() = On(2026, 3, 20);
  return r;
}

ClockException Exception(ClockExceptionKind kind, CivilDay from, CivilDay to) {
  ClockException e;
  e.set_kind(kind);
  *e.mutable_from_date() = rules::ToDate(from);
  *e.mutable_to_date() = rules::ToDate(to);
  return e;
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

// Born on a leap day, five on the last of February 2025.
TEST(ReviewDue, CountsTheFifthBirthdayOfALeapDayOnTheLastOfFebruary) {
  const CivilDay birth(2020, 2, 29);
  EXPECT_EQ(ReviewDue(CivilDay(2025, 2, 27), birth), CivilDay(2025, 8, 27));
  EXPECT_EQ(ReviewDue(CivilDay(2025, 2, 28), birth), CivilDay(2026, 2, 28));
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
