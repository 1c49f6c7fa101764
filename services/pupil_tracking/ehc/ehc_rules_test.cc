#include "services/pupil_tracking/ehc/ehc_rules.h"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/violations.h"

namespace senda::pupil_tracking {
namespace {

using namespace pupils::v1;
using Found = std::vector<std::string>;

constexpr absl::CivilDay kToday(2026, 6, 1);
constexpr absl::CivilDay kBirth(2016, 5, 4);

template <typename T>
T From(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// "field { year: 2026 month: 1 day: 12 }"
std::string At(const std::string& field, int year, int month, int day) {
  return field + " { year: " + std::to_string(year) + " month: " + std::to_string(month) +
         " day: " + std::to_string(day) + " } ";
}

// A case that went all the way, by the book.
const std::string kWhole =
    At("request_date", 2025, 1, 6) + At("decision_to_assess_date", 2025, 2, 10) +
    "will_assess: true " + At("advice_requested_date", 2025, 2, 10) +
    At("advice_received_date", 2025, 3, 20) + At("draft_plan_date", 2025, 4, 14) +
    At("family_response_date", 2025, 4, 28) + At("school_consulted_date", 2025, 4, 14) +
    At("school_replied_date", 2025, 4, 25) + At("final_plan_date", 2025, 5, 19);

Found CaseWith(const std::string& text) {
  EhcCase c = From<EhcCase>(kWhole);
  const EhcCase change = From<EhcCase>(text);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  change.GetReflection()->ListFields(change, &fields);
  for (const auto* field : fields) c.GetReflection()->ClearField(&c, field);
  c.MergeFrom(change);
  return testing::ViolationsIn(CheckEhcCase(c, kBirth, kToday));
}

TEST(CheckEhcCase, AcceptsACaseAtEachStageOfItsWay) {
  EhcCase c;
  const EhcCase whole = From<EhcCase>(kWhole);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  whole.GetReflection()->ListFields(whole, &fields);
  for (const auto* field : fields) {
    if (field->name() == "will_assess") continue;
    const auto* date = &whole.GetReflection()->GetMessage(whole, field);
    c.GetReflection()->MutableMessage(&c, field)->CopyFrom(*date);
    c.set_will_assess(c.has_decision_to_assess_date());
    EXPECT_TRUE(CheckEhcCase(c, kBirth, kToday).ok()) << field->name();
  }
}

TEST(CheckEhcCase, AcceptsAllOnOneDay) {
  std::string text;
  for (const char* field :
       {"request_date", "decision_to_assess_date", "advice_requested_date", "advice_received_date",
        "draft_plan_date", "family_response_date", "school_consulted_date", "school_replied_date",
        "final_plan_date", "ceased_date"}) {
    text += At(field, 2026, 6, 1);
  }
  EXPECT_EQ(CaseWith(text + "cease_reason: CEASE_REASON_MOVED"), Found{});
}

// The plan of a child who comes with one, of which no more is known.
TEST(CheckEhcCase, AcceptsAPlanWhoseWayIsNotKnown) {
  EXPECT_TRUE(CheckEhcCase(
                  From<EhcCase>(At("request_date", 2020, 1, 6) + At("final_plan_date", 2020, 6, 1)),
                  kBirth, kToday)
                  .ok());
}

TEST(CheckEhcCase, RefusesEventsOfTomorrowAndDaysThatAreNone) {
  EXPECT_EQ(CaseWith(At("final_plan_date", 2026, 6, 2)),
            (Found{"ehc_case.final_plan_date DATE_IN_FUTURE"}));
  EXPECT_EQ(CaseWith(At("school_replied_date", 2025, 2, 29)),
            (Found{"ehc_case.school_replied_date DATE_INVALID"}));
}

TEST(CheckEhcCase, WantsTheEventsInTheirOrder) {
  EXPECT_EQ(CaseWith(At("request_date", 2025, 2, 11)),
            (Found{"ehc_case.decision_to_assess_date EVENT_ORDER",
                   "ehc_case.advice_requested_date EVENT_ORDER"}));
  EXPECT_EQ(CaseWith(At("draft_plan_date", 2025, 2, 9)),
            (Found{"ehc_case.draft_plan_date EVENT_ORDER"}));
  EXPECT_EQ(
      CaseWith(At("draft_plan_date", 2025, 5, 20)),
      (Found{"ehc_case.final_plan_date EVENT_ORDER", "ehc_case.family_response_date EVENT_ORDER"}));
  EXPECT_EQ(CaseWith(At("advice_received_date", 2025, 2, 9)),
            (Found{"ehc_case.advice_received_date EVENT_ORDER"}));
  EXPECT_EQ(CaseWith(At("school_replied_date", 2025, 4, 13)),
            (Found{"ehc_case.school_replied_date EVENT_ORDER"}));
  EXPECT_EQ(
      CaseWith(At("ceased_date", 2025, 5, 18) + "cease_reason: CEASE_REASON_NO_LONGER_NECESSARY"),
      (Found{"ehc_case.ceased_date EVENT_ORDER"}));
}

TEST(CheckEhcCase, WantsTheQuestionBesideItsAnswer) {
  const Found found = testing::ViolationsIn(CheckEhcCase(
      From<EhcCase>(At("request_date", 2025, 1, 6) + At("advice_received_date", 2025, 3, 20) +
                    At("family_response_date", 2025, 4, 28) +
                    At("school_replied_date", 2025, 4, 25) + At("ceased_date", 2025, 5, 1) +
                    "cease_reason: CEASE_REASON_OTHER"),
      kBirth, kToday));
  EXPECT_EQ(found, (Found{"ehc_case.advice_received_date EVENT_MISSING",
                          "ehc_case.family_response_date EVENT_MISSING",
                          "ehc_case.school_replied_date EVENT_MISSING",
                          "ehc_case.ceased_date EVENT_MISSING"}));
}

TEST(CheckEhcCase, WantsTheDayOfTheDecisionToAssess) {
  EXPECT_EQ(
      testing::ViolationsIn(CheckEhcCase(
          From<EhcCase>(At("request_date", 2025, 1, 6) + "will_assess: true"), kBirth, kToday)),
      (Found{"ehc_case.will_assess WILL_ASSESS_UNDECIDED"}));
}

TEST(CheckEhcCase, KnowsNothingAfterARefusalToAssess) {
  EhcCase c = From<EhcCase>(kWhole);
  c.set_will_assess(false);
  EXPECT_EQ(testing::ViolationsIn(CheckEhcCase(c, kBirth, kToday)),
            (Found{"ehc_case.advice_requested_date ASSESSMENT_REFUSED",
                   "ehc_case.draft_plan_date ASSESSMENT_REFUSED",
                   "ehc_case.school_consulted_date ASSESSMENT_REFUSED",
                   "ehc_case.final_plan_date ASSESSMENT_REFUSED"}));
}

TEST(CheckEhcCase, RefusesAPlanBesideTheDecisionNotToIssueOne) {
  EXPECT_EQ(CaseWith(At("decision_not_to_issue_date", 2025, 4, 28)),
            (Found{"ehc_case.decision_not_to_issue_date PLAN_REFUSED"}));
  EXPECT_TRUE(
      CheckEhcCase(From<EhcCase>(At("request_date", 2025, 1, 6) +
                                 At("decision_to_assess_date", 2025, 2, 10) + "will_assess: true " +
                                 At("decision_not_to_issue_date", 2025, 4, 28)),
                   kBirth, kToday)
          .ok());
}

TEST(CheckEhcCase, WantsTheEndAndItsReasonTogether) {
  EXPECT_EQ(CaseWith(At("ceased_date", 2026, 5, 1)), (Found{"ehc_case.cease_reason CEASE_REASON"}));
  EXPECT_EQ(CaseWith("cease_reason: CEASE_REASON_MOVED"),
            (Found{"ehc_case.ceased_date CEASE_REASON"}));
}

// 28 days from 1 February 2026 end on 28 February.
TEST(CheckEhcCase, WantsFourWeeksOfAbsenceAndOfClosure) {
  for (const std::string kind : {"AWAY", "SCHOOL_CLOSED", "PERSONAL_CIRCUMSTANCES"}) {
    const auto lasting = [&](int last_day) {
      return CaseWith("exceptions { kind: CLOCK_EXCEPTION_KIND_" + kind + " reason: 'x' " +
                      At("from_date", 2026, 2, 1) + At("to_date", 2026, 2, last_day) + "}");
    };
    EXPECT_EQ(lasting(28), Found{}) << kind;
    EXPECT_EQ(lasting(27), kind == "PERSONAL_CIRCUMSTANCES"
                               ? Found{}
                               : Found{"ehc_case.exceptions[0].to_date EXCEPTION_TOO_SHORT"})
        << kind;
  }
}

TEST(CheckEhcCase, RefusesExceptionsThatEndBeforeTheyBeginOrBeginTomorrow) {
  EXPECT_EQ(CaseWith("exceptions { kind: CLOCK_EXCEPTION_KIND_AWAY " +
                     At("from_date", 2026, 2, 10) + At("to_date", 2026, 2, 9) + "}"),
            (Found{"ehc_case.exceptions[0].to_date END_BEFORE_START"}));
  EXPECT_EQ(CaseWith("exceptions { kind: CLOCK_EXCEPTION_KIND_AWAY " + At("from_date", 2026, 6, 2) +
                     At("to_date", 2026, 8, 9) + "}"),
            (Found{"ehc_case.exceptions[0].from_date DATE_IN_FUTURE"}));
}

// A review by the book, of the whole case above.
const std::string kReview = At("papers_sent_date", 2026, 2, 6) + At("meeting_date", 2026, 2, 20) +
                            At("report_sent_date", 2026, 3, 6) +
                            "decision: REVIEW_DECISION_AMEND " + At("decision_date", 2026, 3, 20) +
                            At("amendment_notice_date", 2026, 3, 20) +
                            At("final_amended_plan_date", 2026, 5, 15);

Found ReviewWith(const std::string& text, const std::string& case_text = kWhole) {
  AnnualReview r = From<AnnualReview>(kReview);
  const AnnualReview change = From<AnnualReview>(text);
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  change.GetReflection()->ListFields(change, &fields);
  for (const auto* field : fields) r.GetReflection()->ClearField(&r, field);
  r.MergeFrom(change);
  return testing::ViolationsIn(CheckAnnualReview(r, From<EhcCase>(case_text), kToday));
}

Found ReviewOf(const std::string& text) {
  return testing::ViolationsIn(
      CheckAnnualReview(From<AnnualReview>(text), From<EhcCase>(kWhole), kToday));
}

TEST(CheckAnnualReview, AcceptsOneByTheBookAndOneNotYetBegun) {
  EXPECT_EQ(ReviewWith(""), Found{});
  EXPECT_EQ(ReviewOf(""), Found{});
}

TEST(CheckAnnualReview, LetsAMeetingBePlannedAndNothingElse) {
  EXPECT_EQ(ReviewOf(At("meeting_date", 2026, 9, 20) + At("papers_sent_date", 2026, 6, 1)),
            Found{});
  EXPECT_EQ(ReviewOf(At("meeting_date", 2026, 9, 20) + At("papers_sent_date", 2026, 6, 2)),
            (Found{"annual_review.papers_sent_date DATE_IN_FUTURE"}));
  EXPECT_EQ(ReviewOf(At("meeting_date", 2026, 9, 20) + At("report_sent_date", 2026, 6, 1)),
            (Found{"annual_review.report_sent_date EVENT_ORDER"}));
}

TEST(CheckAnnualReview, WantsTheEventsInTheirOrder) {
  EXPECT_EQ(ReviewWith(At("papers_sent_date", 2026, 2, 21)),
            (Found{"annual_review.papers_sent_date EVENT_ORDER"}));
  EXPECT_EQ(ReviewWith(At("amendment_notice_date", 2026, 2, 19)),
            (Found{"annual_review.amendment_notice_date EVENT_ORDER"}));
  EXPECT_EQ(ReviewWith(At("final_amended_plan_date", 2026, 3, 19)),
            (Found{"annual_review.final_amended_plan_date EVENT_ORDER",
                   "annual_review.final_amended_plan_date EVENT_ORDER"}));
  EXPECT_EQ(ReviewOf(At("meeting_date", 2025, 5, 18)),
            (Found{"annual_review.meeting_date EVENT_ORDER"}));
}

TEST(CheckAnnualReview, WantsTheMeetingThatTheRestFollows) {
  EXPECT_EQ(ReviewOf(At("papers_sent_date", 2026, 2, 6) + At("report_sent_date", 2026, 3, 6)),
            (Found{"annual_review.report_sent_date EVENT_MISSING",
                   "annual_review.papers_sent_date EVENT_MISSING"}));
}

TEST(CheckAnnualReview, WantsACaseWithAPlanThatHasNotCeased) {
  EXPECT_EQ(ReviewWith("", At("request_date", 2025, 1, 6)),
            (Found{"annual_review.ehc_case CASE_WITHOUT_PLAN"}));
  EXPECT_EQ(ReviewWith("", kWhole + At("ceased_date", 2026, 2, 19)),
            (Found{"annual_review.meeting_date EVENT_ORDER"}));
  EXPECT_EQ(ReviewWith("", kWhole + At("ceased_date", 2026, 2, 20)), Found{});
}

TEST(CheckAnnualReview, WantsTheDecisionAndItsDayTogether) {
  const std::string meeting = At("meeting_date", 2026, 2, 20);
  EXPECT_EQ(ReviewOf(meeting + "decision: REVIEW_DECISION_MAINTAIN"),
            (Found{"annual_review.decision_date DECISION_AND_DATE"}));
  EXPECT_EQ(ReviewOf(meeting + At("decision_date", 2026, 3, 20)),
            (Found{"annual_review.decision DECISION_AND_DATE"}));
}

TEST(CheckAnnualReview, KnowsAmendmentsOfThePlanOnlyWhereItIsToBeAmended) {
  EXPECT_EQ(ReviewWith("decision: REVIEW_DECISION_MAINTAIN"),
            (Found{"annual_review.amendment_notice_date AMENDMENT_UNDECIDED",
                   "annual_review.final_amended_plan_date AMENDMENT_UNDECIDED"}));
}

TEST(CheckAnnualReview, WantsTheYearOfAPhaseTransferAndOfNothingElse) {
  EXPECT_EQ(ReviewOf("phase_transfer: true transfer_year: 2027 post_16_transfer: true"), Found{});
  EXPECT_EQ(ReviewOf("phase_transfer: true"), (Found{"annual_review.transfer_year TRANSFER_YEAR"}));
  EXPECT_EQ(ReviewOf("phase_transfer: true transfer_year: 2024"),
            (Found{"annual_review.transfer_year TRANSFER_YEAR"}));
  EXPECT_EQ(ReviewOf("transfer_year: 2027"), (Found{"annual_review.transfer_year TRANSFER_YEAR"}));
  EXPECT_EQ(ReviewOf("post_16_transfer: true"),
            (Found{"annual_review.post_16_transfer TRANSFER_YEAR"}));
}

// A meeting of 2026 after 15 February is late for that year's move; from September it is for
// another.
TEST(CheckAnnualReview, RefusesAMoveThatIsPastAtTheMeetingOrBeforeThePlan) {
  const std::string transfer = "phase_transfer: true transfer_year: 2026 ";
  EXPECT_EQ(ReviewOf(transfer + At("meeting_date", 2026, 8, 31)), Found{});
  EXPECT_EQ(ReviewOf(transfer + At("meeting_date", 2026, 9, 3)),
            (Found{"annual_review.transfer_year TRANSFER_YEAR"}));
  EXPECT_EQ(ReviewWith("phase_transfer: true transfer_year: 2025",
                       At("request_date", 2025, 1, 6) + At("final_plan_date", 2025, 9, 1)),
            (Found{"annual_review.transfer_year TRANSFER_YEAR"}));
}

TEST(CheckAgainstReviews, LeavesNoReviewWithoutItsPlan) {
  const auto against = [](const std::string& case_text, const std::string& review) {
    return testing::ViolationsIn(
        CheckAgainstReviews(From<EhcCase>(case_text), {From<AnnualReview>(review)}));
  };
  EXPECT_EQ(against(kWhole, kReview), Found{});
  EXPECT_EQ(against(At("request_date", 2025, 1, 6), ""),
            (Found{"ehc_case.final_plan_date CASE_HAS_REVIEWS"}));
  EXPECT_EQ(against(At("final_plan_date", 2026, 2, 21), kReview),
            (Found{"ehc_case.final_plan_date CASE_HAS_REVIEWS"}));
  EXPECT_EQ(against(kWhole + At("ceased_date", 2026, 2, 19), kReview),
            (Found{"ehc_case.ceased_date CASE_HAS_REVIEWS"}));
  EXPECT_EQ(against(kWhole + At("ceased_date", 2026, 2, 19), At("meeting_date", 2026, 9, 1)),
            Found{});
}

}  // namespace
}  // namespace senda::pupil_tracking
