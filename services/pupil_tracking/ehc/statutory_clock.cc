#include "services/pupil_tracking/ehc/statutory_clock.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/ehc/review_due.h"

namespace senda::pupil_tracking {
namespace {

using absl::CivilDay;
using pupils::v1::AnnualReview;
using pupils::v1::ClockException;
using pupils::v1::ClockExceptionKind;
using pupils::v1::EhcCase;
using pupils::v1::StatutoryDate;
using pupils::v1::StatutoryOutcome;
using pupils::v1::StatutoryStep;
using Day = std::optional<CivilDay>;

constexpr int kWeek = 7;
constexpr int kDaysToAnswer = 15;
constexpr int kShortestAbsence = 4 * kWeek;

constexpr std::string_view kAct = "Children and Families Act 2014, s. 44";
constexpr std::string_view kCode = "SEND code of practice, chapter 9";
constexpr std::string_view kReg5 = "SEND Regulations 2014, reg. 5";
constexpr std::string_view kReg8 = "SEND Regulations 2014, reg. 8";
constexpr std::string_view kReg10 = "SEND Regulations 2014, reg. 10";
constexpr std::string_view kReg13 = "SEND Regulations 2014, reg. 13";
constexpr std::string_view kReg18 = "SEND Regulations 2014, reg. 18";
constexpr std::string_view kReg20 = "SEND Regulations 2014, reg. 20";
constexpr std::string_view kReg22 = "SEND Regulations 2014, reg. 22";

Day DayOf(bool present, const google::type::Date& date) {
  return present ? rules::ToCivilDay(date) : std::nullopt;
}

Day Earliest(std::initializer_list<Day> days) {
  Day earliest;
  for (const Day& day : days) {
    if (day.has_value()) earliest = std::min(earliest.value_or(*day), *day);
  }
  return earliest;
}

// What a later event says of an earlier step without a day: that it was done before, or that it was
// left out for all anyone recorded.
enum class Overtaken { kWasDone, kWasLeftOut };

// The outcome of a step without a day that was due by `due` and that `later` closed.
StatutoryOutcome ClosedBy(CivilDay later, CivilDay due, Overtaken overtaken) {
  if (overtaken == Overtaken::kWasDone && later <= due) return pupils::v1::STATUTORY_OUTCOME_KEPT;
  return overtaken == Overtaken::kWasLeftOut && later > due
             ? pupils::v1::STATUTORY_OUTCOME_MISSED
             : pupils::v1::STATUTORY_OUTCOME_NOT_KNOWN;
}

// A list of dates in the making.
class ClockFace {
 public:
  StatutoryDate& Add(StatutoryStep step, CivilDay due, Day done, std::string_view source,
                     bool excepted = false) {
    StatutoryDate& date = dates_.emplace_back();
    date.set_step(step);
    *date.mutable_due_date() = rules::ToDate(due);
    date.set_outcome(pupils::v1::STATUTORY_OUTCOME_OPEN);
    if (done.has_value()) {
      *date.mutable_done_date() = rules::ToDate(*done);
      date.set_late_by_days(static_cast<int>(std::max<absl::civil_diff_t>(0, *done - due)));
      date.set_outcome(*done > due ? pupils::v1::STATUTORY_OUTCOME_MISSED
                                   : pupils::v1::STATUTORY_OUTCOME_KEPT);
    }
    date.set_excepted(excepted);
    date.set_source(std::string(source));
    return date;
  }

  // Closes `date` where it is still open and `later` happened.
  static void Close(StatutoryDate& date, Day later, Overtaken overtaken) {
    if (date.outcome() != pupils::v1::STATUTORY_OUTCOME_OPEN || !later.has_value()) return;
    date.set_outcome(ClosedBy(*later, *rules::ToCivilDay(date.due_date()), overtaken));
  }
  void CloseAll(Day later) {
    for (StatutoryDate& date : dates_) Close(date, later, Overtaken::kWasLeftOut);
  }

  StatutoryDates Take(const EhcCase& ehc_case) {
    const Day ceased = DayOf(ehc_case.has_ceased_date(), ehc_case.ceased_date());
    if (!ceased.has_value()) return std::move(dates_);
    const bool died = ehc_case.cease_reason() == pupils::v1::CEASE_REASON_DECEASED;
    std::erase_if(dates_, [&](const StatutoryDate& date) {
      const bool waits = date.outcome() == pupils::v1::STATUTORY_OUTCOME_OPEN ||
                         date.outcome() == pupils::v1::STATUTORY_OUTCOME_RUNNING;
      return (waits && *rules::ToCivilDay(date.due_date()) >= *ceased) ||
             (died && !date.has_done_date());
    });
    CloseAll(ceased);
    return std::move(dates_);
  }

