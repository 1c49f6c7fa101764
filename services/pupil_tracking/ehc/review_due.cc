#include "services/pupil_tracking/ehc/review_due.h"

#include <algorithm>

#include "common/rules/birthday.h"
#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using absl::CivilDay;
using pupils::v1::AnnualReview;
using pupils::v1::EhcCase;
using Day = std::optional<CivilDay>;

Day DayOf(bool present, const google::type::Date& date) {
  return present ? rules::ToCivilDay(date) : std::nullopt;
}

}  // namespace

CivilDay ReviewDue(CivilDay base, CivilDay birth) {
  const bool under_five = base < rules::BirthdayAt(birth, 5);
  return rules::AddMonths(base, under_five ? 6 : 12);
}

bool WasHeld(const AnnualReview& review) {
  return review.has_meeting_date() && (review.has_report_sent_date() || review.has_decision_date());
}

std::optional<CivilDay> SupersededOn(const AnnualReview& review,
                                     const std::vector<AnnualReview>& reviews) {
  const Day own = DayOf(review.has_meeting_date(), review.meeting_date());
  Day superseded;
  if (!own.has_value()) return superseded;
  for (const AnnualReview& other : reviews) {
    const Day met = DayOf(WasHeld(other), other.meeting_date());
    if (other.name() == review.name() || !met.has_value() || *met <= *own) continue;
    superseded = std::min(superseded.value_or(*met), *met);
  }
  return superseded;
}

std::optional<CivilDay> BaseOfReview(const EhcCase& ehc_case, const AnnualReview& review,
                                     const std::vector<AnnualReview>& reviews) {
  Day base = DayOf(ehc_case.has_final_plan_date(), ehc_case.final_plan_date());
  if (!base.has_value()) return std::nullopt;
  const Day own = DayOf(review.has_meeting_date(), review.meeting_date());
  for (const AnnualReview& other : reviews) {
    const Day met = DayOf(other.has_meeting_date(), other.meeting_date());
    if (other.name() == review.name() || !met.has_value()) continue;
    if (!own.has_value() || *met < *own) base = std::max(*base, *met);
  }
  return base;
}

std::optional<CivilDay> NextReviewDue(const EhcCase& ehc_case,
                                      const std::vector<AnnualReview>& reviews, CivilDay birth) {
  if (ehc_case.has_ceased_date()) return std::nullopt;
  for (const AnnualReview& review : reviews) {
    if (SupersededOn(review, reviews).has_value()) continue;
    if (!review.has_decision_date()) return std::nullopt;
    if (review.decision() == pupils::v1::REVIEW_DECISION_CEASE) return std::nullopt;
  }
  // A review without a name is none of those that there are, so all of them come before it.
  const Day base = BaseOfReview(ehc_case, AnnualReview(), reviews);
  return base.has_value() ? Day(ReviewDue(*base, birth)) : std::nullopt;
}

}  // namespace senda::pupil_tracking
