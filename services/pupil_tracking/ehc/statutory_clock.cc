#include "services/pupil_tracking/ehc/statutory_clock.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using absl::CivilDay;
using pupils::v1::AnnualReview;
using pupils::v1::ClockException;
using pupils::v1::ClockExceptionKind;
using pupils::v1::EhcCase;
using pupils::v1::StatutoryDate;
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

// A list of dates in the making.
class ClockFace {
 public:
  void Add(StatutoryStep step, CivilDay due, Day done, std::string_view source,
           bool excepted = false) {
    StatutoryDate& date = dates_.emplace_back();
    date.set_step(step);
    *date.mutable_due_date() = rules::ToDate(due);
    if (done.has_value()) {
      *date.mutable_done_date() = rules::ToDate(*done);
      date.set_late_by_days(static_cast<int>(std::max<absl::civil_diff_t>(0, *done - due)));
    }
    date.set_excepted(excepted);
    date.set_source(std::string(source));
  }

  StatutoryDates Take(const EhcCase& ehc_case) {
    const Day ceased = DayOf(ehc_case.has_ceased_date(), ehc_case.ceased_date());
    if (!ceased.has_value()) return std::move(dates_);
    const bool died = ehc_case.cease_reason() == pupils::v1::CEASE_REASON_DECEASED;
    std::erase_if(dates_, [&](const StatutoryDate& date) {
      return !date.has_done_date() && (died || *rules::ToCivilDay(date.due_date()) >= *ceased);
    });
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
void AddFromRequest(const EhcCase& c, CivilDay request, StatutoryStep step, int weeks, Day done,
                    std::string_view source, ClockFace& clock) {
  using namespace pupils::v1;
  const CivilDay due = request + weeks * kWeek;
  clock.Add(step, due, done, source,
            IsExcepted(c,
                       {CLOCK_EXCEPTION_KIND_AWAY, CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES,
                        CLOCK_EXCEPTION_KIND_SCHOOL_CLOSED},
                       request, due));
}

void AddAdvice(const EhcCase& c, ClockFace& clock) {
  using namespace pupils::v1;
  const Day asked = DayOf(c.has_advice_requested_date(), c.advice_requested_date());
  if (!asked.has_value()) return;
  const CivilDay due = *asked + 6 * kWeek;
  clock.Add(STATUTORY_STEP_ADVICE, due,
            DayOf(c.has_advice_received_date(), c.advice_received_date()), kReg8,
            IsExcepted(c, {CLOCK_EXCEPTION_KIND_AWAY, CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES},
                       *asked, due));
}

void AddAnswers(const EhcCase& c, ClockFace& clock) {
  if (const Day draft = DayOf(c.has_draft_plan_date(), c.draft_plan_date())) {
    clock.Add(pupils::v1::STATUTORY_STEP_FAMILY_RESPONSE, *draft + kDaysToAnswer,
              DayOf(c.has_family_response_date(), c.family_response_date()), kReg13);
  }
  if (const Day asked = DayOf(c.has_school_consulted_date(), c.school_consulted_date())) {
    clock.Add(pupils::v1::STATUTORY_STEP_SCHOOL_REPLY, *asked + kDaysToAnswer,
              DayOf(c.has_school_replied_date(), c.school_replied_date()), kCode);
  }
}

void AddMeetingSteps(const AnnualReview& r, CivilDay meeting, Day decided, ClockFace& clock) {
  using namespace pupils::v1;
  clock.Add(STATUTORY_STEP_REVIEW_PAPERS, meeting - 2 * kWeek,
            DayOf(r.has_papers_sent_date(), r.papers_sent_date()), kReg20);
  clock.Add(STATUTORY_STEP_REVIEW_REPORT, meeting + 2 * kWeek,
            DayOf(r.has_report_sent_date(), r.report_sent_date()), kReg20);
  clock.Add(STATUTORY_STEP_REVIEW_DECISION, meeting + 4 * kWeek, decided, kReg20);
  if (r.decision() != REVIEW_DECISION_AMEND) return;
  const Day notice = DayOf(r.has_amendment_notice_date(), r.amendment_notice_date());
  const CivilDay latest = meeting + 12 * kWeek;
  clock.Add(STATUTORY_STEP_AMENDED_PLAN,
            notice.has_value() ? std::min(latest, *notice + 8 * kWeek) : latest,
            DayOf(r.has_final_amended_plan_date(), r.final_amended_plan_date()), kReg22);
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

CivilDay ReviewDue(CivilDay base, CivilDay birth) {
  const bool under_five = base < rules::AddMonths(birth, 5 * 12);
  return rules::AddMonths(base, under_five ? 6 : 12);
}

StatutoryDates CaseClock(const EhcCase& c, std::optional<CivilDay> next_review) {
  using namespace pupils::v1;
  ClockFace clock;
  const Day request = DayOf(true, c.request_date());
  if (!request.has_value()) return {};
  const Day decided = DayOf(c.has_decision_to_assess_date(), c.decision_to_assess_date());
  const Day not_issued = DayOf(c.has_decision_not_to_issue_date(), c.decision_not_to_issue_date());
  AddFromRequest(c, *request, STATUTORY_STEP_DECISION_TO_ASSESS, 6, decided, kReg5, clock);
  if (decided.has_value() && !c.will_assess()) return clock.Take(c);
  AddAdvice(c, clock);
  if (not_issued.has_value()) {
    AddFromRequest(c, *request, STATUTORY_STEP_DECISION_NOT_TO_ISSUE, 16, not_issued, kReg10,
                   clock);
  }
  AddAnswers(c, clock);
  if (!not_issued.has_value()) {
    AddFromRequest(c, *request, STATUTORY_STEP_FINAL_PLAN, 20,
                   DayOf(c.has_final_plan_date(), c.final_plan_date()), kReg13, clock);
  }
  if (next_review.has_value()) {
    clock.Add(STATUTORY_STEP_ANNUAL_REVIEW, *next_review, std::nullopt, kAct);
  }
  return clock.Take(c);
}

StatutoryDates ReviewClock(const AnnualReview& r, const EhcCase& ehc_case) {
  ClockFace clock;
  const Day due = DayOf(r.has_due_date(), r.due_date());
  const Day meeting = DayOf(r.has_meeting_date(), r.meeting_date());
  const Day decided = DayOf(r.has_decision_date(), r.decision_date());
  if (due.has_value()) {
    clock.Add(pupils::v1::STATUTORY_STEP_ANNUAL_REVIEW, *due, decided, kAct);
  }
  if (meeting.has_value()) AddMeetingSteps(r, *meeting, decided, clock);
  AddPhaseTransfer(r, decided, clock);
  return clock.Take(ehc_case);
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
    if (!review.has_decision_date()) return std::nullopt;
    if (review.decision() == pupils::v1::REVIEW_DECISION_CEASE) return std::nullopt;
  }
  // A review without a name is none of those that there are, so all of them come before it.
  const Day base = BaseOfReview(ehc_case, AnnualReview(), reviews);
  return base.has_value() ? Day(ReviewDue(*base, birth)) : std::nullopt;
}

bool IsLongEnough(const ClockException& exception) {
  const Day from = rules::ToCivilDay(exception.from_date());
  const Day to = rules::ToCivilDay(exception.to_date());
  if (!from.has_value() || !to.has_value() || *to < *from) return false;
  return exception.kind() == pupils::v1::CLOCK_EXCEPTION_KIND_PERSONAL_CIRCUMSTANCES ||
         *to - *from + 1 >= kShortestAbsence;
}

}  // namespace senda::pupil_tracking
