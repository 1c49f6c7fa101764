#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_CLOCK_TEST_EVENTS_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_CLOCK_TEST_EVENTS_H_

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/rules/field_rules.h"
#include "services/pupil_tracking/ehc/statutory_clock.h"

// Cases and reviews for tests of the statutory clock, and its dates in words.
namespace senda::pupil_tracking {

using absl::CivilDay;
using namespace pupils::v1;  // NOLINT(google-build-using-namespace): tests only

// Expects no review to come; most tests are about the way to the plan.
inline constexpr std::nullopt_t kNoReview = std::nullopt;
// Of a review that no other took the place of.
inline constexpr std::nullopt_t kNotSuperseded = std::nullopt;

inline google::type::Date On(int year, int month, int day) {
  return rules::ToDate(CivilDay(year, month, day));
}

inline std::string Text(const google::type::Date& date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

// What became of a date whose days do not tell: " missed" of one without a day that is closed.
inline std::string OutcomeSaid(const StatutoryDate& date) {
  StatutoryOutcome usual = STATUTORY_OUTCOME_OPEN;
  if (date.has_done_date()) {
    usual = date.late_by_days() > 0 ? STATUTORY_OUTCOME_MISSED : STATUTORY_OUTCOME_KEPT;
  }
  if (date.outcome() == usual) return "";
  return " " + absl::AsciiStrToLower(StatutoryOutcome_Name(date.outcome()).substr(18));
}

// "FINAL_PLAN 2026-04-20", with " done 2026-05-01", " late 11" and " excepted" where it is so, and
// the outcome where that does not tell it.
inline std::vector<std::string> Said(const StatutoryDates& dates) {
  std::vector<std::string> said;
  for (const StatutoryDate& date : dates) {
    std::string text =
        fmt::format("{} {}", StatutoryStep_Name(date.step()).substr(15), Text(date.due_date()));
    if (date.has_done_date()) text += " done " + Text(date.done_date());
    if (date.late_by_days() > 0) text += fmt::format(" late {}", date.late_by_days());
    if (date.excepted()) text += " excepted";
    text += OutcomeSaid(date);
    EXPECT_FALSE(date.source().empty()) << text;
    said.push_back(text);
  }
  return said;
}
using Words = std::vector<std::string>;

inline EhcCase Requested(int year, int month, int day) {
  EhcCase c;
  *c.mutable_request_date() = On(year, month, day);
  return c;
}

inline EhcCase Assessing(int year, int month, int day) {
  EhcCase c = Requested(year, month, day);
  *c.mutable_decision_to_assess_date() = rules::ToDate(CivilDay(year, month, day) + 35);
  c.set_will_assess(true);
  return c;
}

inline EhcCase Planned(int year, int month, int day) {
  EhcCase c = Requested(year - 1, 1, 6);
  *c.mutable_final_plan_date() = On(year, month, day);
  return c;
}

inline AnnualReview Meeting(int year, int month, int day) {
  AnnualReview r;
  r.set_name(fmt::format("trusts/t/annualReviews/r-{}-{}-{}", year, month, day));
  *r.mutable_meeting_date() = On(year, month, day);
  return r;
}

inline ClockException Exception(ClockExceptionKind kind, CivilDay from, CivilDay to) {
  ClockException e;
  e.set_kind(kind);
  *e.mutable_from_date() = rules::ToDate(from);
  *e.mutable_to_date() = rules::ToDate(to);
  return e;
}

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_CLOCK_TEST_EVENTS_H_
