// What the dates of EHC cases and reviews come to: one plan at a time, the figures of dates kept,
// and what is still to be done.
#include <thread>

#include "common/status/errors.h"
#include "common/time/clock.h"
#include "senda/pupils/v1/planning_service.pb.h"
#include "services/pupil_tracking/ehc/ehc_test_fixture.h"

namespace senda::pupil_tracking {
namespace {

class EhcFiguresTest : public EhcTest {
 protected:
  static absl::CivilDay Today() { return time::Today(absl::Now()); }
  static std::string On(const std::string& field, absl::CivilDay day) {
    return At(field, static_cast<int>(day.year()), day.month(), day.day());
  }
  // "The family's answer to the draft EHC plan +0", of statutory dates in Oak up to four weeks on.
  Words Listed() {
    const auto list = Must<ListDueResponse, ListDueRequest>(
        "PlanningService/ListDue",
        fmt::format("parent: 'trusts/t' school: '{}' kinds: DUE_KIND_STATUTORY_DATE", kOak));
    Words listed;
    for (const DueItem& item : list.items()) {
      listed.push_back(fmt::format("{} +{}", item.title(), item.overdue_days()));
    }
    return listed;
  }
};

using Kept = std::map<std::string, std::string>;

TEST_P(EhcFiguresTest, GivesAPupilOnePlanAtATime) {
  const std::string pupil = NewPupil();
  const EhcCase first = NewPlan(pupil, 2024, 3, 10);
  const auto second =
      TryCase(pupil, At("request_date", 2024, 5, 1) + At("final_plan_date", 2024, 9, 1));
  EXPECT_EQ(errors::ReasonOf(second.status()), "PLAN_IN_FORCE");
  EXPECT_NE(second.status().ToString().find(first.name()), std::string::npos) << second.status();
  // Another request may run beside the plan, and becomes one when the plan has ceased.
  const EhcCase asked = NewCase(pupil, At("request_date", 2024, 5, 1));
  const std::string plan = At("final_plan_date", 2024, 9, 1);
  EXPECT_EQ(errors::ReasonOf(UpdateCase(asked.name(), plan).status()), "PLAN_IN_FORCE");
  ASSERT_TRUE(
      UpdateCase(first.name(), At("ceased_date", 2024, 8, 31) + "cease_reason: CEASE_REASON_MOVED")
          .ok());
  EXPECT_TRUE(UpdateCase(asked.name(), plan).ok());
  // Of another pupil it is none of our business.
  NewPlan(NewPupil(), 2024, 3, 10);
}

TEST_P(EhcFiguresTest, GivesAPupilOnePlanOfTwoThatAreMadeAtOnce) {
  const std::string plan = At("request_date", 2023, 1, 2) + At("final_plan_date", 2024, 3, 10);
  for (int round = 0; round < 5; ++round) {
    const std::string pupil = NewPupil();
    absl::StatusOr<EhcCase> one = absl::UnknownError("not run");
    std::thread other([&] { one = TryCase(pupil, plan); });
    const auto two = TryCase(pupil, plan);
    other.join();
    EXPECT_NE(one.ok(), two.ok());
    EXPECT_EQ(errors::ReasonOf(one.ok() ? two.status() : one.status()), "PLAN_IN_FORCE");
  }
}

TEST_P(EhcFiguresTest, DoesNotBringBackASecondPlan) {
  const std::string pupil = NewPupil();
  const EhcCase first = NewPlan(pupil, 2024, 3, 10);
  ASSERT_TRUE(Delete(first).ok());
  const EhcCase second = NewPlan(pupil, 2024, 4, 10);
  EXPECT_EQ(errors::ReasonOf(Undelete(first).status()), "PLAN_IN_FORCE");
  ASSERT_TRUE(Delete(second).ok());
  EXPECT_TRUE(Undelete(first).ok());
}

TEST_P(EhcFiguresTest, RefusesARequestBeforeTheBirth) {
  const std::string pupil = NewPupil(kOak, 2016, 5, 4);
  EXPECT_EQ(FoundIn(TryCase(pupil, At("request_date", 2016, 5, 3)).status()),
            (Words{"ehc_case.request_date BEFORE_BIRTH"}));
  const EhcCase c = NewCase(pupil, At("request_date", 2016, 5, 4));
  EXPECT_EQ(FoundIn(UpdateCase(c.name(), At("request_date", 2016, 5, 3)).status()),
            (Words{"ehc_case.request_date BEFORE_BIRTH"}));
}

// Requested on 1 June 2025: the decision is due on 13 July (29 days of June and 13 are 42), the
// plan on 19 October (29, 31, 31, 30 and 19 are 140). Drafted on 1 September: the family has until
// the 16th.
TEST_P(EhcFiguresTest, TakesALateAnswerOfAFamilyForNoBreach) {
  NewCase(NewPupil(),
          "will_assess: true " + At("request_date", 2025, 6, 1) +
              At("decision_to_assess_date", 2025, 7, 1) + At("draft_plan_date", 2025, 9, 1) +
              At("family_response_date", 2025, 9, 18) + At("final_plan_date", 2025, 10, 1));
  EXPECT_EQ(KeptDates(kOak), (Kept{{"DECISION_TO_ASSESS", "1 of 1"},
                                   {"FAMILY_RESPONSE", "1 of 1"},
                                   {"FINAL_PLAN", "1 of 1"}}));
}

TEST_P(EhcFiguresTest, CountsAPlanTheDayAfterItsDraftAsTheBreach) {
  NewCase(NewPupil(), At("request_date", 2025, 6, 1) + At("draft_plan_date", 2025, 9, 1) +
                          At("final_plan_date", 2025, 9, 2));
  EXPECT_EQ(KeptDates(kOak), (Kept{{"FAMILY_RESPONSE", "0 of 1"}, {"FINAL_PLAN", "1 of 1"}}));
}

TEST_P(EhcFiguresTest, NeverCallsAFamilyOverdue) {
  const absl::CivilDay request = Today() - 120;
  const std::string begun = "will_assess: true " + On("request_date", request) +
                            On("decision_to_assess_date", request + 20);
  const EhcCase answered_not = NewCase(NewPupil(), begun + On("draft_plan_date", Today() - 16));
  EXPECT_EQ(Listed(), (Words{"Final EHC plan +0"}));
  EXPECT_EQ(KeptDates(kOak), (Kept{{"DECISION_TO_ASSESS", "1 of 1"}}));
  ASSERT_TRUE(UpdateCase(answered_not.name(), On("draft_plan_date", Today() - 15)).ok());
  EXPECT_EQ(Listed(), (Words{"The family's answer to the draft EHC plan +0", "Final EHC plan +0"}));
}

TEST_P(EhcFiguresTest, AsksNobodyForWhatAPlanOvertook) {
  const absl::CivilDay plan = Today() - 40;
  NewCase(NewPupil(), On("request_date", plan - 130) + On("advice_requested_date", plan - 100) +
                          On("school_consulted_date", plan - 30) + On("final_plan_date", plan));
  EXPECT_EQ(Listed(), Words{});
  EXPECT_EQ(KeptDates(kOak), (Kept{{"FINAL_PLAN", "1 of 1"}, {"SCHOOL_REPLY", "0 of 1"}}));
}

// The national figure beside it (44.4 %) is of decisions with their notice.
TEST_P(EhcFiguresTest, CountsADecisionToAmendWithItsNotice) {
  const EhcCase c = NewPlan(NewPupil(), 2025, 3, 10);
  NewReview(c, At("meeting_date", 2026, 2, 2) + "decision: REVIEW_DECISION_AMEND " +
                   At("decision_date", 2026, 3, 2) + At("amendment_notice_date", 2026, 6, 1));
  EXPECT_EQ(KeptDates(kOak, "pupils.annual_review_dates_met")["REVIEW_DECISION"], "0 of 1");
}

TEST_P(EhcFiguresTest, DatesTheNextReviewThoughAnOldOneWasNeverDecided) {
  const EhcCase c = NewPlan(NewPupil(), 2024, 6, 3);
  const AnnualReview old = NewReview(c, At("meeting_date", 2025, 6, 1));
  EXPECT_EQ(old.clock().rbegin()->outcome(), STATUTORY_OUTCOME_OPEN);
  HeldReview(c, absl::CivilDay(2026, 2, 2));
  EXPECT_EQ(Due(GetCase(c.name()).clock()).back(), "ANNUAL_REVIEW 2027-02-02");
  EXPECT_EQ(GetReview(old.name()).clock().rbegin()->outcome(), STATUTORY_OUTCOME_MISSED);
}

INSTANTIATE_TEST_SUITE_P(Engines, EhcFiguresTest, testing::TestDatabases(), testing::EngineName);

}  // namespace
}  // namespace senda::pupil_tracking
