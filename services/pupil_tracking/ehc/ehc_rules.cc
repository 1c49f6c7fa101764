#include "services/pupil_tracking/ehc/ehc_rules.h"

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "common/rules/field_rules.h"
#include "services/pupil_tracking/ehc/review_due.h"
#include "services/pupil_tracking/ehc/statutory_clock.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::AnnualReview;
using pupils::v1::ClockException;
using pupils::v1::EhcCase;
using rules::FieldRules;

// An event of a case or review: its field, whether it is there, and its day if that is one.
struct Event {
  std::string_view field;
  bool present = false;
  std::optional<absl::CivilDay> day;
};

Event Read(FieldRules& rules, std::string_view field, bool present,
           const google::type::Date& date) {
  return {field, present, rules.Day(field, present, date)};
}

void WantOrder(FieldRules& rules, const Event& first, const Event& then) {
  if (first.day.has_value() && then.day.has_value() && *then.day < *first.day) {
    rules.Add(then.field, fmt::format("give a day on or after {}", first.field), "EVENT_ORDER");
  }
}

void WantBefore(FieldRules& rules, const Event& needed, const Event& event) {
  if (event.present && !needed.present) {
    rules.Add(event.field, fmt::format("give {} too, which it follows", needed.field),
              "EVENT_MISSING");
  }
}

// Both of the above: `event` answers `question`.
void WantAnswer(FieldRules& rules, const Event& question, const Event& event) {
  WantBefore(rules, question, event);
  WantOrder(rules, question, event);
}

// The events of a case.
struct CaseEvents {
  CaseEvents(const EhcCase& c, FieldRules& rules)
      : request(Read(rules, "request_date", true, c.request_date())),
        decision(Read(rules, "decision_to_assess_date", c.has_decision_to_assess_date(),
                      c.decision_to_assess_date())),
        advice_requested(Read(rules, "advice_requested_date", c.has_advice_requested_date(),
                              c.advice_requested_date())),
        advice_received(Read(rules, "advice_received_date", c.has_advice_received_date(),
                             c.advice_received_date())),
        not_issued(Read(rules, "decision_not_to_issue_date", c.has_decision_not_to_issue_date(),
                        c.decision_not_to_issue_date())),
        draft(Read(rules, "draft_plan_date", c.has_draft_plan_date(), c.draft_plan_date())),
        family(Read(rules, "family_response_date", c.has_family_response_date(),
                    c.family_response_date())),
        consulted(Read(rules, "school_consulted_date", c.has_school_consulted_date(),
                       c.school_consulted_date())),
        replied(Read(rules, "school_replied_date", c.has_school_replied_date(),
                     c.school_replied_date())),
        final_plan(Read(rules, "final_plan_date", c.has_final_plan_date(), c.final_plan_date())),
        ceased(Read(rules, "ceased_date", c.has_ceased_date(), c.ceased_date())) {}

  Event request, decision, advice_requested, advice_received, not_issued, draft, family, consulted,
      replied, final_plan, ceased;
};

void CheckCaseOrder(const CaseEvents& e, absl::CivilDay today, FieldRules& rules) {
  for (const Event* event :
       {&e.request, &e.decision, &e.advice_requested, &e.advice_received, &e.not_issued, &e.draft,
        &e.family, &e.consulted, &e.replied, &e.final_plan, &e.ceased}) {
    rules.CheckPast(event->field, event->day, today);
  }
  for (const Event* event :
       {&e.decision, &e.advice_requested, &e.not_issued, &e.draft, &e.consulted, &e.final_plan}) {
    WantOrder(rules, e.request, *event);
  }
  for (const Event* event : {&e.not_issued, &e.draft, &e.final_plan}) {
    WantOrder(rules, e.decision, *event);
  }
  WantOrder(rules, e.draft, e.final_plan);
  WantAnswer(rules, e.advice_requested, e.advice_received);
  WantAnswer(rules, e.draft, e.family);
  WantAnswer(rules, e.consulted, e.replied);
  WantAnswer(rules, e.final_plan, e.ceased);
}