 private:
  StatutoryDates dates_;
};

// Whether an exception of one of `kinds` falls into the time of a step.
bool IsExcepted(const EhcCase& ehc_case, std::initializer_list<ClockExceptionKind> kinds,
                CivilDay start, CivilDay due) {
  return std::any_of(
      ehc_case.exceptions().begin(), ehc_case.exceptions().end(), [&](const ClockException& e) {
        return std::find(kinds.begin(), kinds.end(), e.kind()) != kinds.end() && IsLongEnough(e) &&
               *rules::ToCivilDay(e.from_date()) <= due && *rules::ToCivilDay(e.to_date()) >= start;
      });
}

// A step of the authority, which any exception excuses.
StatutoryDate& AddFromRequest(const EhcCase& c, CivilDay request, StatutoryStep step, int weeks,
                              Day done, std::string_view source, ClockFace& clock) {
  using namespace pupils::v1;
  const CivilDay due = request + weeks * kWeek;
  return clock.Add(
      step, due, done, source,
      IsExcepted(c,
                 {CLOCK_EXCEPTION_KIND_AWAY, CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES,
                  CLOCK_EXCEPTION_KIND_SCHOOL_CLOSED},
                 request, due));
}

// The events of a case that no earlier step can follow, where they happened.
struct CaseOutcome {
  explicit CaseOutcome(const EhcCase& c)
      : draft(DayOf(c.has_draft_plan_date(), c.draft_plan_date())),
        final_plan(DayOf(c.has_final_plan_date(), c.final_plan_date())),
        not_issued(DayOf(c.has_decision_not_to_issue_date(), c.decision_not_to_issue_date())) {}

  // The first event that needs the decision to assess.
  Day FirstOfAssessment() const { return Earliest({draft, final_plan, not_issued}); }
  // What ended the way to a plan.
  Day End() const { return Earliest({final_plan, not_issued}); }

