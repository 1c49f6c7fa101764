#ifndef SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_CLOCK_H_
#define SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_CLOCK_H_

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/annual_review.pb.h"
#include "senda/pupils/v1/ehc_case.pb.h"
#include "senda/pupils/v1/statutory_date.pb.h"

// The dates that SEND Regulations 2014, Children and Families Act 2014 s. 44 and chapter 9 of the
// code of practice set around an EHC plan, as functions of the dated events alone; pure. Weeks are
// calendar weeks, and no holiday, exception or lateness moves a date.
namespace senda::pupil_tracking {

using StatutoryDates = std::vector<pupils::v1::StatutoryDate>;

// What follows from the events of a case, in the order of the steps:
//   - the decision whether to assess, 6 weeks after the request;
//   - advice, 6 weeks after it was asked for, once it was;
//   - the decision not to issue, 16 weeks after the request, where it went that way;
//   - the family's time to answer, 15 days from the draft at least: the final plan comes neither
//     before both the answer and the last of them, and no answer is late;
//   - the consulted school's reply, 15 days after it was asked;
//   - the final plan, 20 weeks after the request, unless an assessment or a plan was refused;
//   - the next annual review, at `next_review`, where no review that is under way stands for it.
// What a later event overtook is closed, as StatutoryOutcome in the contract says: there is no
// draft, plan or refusal of one without the decision to assess, and no plan or refusal without the
// advice that was asked for; a school's reply can have been left out. Nothing is due any more once
// the plan ceased; what was missed before stays, except after a death. Exceptions that fall within
// a step's time make it `excepted`: those of regulations 5, 8, 10 and
// 13. Closure of the school excuses the authority's own steps, and not the advice of others. The
// events are taken as they are: what contradicts itself is refused by ehc_rules.h.
StatutoryDates CaseClock(const pupils::v1::EhcCase& ehc_case,
                         std::optional<absl::CivilDay> next_review);

// What follows from the events of a review: its completion by `due_date` (the authority's decision
// completes it); papers 2 weeks before, report 2 weeks and decision 4 weeks after the meeting, once
// that has a date, where a decision to amend counts from the day that has its notice too; the final
// amended plan where the plan is to be amended, 8 weeks after the notice and at most 12 weeks after
// the meeting; and before a move to the next phase a plan that is fit for it, by 15 February, or 31
// March after secondary, of that year. What is still open then is closed by the meeting of the
// review that took its place, on `superseded` (review_due.h). `ehc_case` says whether the plan has
// ceased, as above.
StatutoryDates ReviewClock(const pupils::v1::AnnualReview& review,
                           const pupils::v1::EhcCase& ehc_case,
                           std::optional<absl::CivilDay> superseded);

// Whether an exception lasts as long as the regulations ask: four weeks, both days counted, for
// absence and for closure of the school; any time for personal circumstances. Dates that are no
// days are not long enough.
bool IsLongEnough(const pupils::v1::ClockException& exception);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_EHC_STATUTORY_CLOCK_H_
