#include "services/cli/demo/demo_trust.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "common/status/errors.h"
#include "services/cli/demo/test_plan.h"

namespace senda::demo {
namespace {

using absl::CivilDay;

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
    Append(data.senco_appointments, bytes);
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
  check(whole.instruments);
  check(whole.staff_members);
  check(whole.goals);
  check(whole.check_ins);
  for (std::size_t i = 0; i < trust.schools().size(); ++i) {
    const DemoSchoolData data = trust.MakeSchoolData(i);
    check(data.staff_members);
    check(data.training_records);
    check(data.senco_appointments);
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