  Day draft, final_plan, not_issued;
};

void AddAdvice(const EhcCase& c, const CaseOutcome& outcome, ClockFace& clock) {
  using namespace pupils::v1;
  const Day asked = DayOf(c.has_advice_requested_date(), c.advice_requested_date());
  if (!asked.has_value()) return;
  const CivilDay due = *asked + 6 * kWeek;
  StatutoryDate& advice = clock.Add(
      STATUTORY_STEP_ADVICE, due, DayOf(c.has_advice_received_date(), c.advice_received_date()),
      kReg8,
      IsExcepted(c, {CLOCK_EXCEPTION_KIND_AWAY, CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES},
                 *asked, due));
  ClockFace::Close(advice, outcome.End(), Overtaken::kWasDone);
}

// A minimum: what counts is that the final plan left the family its time, not when it answered.
StatutoryOutcome OutcomeOfAnswer(CivilDay last_day, Day answered, Day final_plan) {
  const bool answered_first =
      answered.has_value() && (!final_plan.has_value() || *answered <= *final_plan);
  if (answered_first) return pupils::v1::STATUTORY_OUTCOME_KEPT;
  if (!final_plan.has_value()) return pupils::v1::STATUTORY_OUTCOME_RUNNING;
  return *final_plan >= last_day ? pupils::v1::STATUTORY_OUTCOME_KEPT
                                 : pupils::v1::STATUTORY_OUTCOME_MISSED;
}

void AddAnswers(const EhcCase& c, const CaseOutcome& outcome, ClockFace& clock) {
  if (outcome.draft.has_value()) {
    const CivilDay last_day = *outcome.draft + kDaysToAnswer;
    const Day answered = DayOf(c.has_family_response_date(), c.family_response_date());
    StatutoryDate& date =
        clock.Add(pupils::v1::STATUTORY_STEP_FAMILY_RESPONSE, last_day, answered, kReg13);
    date.set_late_by_days(0);
    date.set_outcome(OutcomeOfAnswer(last_day, answered, outcome.final_plan));
  }
  if (const Day asked = DayOf(c.has_school_consulted_date(), c.school_consulted_date())) {
    ClockFace::Close(clock.Add(pupils::v1::STATUTORY_STEP_SCHOOL_REPLY, *asked + kDaysToAnswer,
                               DayOf(c.has_school_replied_date(), c.school_replied_date()), kCode),
                     outcome.End(), Overtaken::kWasLeftOut);
  }
}

// The day on which the decision was complete: one to amend wants its notice too.
Day CompletelyDecided(const AnnualReview& r, Day decided) {
  if (r.decision() != pupils::v1::REVIEW_DECISION_AMEND || !decided.has_value()) return decided;
  const Day notice = DayOf(r.has_amendment_notice_date(), r.amendment_notice_date());
  return notice.has_value() ? Day(std::max(*decided, *notice)) : std::nullopt;
}

void AddMeetingSteps(const AnnualReview& r, CivilDay meeting, Day decided, ClockFace& clock) {
  using namespace pupils::v1;
  const Day amended = DayOf(r.has_final_amended_plan_date(), r.final_amended_plan_date());
  StatutoryDate& papers = clock.Add(STATUTORY_STEP_REVIEW_PAPERS, meeting - 2 * kWeek,
                                    DayOf(r.has_papers_sent_date(), r.papers_sent_date()), kReg20);
  if (WasHeld(r)) ClockFace::Close(papers, meeting, Overtaken::kWasLeftOut);
  ClockFace::Close(clock.Add(STATUTORY_STEP_REVIEW_REPORT, meeting + 2 * kWeek,
                             DayOf(r.has_report_sent_date(), r.report_sent_date()), kReg20),
                   decided, Overtaken::kWasLeftOut);
  // No plan is amended before its changes were proposed.
  ClockFace::Close(clock.Add(STATUTORY_STEP_REVIEW_DECISION, meeting + 4 * kWeek,
                             CompletelyDecided(r, decided), kReg20),
                   amended, Overtaken::kWasDone);
  if (r.decision() != REVIEW_DECISION_AMEND) return;
  const Day notice = DayOf(r.has_amendment_notice_date(), r.amendment_notice_date());
  const CivilDay latest = meeting + 12 * kWeek;
  clock.Add(STATUTORY_STEP_AMENDED_PLAN,
            notice.has_value() ? std::min(latest, *notice + 8 * kWeek) : latest, amended, kReg22);
}

// A plan is fit for the next phase when it was amended or left as it is; one that ceases has none.
void AddPhaseTransfer(const AnnualReview& r, Day decided, ClockFace& clock) {
  if (!r.phase_transfer() || r.decision() == pupils::v1::REVIEW_DECISION_CEASE) return;
  const CivilDay due = r.post_16_transfer() ? CivilDay(r.transfer_year(), 3, 31)
                                            : CivilDay(r.transfer_year(), 2, 15);
  const Day done = r.decision() == pupils::v1::REVIEW_DECISION_MAINTAIN
                       ? decided
                       : DayOf(r.has_final_amended_plan_date(), r.final_amended_plan_date());
  clock.Add(pupils::v1::STATUTORY_STEP_PHASE_TRANSFER, due, done, kReg18);
}

}  // namespace

StatutoryDates CaseClock(const EhcCase& c, std::optional<CivilDay> next_review) {
  using namespace pupils::v1;
  ClockFace clock;
  const Day request = DayOf(true, c.request_date());
  if (!request.has_value()) return {};
  const CaseOutcome outcome(c);
  const Day decided = DayOf(c.has_decision_to_assess_date(), c.decision_to_assess_date());
  ClockFace::Close(
      AddFromRequest(c, *request, STATUTORY_STEP_DECISION_TO_ASSESS, 6, decided, kReg5, clock),
      outcome.FirstOfAssessment(), Overtaken::kWasDone);
  if (decided.has_value() && !c.will_assess()) return clock.Take(c);
  AddAdvice(c, outcome, clock);
  if (outcome.not_issued.has_value()) {
    AddFromRequest(c, *request, STATUTORY_STEP_DECISION_NOT_TO_ISSUE, 16, outcome.not_issued,
                   kReg10, clock);
  }
  AddAnswers(c, outcome, clock);
  if (!outcome.not_issued.has_value()) {
    AddFromRequest(c, *request, STATUTORY_STEP_FINAL_PLAN, 20, outcome.final_plan, kReg13, clock);
  }
  if (next_review.has_value()) {
    clock.Add(STATUTORY_STEP_ANNUAL_REVIEW, *next_review, std::nullopt, kAct);
  }
  return clock.Take(c);
}

StatutoryDates ReviewClock(const AnnualReview& r, const EhcCase& ehc_case,
                           std::optional<CivilDay> superseded) {
  ClockFace clock;
  const Day due = DayOf(r.has_due_date(), r.due_date());
  const Day meeting = DayOf(r.has_meeting_date(), r.meeting_date());
  const Day decided = DayOf(r.has_decision_date(), r.decision_date());
  if (due.has_value()) {
    clock.Add(pupils::v1::STATUTORY_STEP_ANNUAL_REVIEW, *due, decided, kAct);
  }
  if (meeting.has_value()) AddMeetingSteps(r, *meeting, decided, clock);
  AddPhaseTransfer(r, decided, clock);
  clock.CloseAll(superseded);
  return clock.Take(ehc_case);
}

bool IsLongEnough(const ClockException& exception) {
  const Day from = rules::ToCivilDay(exception.from_date());
  const Day to = rules::ToCivilDay(exception.to_date());
  if (!from.has_value() || !to.has_value() || *to < *from) return false;
  return exception.kind() == pupils::v1::CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES ||
         *to - *from + 1 >= kShortestAbsence;
}

}  // namespace senda::pupil_tracking
