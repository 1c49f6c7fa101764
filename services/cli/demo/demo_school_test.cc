#include "services/cli/demo/provision_maker.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "services/cli/demo/test_plan.h"
#include "services/workforce_cpd/senco_clock.h"

namespace senda::demo {
namespace {

using absl::CivilDay;

TEST(DemoSchool, KeepsTheRulesOfProvisions) {
  const DemoTrust trust = Make(Plan(5, 2000));
  std::set<std::string> tiers;
  int sessions = 0, missed = 0, measured = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    std::set<std::string> pupils;
    for (const auto& pupil : data.pupils) pupils.insert(pupil.name());
    std::map<std::string, const provision::v1::Provision*> provisions;
    for (const auto& provision : data.provisions) {
      provisions[provision.name()] = &provision;
      tiers.insert(provision.tier());
      EXPECT_EQ(provision.school(), trust.schools()[i].school.name());
      EXPECT_LE(ToDay(provision.start_date()), ToDay(provision.end_date()));
    }
    std::set<std::string> enrolled;
    for (const auto& enrolment : data.enrolments) {
      EXPECT_TRUE(provisions.contains(enrolment.provision()));
      EXPECT_TRUE(pupils.contains(enrolment.pupil()));
      EXPECT_TRUE(enrolled.insert(enrolment.provision() + enrolment.pupil()).second);
      if (!enrolment.has_outcome_score()) continue;
      ++measured;
      EXPECT_TRUE(enrolment.has_baseline_score());
      EXPECT_FALSE(enrolment.measure().empty());
      EXPECT_LT(ToDay(enrolment.end_date()), CivilDay(2026, 11, 21));
    }
    for (const auto& session : data.sessions) {
      ++sessions;
      const provision::v1::Provision& provision = *provisions.at(session.provision());
      const CivilDay day = ToDay(session.session_date());
      EXPECT_GE(day, ToDay(provision.start_date()));
      EXPECT_LE(day, std::min(ToDay(provision.end_date()), CivilDay(2026, 11, 21)));
      EXPECT_TRUE(Calendar::IsSchoolDay(day));
      EXPECT_EQ(session.minutes(), session.delivered() ? provision.session_minutes() : 0);
      for (const std::string& pupil : session.attended_pupils()) {
        EXPECT_TRUE(enrolled.contains(session.provision() + pupil));
      }
      missed += !session.delivered();
      if (!session.delivered()) {
        EXPECT_EQ(session.attended_pupils_size(), 0);
      }
    }
  }
  EXPECT_EQ(tiers, (std::set<std::string>{"wave-1", "wave-2", "wave-3"}));
  EXPECT_GT(measured, 50);
  EXPECT_GT(sessions, 1000);
  EXPECT_NEAR(static_cast<double>(missed) / sessions, 0.07, 0.02);
}

TEST(DemoSchool, StaffsEverySchoolAndTrainsThem) {
  const DemoTrust trust = Make(Plan(5, 2000));
  const DemoTrustData whole = trust.MakeTrustData();
  EXPECT_EQ(whole.competencies.size(), 15u);
  EXPECT_EQ(whole.interventions.size(), 25u);
  std::set<std::string> competencies, numbers;
  for (const auto& competency : whole.competencies) competencies.insert(competency.name());
  for (const auto& intervention : whole.interventions) {
    for (const std::string& required : intervention.required_competencies()) {
      EXPECT_TRUE(competencies.contains(required));
    }
  }
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    std::map<workforce::v1::StaffRole, int> roles;
    std::set<std::string> staff;
    for (const auto& member : data.staff_members) {
      ++roles[member.role()];
      staff.insert(member.name());
      EXPECT_TRUE(numbers.insert(member.employee_number()).second);
    }
    EXPECT_EQ(roles[workforce::v1::STAFF_ROLE_SENCO], 1);
    EXPECT_GE(roles[workforce::v1::STAFF_ROLE_TEACHER], 2);
    EXPECT_GE(roles[workforce::v1::STAFF_ROLE_TEACHING_ASSISTANT], 2);
    EXPECT_FALSE(data.training_records.empty());
    for (const auto& record : data.training_records) {
      EXPECT_TRUE(staff.contains(record.staff_member()));
      EXPECT_TRUE(competencies.contains(record.competencies(0)));
      EXPECT_LE(ToDay(record.completed_date()), CivilDay(2026, 11, 21));
      if (record.has_expiry_date()) {
        EXPECT_GT(ToDay(record.expiry_date()), ToDay(record.completed_date()));
      }
    }
  }
}