void CheckCaseOutcome(const EhcCase& c, const CaseEvents& e, FieldRules& rules) {
  if (c.will_assess() && !e.decision.present) {
    rules.Add("will_assess", "give decision_to_assess_date too", "WILL_ASSESS_UNDECIDED");
  }
  if (e.decision.present && !c.will_assess()) {
    for (const Event* event :
         {&e.advice_requested, &e.not_issued, &e.draft, &e.consulted, &e.final_plan}) {
      if (!event->present) continue;
      rules.Add(event->field,
                "there is to be no assessment; set will_assess if that was decided after all",
                "ASSESSMENT_REFUSED");
    }
  }
  if (e.not_issued.present && (e.draft.present || e.final_plan.present)) {
    rules.Add("decision_not_to_issue_date", "it goes with neither a draft nor a final plan",
              "PLAN_REFUSED");
  }
  if (e.ceased.present && c.cease_reason() == pupils::v1::CEASE_REASON_UNSPECIFIED) {
    rules.Add("cease_reason", "say why the plan ceased", "CEASE_REASON");
  }
  if (!e.ceased.present && c.cease_reason() != pupils::v1::CEASE_REASON_UNSPECIFIED) {
    rules.Add("ceased_date", "say when the plan ceased, or leave cease_reason out", "CEASE_REASON");
  }
}

void CheckException(int index, const ClockException& exception, absl::CivilDay today,
                    FieldRules& rules) {
  const std::string from_field = fmt::format("exceptions[{}].from_date", index);
  const std::string to_field = fmt::format("exceptions[{}].to_date", index);
  const auto from = rules.Day(from_field, true, exception.from_date());
  const auto to = rules.Day(to_field, true, exception.to_date());
  rules.CheckPast(from_field, from, today);
  rules.CheckOrder(to_field, from, to);
  if (from.has_value() && to.has_value() && *from <= *to && !IsLongEnough(exception)) {
    rules.Add(to_field, "absence and closure excuse from four weeks on; give the whole of it",
              "EXCEPTION_TOO_SHORT");
  }
}

// The events of a review, with those of its case that they are compared with.
struct ReviewEvents {
  ReviewEvents(const AnnualReview& r, FieldRules& rules)
      : papers(Read(rules, "papers_sent_date", r.has_papers_sent_date(), r.papers_sent_date())),
        meeting(Read(rules, "meeting_date", r.has_meeting_date(), r.meeting_date())),
        report(Read(rules, "report_sent_date", r.has_report_sent_date(), r.report_sent_date())),
        decision(Read(rules, "decision_date", r.has_decision_date(), r.decision_date())),
        notice(Read(rules, "amendment_notice_date", r.has_amendment_notice_date(),
                    r.amendment_notice_date())),
        amended(Read(rules, "final_amended_plan_date", r.has_final_amended_plan_date(),
                     r.final_amended_plan_date())) {}

  Event papers, meeting, report, decision, notice, amended;
};

std::optional<absl::CivilDay> DayOf(bool present, const google::type::Date& date) {
  return present ? rules::ToCivilDay(date) : std::nullopt;
}

void CheckReviewOrder(const ReviewEvents& e, absl::CivilDay today, FieldRules& rules) {
  for (const Event* event : {&e.papers, &e.report, &e.decision, &e.notice, &e.amended}) {
    rules.CheckPast(event->field, event->day, today);
  }
  for (const Event* event : {&e.report, &e.decision, &e.notice}) {
    WantAnswer(rules, e.meeting, *event);
  }
  WantBefore(rules, e.meeting, e.papers);
  if (e.papers.day.has_value() && e.meeting.day.has_value() && *e.meeting.day < *e.papers.day) {
    rules.Add("papers_sent_date", "give a day on or before meeting_date", "EVENT_ORDER");
  }
  WantOrder(rules, e.decision, e.amended);
  WantOrder(rules, e.notice, e.amended);
}

void CheckReviewOfCase(const ReviewEvents& e, const EhcCase& c, FieldRules& rules) {
  const Event plan{"the final plan", c.has_final_plan_date(),
                   DayOf(c.has_final_plan_date(), c.final_plan_date())};
  if (!plan.present) {
    rules.Add("ehc_case", "name a case with a final plan", "CASE_WITHOUT_PLAN");
  }
  WantOrder(rules, plan, e.meeting);
  const auto ceased = DayOf(c.has_ceased_date(), c.ceased_date());
  if (ceased.has_value() && e.meeting.day.has_value() && *e.meeting.day > *ceased) {
    rules.Add("meeting_date", "give a day on which there was still a plan", "EVENT_ORDER");
  }
}

