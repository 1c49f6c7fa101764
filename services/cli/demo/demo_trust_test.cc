#include "services/cli/demo/demo_trust.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>

#include "common/status/errors.h"
#include "services/pupil_tracking/upn.h"

namespace senda::demo {
namespace {

using absl::CivilDay;

CivilDay ToDay(const google::type::Date& date) {
  return CivilDay(date.year(), date.month(), date.day());
}

DemoPlan Plan(int schools, int pupils, std::uint64_t seed = 7) {
  DemoPlan plan;
  plan.schools = schools;
  plan.pupils = pupils;
  plan.seed = seed;
  plan.today = CivilDay(2026, 11, 21);
  return plan;
}

DemoTrust Make(const DemoPlan& plan) {
  auto trust = DemoTrust::Make(plan);
  EXPECT_TRUE(trust.ok()) << trust.status();
  return *std::move(trust);
}

template <typename T>
void Append(const std::vector<T>& messages, std::string& bytes) {
  for (const T& message : messages) bytes += message.SerializeAsString() + "\n";
}

std::string Bytes(const DemoTrust& trust) {
  std::string bytes;
  const DemoTrustData whole = trust.MakeTrustData();
  bytes += whole.trust.SerializeAsString();
  Append(whole.academic_years, bytes);
  Append(whole.schools, bytes);
  Append(whole.competencies, bytes);
  Append(whole.interventions, bytes);
  Append(whole.staff_members, bytes);
  Append(whole.goals, bytes);
  Append(whole.check_ins, bytes);
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    Append(data.staff_members, bytes);
    Append(data.training_records, bytes);
    Append(data.pupils, bytes);
    Append(data.sen_records, bytes);
    Append(data.assessments, bytes);
    Append(data.provisions, bytes);
    Append(data.enrolments, bytes);
    Append(data.sessions, bytes);
    Append(data.goals, bytes);
    Append(data.check_ins, bytes);
  }
  return bytes;
}

TEST(DemoTrust, IsTheSameByteForByteForTheSameSeedAndAnotherForAnother) {
  const std::string bytes = Bytes(Make(Plan(5, 2000)));
  EXPECT_TRUE(bytes == Bytes(Make(Plan(5, 2000))));
  EXPECT_FALSE(bytes == Bytes(Make(Plan(5, 2000, 8))));
}

TEST(DemoTrust, MakesASchoolTheSameWhateverWasMadeBefore) {
  const DemoTrust trust = Make(Plan(5, 2000));
  std::string alone, after;
  Append(trust.MakeSchoolData(3).sessions, alone);
  trust.MakeSchoolData(0);
  Append(trust.MakeSchoolData(3).sessions, after);
  EXPECT_TRUE(alone == after);
}

TEST(DemoTrust, HasTheSizeAskedFor) {
  for (const auto& [schools, pupils] :
       {std::pair(1, 20), std::pair(5, 2000), std::pair(20, 9000), std::pair(90, 60'000)}) {
    const DemoTrust trust = Make(Plan(schools, pupils));
    EXPECT_EQ(trust.schools().size(), static_cast<std::size_t>(schools));
    EXPECT_EQ(trust.pupil_count(), pupils);
  }
}

TEST(DemoTrust, RefusesSizesBeyondItsLimits) {
  for (const auto& [schools, pupils] :
       {std::pair(0, 100), std::pair(91, 60'000), std::pair(5, 99), std::pair(1, 2501)}) {
    EXPECT_EQ(errors::ReasonOf(DemoTrust::Make(Plan(schools, pupils)).status()), "DEMO_PLAN");
  }
}

TEST(DemoTrust, GivesPupilsUniqueValidUpnsAndBirthdaysOfTheirYear) {
  const DemoTrust trust = Make(Plan(20, 9000));
  std::set<std::string> upns, names;
  int out_of_year = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    for (const pupils::v1::Pupil& pupil : trust.MakePupilsAndSen(i).pupils) {
      EXPECT_EQ(pupil_tracking::ValidateUpn(pupil.upn()), std::nullopt) << pupil.upn();
      EXPECT_TRUE(upns.insert(pupil.upn()).second);
      EXPECT_TRUE(names.insert(pupil.name()).second);
      // Age on 31 August before the academic year, less four.
      const CivilDay birth = ToDay(pupil.date_of_birth());
      const bool had_birthday = birth.month() <= 8;
      const int expected = static_cast<int>(2026 - birth.year()) - (had_birthday ? 0 : 1) - 4;
      EXPECT_LE(std::abs(expected - pupil.year_group()), 1);
      out_of_year += expected != pupil.year_group();
      EXPECT_LE(ToDay(pupil.entry_date()), CivilDay(2026, 11, 21));
      EXPECT_GT(ToDay(pupil.entry_date()), birth);
    }
  }
  EXPECT_GT(out_of_year, 0);
  EXPECT_LT(out_of_year, 90);
}

// The figures are those of the sources that proportions.h names.
TEST(DemoTrust, HasTheNationalProportions) {
  const DemoTrust trust = Make(Plan(90, 60'000));
  std::map<bool, double> pupils, support, plans;  // by whether secondary
  double boys_k = 0, boys_e = 0, meals = 0, meals_k = 0, meals_e = 0, autism_e = 0, k = 0, e = 0;
  std::map<int, std::pair<double, double>> support_by_year;  // with support, all
  double lowest = 1, highest = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const PlannedSchool& school = trust.schools()[i];
    pupils[school.is_secondary] += school.pupils;
    support[school.is_secondary] += school.sen_support;
    plans[school.is_secondary] += school.ehc_plans;
    if (!school.is_secondary) {
      const double rate = static_cast<double>(school.ehc_plans) / school.pupils;
      lowest = std::min(lowest, rate);
      highest = std::max(highest, rate);
    }
    const DemoSchoolData data = trust.MakePupilsAndSen(i);
    std::map<std::string, const pupils::v1::Pupil*> by_name;
    for (const pupils::v1::Pupil& pupil : data.pupils) {
      by_name[pupil.name()] = &pupil;
      meals += pupil.free_school_meals();
      support_by_year[pupil.year_group()].second += 1;
    }
    for (const pupils::v1::SenRecord& record : data.sen_records) {
      if (record.has_end_date()) continue;
      const pupils::v1::Pupil& pupil = *by_name.at(record.pupil());
      const bool is_plan = record.provision() == pupils::v1::SEN_PROVISION_E;
      (is_plan ? e : k) += 1;
      (is_plan ? boys_e : boys_k) += pupil.sex() == pupils::v1::SEX_MALE;
      (is_plan ? meals_e : meals_k) += pupil.free_school_meals();
      if (!is_plan) support_by_year[pupil.year_group()].first += 1;
      autism_e += is_plan && record.needs_size() > 0 &&
                  record.needs(0).type() == pupils::v1::SEN_NEED_TYPE_ASD;
    }
  }
  EXPECT_NEAR(support[false] / pupils[false], 0.154, 0.015);
  EXPECT_NEAR(support[true] / pupils[true], 0.140, 0.015);
  EXPECT_NEAR(plans[false] / pupils[false], 0.040, 0.006);
  EXPECT_NEAR(plans[true] / pupils[true], 0.036, 0.006);
  EXPECT_NEAR(boys_k / k, 0.646, 0.03);
  EXPECT_NEAR(boys_e / e, 0.731, 0.03);
  EXPECT_NEAR(meals / 60'000, 0.246, 0.02);
  EXPECT_NEAR(meals_k / k, 0.375, 0.05);
  EXPECT_NEAR(meals_e / e, 0.411, 0.05);
  EXPECT_NEAR(autism_e / e, 0.272, 0.03);
  // Schools differ far more than chance would make them: about six times.
  EXPECT_GT(highest / lowest, 3.5);
  EXPECT_LT(highest / lowest, 12);
  // SEN support peaks at the end of primary school.
  const auto rate = [&](int year) {
    return support_by_year[year].first / support_by_year[year].second;
  };
  EXPECT_GT(rate(5), rate(1) * 1.2);
  EXPECT_GT(rate(7), rate(11) * 0.95);
}

TEST(DemoTrust, KeepsTheRulesOfSenRecords) {
  const DemoTrust trust = Make(Plan(5, 2000));
  int closed = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    std::map<std::string, CivilDay> last_end;
    std::set<std::string> open;
    for (const pupils::v1::SenRecord& record : trust.MakePupilsAndSen(i).sen_records) {
      EXPECT_FALSE(open.contains(record.pupil())) << "a record after the open one";
      const CivilDay start = ToDay(record.start_date());
      EXPECT_LE(start, CivilDay(2026, 11, 21));
      if (last_end.contains(record.pupil())) {
        EXPECT_GT(start, last_end[record.pupil()]);
      }
      if (record.has_end_date()) {
        ++closed;
        EXPECT_GE(ToDay(record.end_date()), start);
        EXPECT_LE(ToDay(record.end_date()), CivilDay(2026, 11, 21));
        last_end[record.pupil()] = ToDay(record.end_date());
      } else {
        open.insert(record.pupil());
      }
      for (int n = 0; n < record.needs_size(); ++n) {
        EXPECT_EQ(record.needs(n).rank(), n + 1);
        if (record.provision() == pupils::v1::SEN_PROVISION_E) {
          EXPECT_NE(record.needs(n).type(), pupils::v1::SEN_NEED_TYPE_NSA);
        }
      }
      if (record.needs_size() == 2) {
        EXPECT_NE(record.needs(0).type(), record.needs(1).type());
      }
    }
  }
  EXPECT_GT(closed, 20);
}

TEST(DemoTrust, ScoresOnlyWhatHasAScore) {
  const DemoTrust trust = Make(Plan(20, 9000));
  int standardised = 0, phonics = 0;
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    for (const pupils::v1::Assessment& assessment : trust.MakeSchoolData(i).assessments) {
      EXPECT_LE(ToDay(assessment.taken_date()), CivilDay(2026, 11, 21));
      if (assessment.kind() == pupils::v1::ASSESSMENT_KIND_ENGAGEMENT_MODEL) {
        EXPECT_FALSE(assessment.has_score());
        EXPECT_FALSE(assessment.narrative().empty());
        continue;
      }
      ASSERT_TRUE(assessment.has_score());
      if (assessment.kind() == pupils::v1::ASSESSMENT_KIND_PHONICS) {
        ++phonics;
        EXPECT_GE(assessment.score(), 0);
        EXPECT_LE(assessment.score(), 40);
      } else {
        ++standardised;
        EXPECT_GE(assessment.score(), 69);
        EXPECT_LE(assessment.score(), 141);
      }
    }
  }
  EXPECT_GT(standardised, 5000);
  EXPECT_GT(phonics, 50);
}

TEST(DemoTrust, KeepsTheRulesOfProvisions) {
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

TEST(DemoTrust, StaffsEverySchoolAndTrainsThem) {
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

TEST(DemoTrust, HasGoalsOfAllFrameworksInTheTrustAndInEverySchool) {
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

TEST(DemoTrust, GivesEveryResourceAnIdThatTheServerAccepts) {
  const DemoTrust trust = Make(Plan(5, 2000));
  const std::regex pattern("trusts/demo/[a-z][a-zA-Z]*/[a-z0-9][a-z0-9-]{0,62}");
  std::set<std::string> names;
  const auto check = [&](const auto& messages) {
    for (const auto& message : messages) {
      EXPECT_TRUE(std::regex_match(message.name(), pattern)) << message.name();
      EXPECT_TRUE(names.insert(message.name()).second) << message.name();
    }
  };
  const DemoTrustData whole = trust.MakeTrustData();
  check(whole.academic_years);
  check(whole.schools);
  check(whole.competencies);
  check(whole.interventions);
  check(whole.staff_members);
  check(whole.goals);
  check(whole.check_ins);
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    check(data.staff_members);
    check(data.training_records);
    check(data.pupils);
    check(data.sen_records);
    check(data.assessments);
    check(data.provisions);
    check(data.enrolments);
    check(data.goals);
    check(data.check_ins);
    // Thousands: the pattern is checked on one, uniqueness on all.
    for (const auto& session : data.sessions) EXPECT_TRUE(names.insert(session.name()).second);
    if (!data.sessions.empty()) {
      EXPECT_TRUE(std::regex_match(data.sessions[0].name(), pattern));
    }
  }
}

TEST(DemoTrust, IsSoundOnTheFirstAndLastDayOfTheAcademicYear) {
  for (const CivilDay today :
       {CivilDay(2026, 9, 1), CivilDay(2027, 8, 31), CivilDay(2028, 2, 29)}) {
    DemoPlan plan = Plan(5, 2000);
    plan.today = today;
    const DemoTrust trust = Make(plan);
    for (std::size_t i = 0; i < trust.schools().size(); ++i) {
      const DemoSchoolData data = trust.MakeSchoolData(i);
      for (const auto& pupil : data.pupils) EXPECT_LE(ToDay(pupil.entry_date()), today);
      for (const auto& record : data.sen_records) EXPECT_LE(ToDay(record.start_date()), today);
      for (const auto& assessment : data.assessments) {
        EXPECT_LE(ToDay(assessment.taken_date()), today);
      }
    }
  }
}

TEST(Calendar, KnowsTermsHolidaysAndWeekends) {
  EXPECT_TRUE(Calendar::IsSchoolDay(CivilDay(2026, 11, 20)));   // a Friday
  EXPECT_FALSE(Calendar::IsSchoolDay(CivilDay(2026, 11, 21)));  // a Saturday
  EXPECT_FALSE(Calendar::IsSchoolDay(CivilDay(2026, 12, 25)));
  EXPECT_FALSE(Calendar::IsSchoolDay(CivilDay(2026, 10, 28)));  // the week off
  EXPECT_FALSE(Calendar::IsSchoolDay(CivilDay(2026, 8, 12)));
  const directory::v1::AcademicYear year = Calendar::MakeAcademicYear("trusts/demo", 2026);
  EXPECT_EQ(year.name(), "trusts/demo/academicYears/2026-27");
  ASSERT_EQ(year.terms_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_LT(ToDay(year.terms(i).start_date()), ToDay(year.terms(i).end_date()));
    if (i > 0) {
      EXPECT_GT(ToDay(year.terms(i).start_date()), ToDay(year.terms(i - 1).end_date()));
    }
  }
}

}  // namespace
}  // namespace senda::demo
