#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/annual_review.pb.h"
#include "senda/pupils/v1/ehc_case.pb.h"

// What the events of EHC cases and annual reviews must agree in; pure. Each returns
// FIELD_VIOLATIONS with everything that is wrong; paths begin with "ehc_case." or "annual_review.".
namespace senda::pupil_tracking {

// A case of its own:
//   DATE_INVALID              a date that is no day;
//   DATE_IN_FUTURE            an event after `today`, or an exception that begins after it;
//   BEFORE_BIRTH              a request before the child was born, on `birth`;
//   EVENT_ORDER               an event before the one it follows: the decision to assess, the
//                             request for advice, the draft and the final plan come not before the
//                             request, an answer not before its question, the draft and the final
//                             plan not before the decision to assess, the final plan not before the
//                             draft, the end not before the final plan;
//   EVENT_MISSING             an event without the one it answers: advice, views, a reply, an end;
//   WILL_ASSESS_UNDECIDED     `will_assess` without `decision_to_assess_date`;
//   ASSESSMENT_REFUSED        advice, a draft or a plan, or a decision about one, though there is
//                             to be no assessment;
//   PLAN_REFUSED              a decision not to issue beside a draft or a final plan;
//   CEASE_REASON              an end without its reason, or a reason without the end;
//   END_BEFORE_START          an exception that ends before it begins;
//   EXCEPTION_TOO_SHORT       absence or closure of less than four weeks.
absl::Status CheckEhcCase(const pupils::v1::EhcCase& ehc_case, absl::CivilDay birth,
                          absl::CivilDay today);

// Whether the case has a final plan that has not ceased.
bool HasPlanInForce(const pupils::v1::EhcCase& ehc_case);

// A review of `ehc_case`:
//   DATE_INVALID              a date that is no day;
//   DATE_IN_FUTURE            an event after `today`; a meeting may be planned;
//   EVENT_ORDER               a meeting before the plan or after it ceased, papers after the
//                             meeting, a report, decision or notice before it, an amended plan
//                             before its decision or notice;
//   EVENT_MISSING             papers, a report, a decision or a notice without the meeting;
//   CASE_WITHOUT_PLAN         a case without a final plan, at `ehc_case`;
//   DECISION_AND_DATE         a decision without its day, or a day without a decision;
//   AMENDMENT_UNDECIDED       a notice or an amended plan without the decision to amend;
//   TRANSFER_YEAR             a phase transfer without the year of the move, or one whose September
//                             is past when the plan is made or the meeting held, or a year or
//                             post-16 without a phase transfer. A meeting between the 15 February
//                             or 31 March of the year and its September is late and is taken.
absl::Status CheckAnnualReview(const pupils::v1::AnnualReview& review,
                               const pupils::v1::EhcCase& ehc_case, absl::CivilDay today);

// The case against the reviews that it has: CASE_HAS_REVIEWS at the field of `ehc_case` that would
// leave one of them without a plan: no final plan, one after a meeting, an end before a meeting
// that was held.
absl::Status CheckAgainstReviews(const pupils::v1::EhcCase& ehc_case,
                                 const std::vector<pupils::v1::AnnualReview>& reviews);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_EHC_RULES_H_
