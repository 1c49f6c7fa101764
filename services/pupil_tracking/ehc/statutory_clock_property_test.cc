// What holds of the statutory clock whatever happened, on random events.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <optional>
#include <vector>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/ehc/review_due.h"
#include "services/pupil_tracking/ehc/statutory_clock.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using absl::CivilDay;

// A day of the four years from September 2023, a 29 February among them.
CivilDay AnyDay() { return CivilDay(2023, 9, 1) + *rc::gen::inRange(0, 4 * 365 + 1); }

void MaybeSet(google::type::Date* (*field)(EhcCase&), EhcCase& c) {
  if (*rc::gen::arbitrary<bool>()) *field(c) = rules::ToDate(AnyDay());
}

// Any case at all, those included that the rules refuse: the clock must stand them too.
EhcCase AnyCase() {
  EhcCase c;
  *c.mutable_request_date() = rules::ToDate(AnyDay());
  MaybeSet([](EhcCase& x) { return x.mutable_decision_to_assess_date(); }, c);
  c.set_will_assess(*rc::gen::arbitrary<bool>());
  MaybeSet([](EhcCase& x) { return x.mutable_advice_requested_date(); }, c);
  MaybeSet([](EhcCase& x) { return x.mutable_advice_received_date(); }, c);
  MaybeSet([](EhcCase& x) { return x.mutable_draft_plan_date(); }, c);
  MaybeSet([](EhcCase& x) { return x.mutable_family_response_date(); }, c);
  MaybeSet([](EhcCase& x) { return x.mutable_school_consulted_date(); }, c);
  MaybeSet([](EhcCase& x) { return x.mutable_school_replied_date(); }, c);
  if (*rc::gen::inRange(0, 4) == 0) {
    *c.mutable_decision_not_to_issue_date() = rules::ToDate(AnyDay());
  } else {
    MaybeSet([](EhcCase& x) { return x.mutable_final_plan_date(); }, c);
  }
  return c;
}

ClockException AnyException() {
  ClockException e;
  e.set_kind(static_cast<ClockExceptionKind>(*rc::gen::inRange(1, 4)));
  const CivilDay from = AnyDay();
  *e.mutable_from_date() = rules::ToDate(from);
  *e.mutable_to_date() = rules::ToDate(from + *rc::gen::inRange(0, 200));
  return e;
}

CivilDay DueOf(const StatutoryDate& date) { return *rules::ToCivilDay(date.due_date()); }

// Lateness is what lies between due and done, and nothing where either keeps the limit.
void ExpectConsistent(const StatutoryDates& dates) {
  for (const StatutoryDate& date : dates) {
    RC_ASSERT(date.late_by_days() >= 0);
    RC_ASSERT(date.outcome() != STATUTORY_OUTCOME_UNSPECIFIED);
    if (!date.has_done_date() || date.step() == STATUTORY_STEP_FAMILY_RESPONSE) {
      RC_ASSERT(date.late_by_days() == 0);
    } else if (date.late_by_days() > 0) {
      RC_ASSERT(DueOf(date) + date.late_by_days() == *rules::ToCivilDay(date.done_date()));
    } else {
      RC_ASSERT(*rules::ToCivilDay(date.done_date()) <= DueOf(date));
    }
  }
}

RC_GTEST_PROP(StatutoryClockProperty, NoDateMovesWhenAnExceptionIsAdded, ()) {
  EhcCase c = AnyCase();
  const StatutoryDates before = CaseClock(c, std::nullopt);
  *c.add_exceptions() = AnyException();
  const StatutoryDates after = CaseClock(c, std::nullopt);
  RC_ASSERT(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    StatutoryDate excused = before[i];
    excused.set_excepted(after[i].excepted());
    RC_ASSERT(excused.SerializeAsString() == after[i].SerializeAsString());
    RC_ASSERT(after[i].excepted() || !before[i].excepted());
  }
}

RC_GTEST_PROP(StatutoryClockProperty, LatenessIsWhatLiesBetweenDueAndDone, ()) {
  ExpectConsistent(CaseClock(AnyCase(), AnyDay()));
}

// The family's time is missed by a final plan before both its answer and the fifteenth day alone.
RC_GTEST_PROP(StatutoryClockProperty, OnlyAnEarlyPlanCutsTheFamilysTimeShort, ()) {
  const EhcCase c = AnyCase();
  for (const StatutoryDate& date : CaseClock(c, std::nullopt)) {
    if (date.step() != STATUTORY_STEP_FAMILY_RESPONSE) continue;
    const bool early =
        c.has_final_plan_date() && *rules::ToCivilDay(c.final_plan_date()) < DueOf(date) &&
        (!c.has_family_response_date() ||
         *rules::ToCivilDay(c.final_plan_date()) < *rules::ToCivilDay(c.family_response_date()));
    RC_ASSERT((date.outcome() == STATUTORY_OUTCOME_MISSED) == early);
  }
}

// Once there is a plan, nothing before it is waited for.
RC_GTEST_PROP(StatutoryClockProperty, NothingIsOpenAfterTheFinalPlanButTheReview, ()) {
  EhcCase c = AnyCase();
  c.clear_decision_not_to_issue_date();
  *c.mutable_final_plan_date() = rules::ToDate(AnyDay());
  for (const StatutoryDate& date : CaseClock(c, AnyDay())) {
    RC_ASSERT((date.outcome() == STATUTORY_OUTCOME_OPEN) ==
              (date.step() == STATUTORY_STEP_ANNUAL_REVIEW));
  }
}

RC_GTEST_PROP(StatutoryClockProperty, EachStepStandsOnce, ()) {
  std::vector<int> seen(20);
  for (const StatutoryDate& date : CaseClock(AnyCase(), AnyDay())) {
    RC_ASSERT(++seen[static_cast<std::size_t>(date.step())] == 1);
  }
}

RC_GTEST_PROP(StatutoryClockProperty, AnAmendedPlanIsNeverDueMoreThan84DaysAfterTheMeeting, ()) {
  const CivilDay meeting = AnyDay();
  AnnualReview r;
  *r.mutable_due_date() = rules::ToDate(AnyDay());
  *r.mutable_meeting_date() = rules::ToDate(meeting);
  r.set_decision(REVIEW_DECISION_AMEND);
  *r.mutable_decision_date() = rules::ToDate(AnyDay());
  if (*rc::gen::arbitrary<bool>()) *r.mutable_amendment_notice_date() = rules::ToDate(AnyDay());
  const StatutoryDates dates = ReviewClock(r, EhcCase(), std::nullopt);
  ExpectConsistent(dates);
  RC_ASSERT(dates.back().step() == STATUTORY_STEP_AMENDED_PLAN);
  RC_ASSERT(DueOf(dates.back()) <= meeting + 84);
  for (const StatutoryDate& date : dates) {
    if (date.step() == STATUTORY_STEP_REVIEW_DECISION) RC_ASSERT(DueOf(date) == meeting + 28);
  }
}

// Twelve months never lead beyond the anniversary, and short of it on 29 February alone.
RC_GTEST_PROP(StatutoryClockProperty, AReviewIsDueOnTheAnniversary, ()) {
  const CivilDay base = AnyDay();
  const CivilDay due = ReviewDue(base, CivilDay(2010, 1, 1));
  RC_ASSERT(due.year() == base.year() + 1);
  RC_ASSERT(due.month() == base.month());
  RC_ASSERT(due.day() == base.day() || (base.day() == 29 && due.day() == 28));
}

}  // namespace
}  // namespace senda::pupil_tracking