// By the rule itself, on the day of the demonstration and on both edges of an academic year.
TEST(DemoSchool, HasASencoInOrderInMostSchoolsAndOneOverdue) {
  for (const CivilDay today :
       {CivilDay(2026, 11, 21), CivilDay(2026, 9, 1), CivilDay(2027, 8, 31)}) {
    DemoPlan plan = Plan(9, 2500);
    plan.today = today;
    const DemoTrust trust = Make(plan);
    std::map<int, int> standing;
    for (std::size_t i = 0; i < trust.schools().size(); ++i) {
      const DemoSchoolData data = trust.MakeSchoolData(i);
      ASSERT_EQ(data.senco_appointments.size(), 1u);
      const auto& senco = data.senco_appointments[0];
      EXPECT_EQ(senco.school(), trust.schools()[i].school.name());
      const absl::Status sound = workforce_cpd::CheckSencoAppointment(senco, "demo", today);
      EXPECT_TRUE(sound.ok()) << sound << senco.DebugString();
      workforce::v1::SencoAppointment stored = senco;
      *stored.mutable_qualification() = workforce_cpd::QualificationOf(senco, {senco});
      ++standing[workforce_cpd::StandingOn(stored, today).basis];
    }
    EXPECT_EQ(standing,
              (std::map<int, int>{{workforce::v1::SENCO_BASIS_HOLDS_NASENCO, 5},
                                  {workforce::v1::SENCO_BASIS_HOLDS_NPQ, 1},
                                  {workforce::v1::SENCO_BASIS_EXEMPT_IN_POST_BEFORE_2009, 1},
                                  {workforce::v1::SENCO_BASIS_WITHIN_CLOCK, 1},
                                  {workforce::v1::SENCO_BASIS_OVERDUE, 1}}));
  }
}

TEST(DemoSchool, HasGoalsOfAllFrameworksInTheTrustAndInEverySchool) {
  const DemoTrust trust = Make(Plan(5, 2000));
  const DemoTrustData whole = trust.MakeTrustData();
  std::set<std::string> trust_goals;
  const auto frameworks = [](const std::vector<goals::v1::Goal>& goals) {
    std::set<int> cases;
    for (const auto& goal : goals) cases.insert(goal.framework_case());
    return cases;
  };
  EXPECT_EQ(frameworks(whole.goals).size(), 6u);
  for (const auto& goal : whole.goals) trust_goals.insert(goal.name());
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    EXPECT_EQ(frameworks(data.goals).size(), 6u);
    std::map<std::string, const goals::v1::Goal*> by_name;
    for (const auto& goal : data.goals) {
      by_name[goal.name()] = &goal;
      EXPECT_EQ(goal.school(), trust.schools()[i].school.name());
      EXPECT_TRUE(trust_goals.contains(goal.parent_goal())) << goal.parent_goal();
      if (goal.has_scorecard()) {
        EXPECT_NE(goal.perspective(), goals::v1::PERSPECTIVE_UNSPECIFIED);
      }
    }
    EXPECT_FALSE(data.check_ins.empty());
    for (const auto& check_in : data.check_ins) {
      const goals::v1::Goal& goal = *by_name.at(check_in.goal());
      EXPECT_EQ(goal.has_okr(), !check_in.key_result().empty());
    }
  }
}

}  // namespace
}  // namespace senda::demo
