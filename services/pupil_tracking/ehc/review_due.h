#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_REVIEW_DUE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_REVIEW_DUE_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/annual_review.pb.h"
#include "senda/pupils/v1/ehc_case.pb.h"

// When the reviews of a plan are due, one after the other; pure.
namespace senda::pupil_tracking {

// By when a review must be completed that follows `base`, the day of the plan or of the last
// review's meeting: twelve months later, or six for a child who is not yet five on that day
// (rules::BirthdayAt; the code says "three to six months", so six at the latest). A base of 29
// February leads to 28 February in a year that has no 29th.
absl::CivilDay ReviewDue(absl::CivilDay base, absl::CivilDay birth);

// Whether the meeting took place, for all that is on record: a report or a decision followed it.
bool WasHeld(const pupils::v1::AnnualReview& review);

// The day of the first meeting of another review that was held after the one of `review`; from then
// on nobody waits for what `review` still lacks. None without a meeting of its own.
std::optional<absl::CivilDay> SupersededOn(const pupils::v1::AnnualReview& review,
                                           const std::vector<pupils::v1::AnnualReview>& reviews);

// The day on which the time of `review` begins to run: the meeting of the last other review of the
// case before its own, or the final plan. `reviews` are those of the case, in any order, `review`
// among them or not. None before there is a final plan.
std::optional<absl::CivilDay> BaseOfReview(const pupils::v1::EhcCase& ehc_case,
                                           const pupils::v1::AnnualReview& review,
                                           const std::vector<pupils::v1::AnnualReview>& reviews);

// When the review is due that nobody has begun: none without a final plan, after the plan ceased
// or is to cease, or while a review is under way, which has a date of its own. A review that
// another superseded is neither under way nor does its decision end the plan.
std::optional<absl::CivilDay> NextReviewDue(const pupils::v1::EhcCase& ehc_case,
                                            const std::vector<pupils::v1::AnnualReview>& reviews,
                                            absl::CivilDay birth);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_REVIEW_DUE_H_