void CheckReviewOutcome(const AnnualReview& r, const ReviewEvents& e, FieldRules& rules) {
  const bool decided = r.decision() != pupils::v1::REVIEW_DECISION_UNSPECIFIED;
  if (decided != e.decision.present) {
    rules.Add(decided ? "decision_date" : "decision",
              "give the decision and the day the family was told of it, or neither",
              "DECISION_AND_DATE");
  }
  for (const Event* event : {&e.notice, &e.amended}) {
    if (event->present && r.decision() != pupils::v1::REVIEW_DECISION_AMEND) {
      rules.Add(event->field, "it goes with the decision to amend only", "AMENDMENT_UNDECIDED");
    }
  }
}

void CheckTransfer(const AnnualReview& r, const EhcCase& c, const ReviewEvents& e,
                   FieldRules& rules) {
  if (!r.phase_transfer()) {
    if (r.transfer_year() != 0) {
      rules.Add("transfer_year", "it goes with phase_transfer only", "TRANSFER_YEAR");
    } else if (r.post_16_transfer()) {
      rules.Add("post_16_transfer", "it goes with phase_transfer only", "TRANSFER_YEAR");
    }
    return;
  }
  const absl::CivilDay move(r.transfer_year(), 9, 1);
  const auto plan = DayOf(c.has_final_plan_date(), c.final_plan_date());
  if (r.transfer_year() == 0) {
    rules.Add("transfer_year", "give the calendar year of the move", "TRANSFER_YEAR");
  } else if (plan.has_value() && *plan >= move) {
    rules.Add("transfer_year", "give the calendar year of the move, with a plan before it",
              "TRANSFER_YEAR");
  } else if (e.meeting.day.has_value() && *e.meeting.day >= move) {
    rules.Add(
        "transfer_year",
        fmt::format("the move of September {} is past at the meeting; give the year of a move "
                    "to come",
                    r.transfer_year()),
        "TRANSFER_YEAR");
  }
}

}  // namespace

absl::Status CheckEhcCase(const EhcCase& ehc_case, absl::CivilDay birth, absl::CivilDay today) {
  FieldRules rules("ehc_case");
  const CaseEvents events(ehc_case, rules);
  if (events.request.day.has_value() && *events.request.day < birth) {
    rules.Add("request_date", "give a day on or after the child was born", "BEFORE_BIRTH");
  }
  CheckCaseOrder(events, today, rules);
  CheckCaseOutcome(ehc_case, events, rules);
  for (int i = 0; i < ehc_case.exceptions_size(); ++i) {
    CheckException(i, ehc_case.exceptions(i), today, rules);
  }
  return rules.Verdict();
}

bool HasPlanInForce(const EhcCase& ehc_case) {
  return ehc_case.has_final_plan_date() && !ehc_case.has_ceased_date();
}

absl::Status CheckAnnualReview(const AnnualReview& review, const EhcCase& ehc_case,
                               absl::CivilDay today) {
  FieldRules rules("annual_review");
  const ReviewEvents events(review, rules);
  CheckReviewOrder(events, today, rules);
  CheckReviewOfCase(events, ehc_case, rules);
  CheckReviewOutcome(review, events, rules);
  CheckTransfer(review, ehc_case, events, rules);
  return rules.Verdict();
}

absl::Status CheckAgainstReviews(const EhcCase& ehc_case,
                                 const std::vector<AnnualReview>& reviews) {
  if (reviews.empty()) return absl::OkStatus();
  FieldRules rules("ehc_case");
  const auto plan = DayOf(ehc_case.has_final_plan_date(), ehc_case.final_plan_date());
  const auto ceased = DayOf(ehc_case.has_ceased_date(), ehc_case.ceased_date());
  bool plan_fits = plan.has_value(), end_fits = true;
  for (const AnnualReview& review : reviews) {
    const auto meeting = DayOf(review.has_meeting_date(), review.meeting_date());
    if (!meeting.has_value()) continue;
    plan_fits = plan_fits && *plan <= *meeting;
    // A meeting that was only planned falls away with the plan.
    end_fits = end_fits && (!WasHeld(review) || !ceased.has_value() || *meeting <= *ceased);
  }
  if (!plan_fits) {
    rules.Add("final_plan_date", "the case has annual reviews, which need the plan before them",
              "CASE_HAS_REVIEWS");
  }
  if (!end_fits) {
    rules.Add("ceased_date", "a review of the case was held after that day", "CASE_HAS_REVIEWS");
  }
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
