#include "services/workforce_cpd/senco_clock.h"

#include <gtest/gtest.h>

#include "common/rules/field_rules.h"
#include "common/testing/violations.h"

namespace senda::workforce_cpd {
namespace {

using namespace workforce::v1;
using absl::CivilDay;
using rules::ToDate;
using Found = std::vector<std::string>;

constexpr CivilDay kToday(2026, 11, 20);

SencoAppointment From(CivilDay appointed) {
  SencoAppointment appointment;
  appointment.set_school("trusts/t/schools/1");
  *appointment.mutable_appointed_on() = ToDate(appointed);
  return appointment;
}

// The same as the only appointment of the person.
SencoAppointment Alone(SencoAppointment appointment) {
  *appointment.mutable_qualification() = QualificationOf(appointment, {appointment});
  return appointment;
}
std::optional<CivilDay> DueOn(const SencoAppointment& appointment) {
  return AwardDueOn(Alone(appointment).qualification());
}
SencoStanding Standing(const SencoAppointment& appointment, CivilDay today) {
  return StandingOn(Alone(appointment), today);
}

SencoAppointment With(SencoAppointment appointment, SencoAward award) {
  appointment.set_award(award);
  *appointment.mutable_award_date() = ToDate(CivilDay(2026, 6, 1));
  return appointment;
}

Found FoundIn(const SencoAppointment& appointment) {
  return testing::ViolationsIn(CheckSencoAppointment(appointment, "t", kToday));
}

// domain.md section 4, row 14.
TEST(SencoClock, GivesThreeYearsFrom1September2024) {
  const SencoAppointment appointment = From(CivilDay(2024, 9, 1));
  EXPECT_EQ(DueOn(appointment), CivilDay(2027, 9, 1));
  EXPECT_EQ(Standing(appointment, CivilDay(2024, 9, 1)).basis, SENCO_BASIS_WITHIN_CLOCK);
  EXPECT_EQ(Standing(appointment, CivilDay(2027, 9, 1)).basis, SENCO_BASIS_WITHIN_CLOCK);
  EXPECT_EQ(Standing(appointment, CivilDay(2027, 9, 1)).days_left, 0);
  EXPECT_EQ(Standing(appointment, CivilDay(2027, 9, 2)).basis, SENCO_BASIS_OVERDUE);
  EXPECT_EQ(Standing(appointment, CivilDay(2027, 9, 2)).days_left, -1);
}

// 2027 has no 29 February; 2028 + 3 = 2031 has none either.
TEST(SencoClock, EndsWithFebruaryForThoseAppointedOn29February) {
  EXPECT_EQ(DueOn(From(CivilDay(2024, 2, 29))), CivilDay(2027, 2, 28));
  EXPECT_EQ(DueOn(From(CivilDay(2028, 2, 29))), CivilDay(2031, 2, 28));
  EXPECT_EQ(DueOn(From(CivilDay(2025, 2, 28))), CivilDay(2028, 2, 28));
}

TEST(SencoClock, ExemptsThoseInPostBefore1September2009) {
  EXPECT_EQ(DueOn(From(CivilDay(2009, 8, 31))), std::nullopt);
  EXPECT_EQ(Standing(From(CivilDay(2009, 8, 31)), kToday).basis,
            SENCO_BASIS_EXEMPT_IN_POST_BEFORE_2009);
  EXPECT_EQ(DueOn(From(CivilDay(2009, 9, 1))), CivilDay(2012, 9, 1));
  EXPECT_EQ(Standing(From(CivilDay(2009, 9, 1)), kToday).basis, SENCO_BASIS_OVERDUE);
}

TEST(SencoClock, CountsFromTheFirstPostAsSencoAnywhere) {
  SencoAppointment appointment = From(CivilDay(2025, 9, 1));
  *appointment.mutable_first_appointed_on() = ToDate(CivilDay(2023, 1, 9));
  EXPECT_EQ(DueOn(appointment), CivilDay(2026, 1, 9));
  EXPECT_EQ(Standing(appointment, kToday).basis, SENCO_BASIS_OVERDUE);
  *appointment.mutable_first_appointed_on() = ToDate(CivilDay(2005, 1, 10));
  EXPECT_EQ(Standing(appointment, kToday).basis, SENCO_BASIS_EXEMPT_IN_POST_BEFORE_2009);
}

// Between the two dates the three years ran for the NASENCO; they did not begin anew for the NPQ.
TEST(SencoClock, KeepsTheClockOfThoseAppointedUnderTheOldAward) {
  SencoAppointment appointment = From(CivilDay(2024, 8, 31));
  EXPECT_EQ(DueOn(appointment), CivilDay(2027, 8, 31));
  EXPECT_EQ(Standing(appointment, kToday).explanation,
            "SENCO since 2024-08-31: NPQ for SENCOs, for want of the NASENCO, is due by "
            "2027-08-31.");
  *appointment.mutable_enrolled_date() = ToDate(CivilDay(2024, 8, 30));
  EXPECT_EQ(Standing(appointment, kToday).explanation,
            "SENCO since 2024-08-31: NASENCO, begun before September 2024, is due by 2027-08-31.");
  EXPECT_EQ(Standing(From(CivilDay(2023, 9, 1)), kToday).explanation,
            "SENCO since 2023-09-01: NPQ for SENCOs, for want of the NASENCO, was due by "
            "2026-09-01.");
}

TEST(SencoClock, StopsWithEitherAward) {
  const SencoAppointment appointment = From(CivilDay(2020, 9, 1));
  EXPECT_EQ(DueOn(With(appointment, SENCO_AWARD_NASENCO)), std::nullopt);
  EXPECT_EQ(DueOn(With(appointment, SENCO_AWARD_NPQ)), std::nullopt);
  const auto nasenco = Standing(With(appointment, SENCO_AWARD_NASENCO), kToday);
  EXPECT_EQ(nasenco.basis, SENCO_BASIS_HOLDS_NASENCO);
  EXPECT_EQ(nasenco.days_left, std::nullopt);
  EXPECT_FALSE(nasenco.at_risk);
  EXPECT_EQ(Standing(With(appointment, SENCO_AWARD_NPQ), kToday).basis, SENCO_BASIS_HOLDS_NPQ);
}

TEST(SencoClock, StandsStillOnTheLastDayOfAnAppointment) {
  SencoAppointment appointment = From(CivilDay(2021, 9, 1));
  *appointment.mutable_ended_on() = ToDate(CivilDay(2024, 9, 1));
  EXPECT_EQ(Standing(appointment, kToday).basis, SENCO_BASIS_WITHIN_CLOCK);
  EXPECT_EQ(Standing(appointment, kToday).days_left, std::nullopt);
  *appointment.mutable_ended_on() = ToDate(CivilDay(2024, 9, 2));
  EXPECT_EQ(Standing(appointment, kToday).basis, SENCO_BASIS_OVERDUE);
}

// The course takes 22 months at most: from 1 November 2025 to 1 September 2027.
TEST(SencoClock, WarnsWhenTheAwardIsUnlikelyToComeInTime) {
  SencoAppointment appointment = From(CivilDay(2024, 9, 1));
  EXPECT_FALSE(Standing(appointment, CivilDay(2025, 11, 1)).at_risk);
  EXPECT_TRUE(Standing(appointment, CivilDay(2025, 11, 2)).at_risk);
  *appointment.mutable_enrolled_date() = ToDate(CivilDay(2025, 10, 1));
  EXPECT_FALSE(Standing(appointment, CivilDay(2025, 11, 2)).at_risk);
  *appointment.mutable_expected_completion_date() = ToDate(CivilDay(2027, 9, 1));
  EXPECT_FALSE(Standing(appointment, CivilDay(2025, 11, 2)).at_risk);
  *appointment.mutable_expected_completion_date() = ToDate(CivilDay(2027, 9, 2));
  EXPECT_TRUE(Standing(appointment, CivilDay(2025, 11, 2)).at_risk);
  EXPECT_FALSE(Standing(appointment, CivilDay(2027, 9, 2)).at_risk);  // overdue by now
}

// Holds the NPQ since 1 July 2022 as SENCO of one school; at the other since 1 September 2021, for
// which alone 1 September 2024 would be the end.
TEST(QualificationOf, TakesTheAwardForThePerson) {
  SencoAppointment one = From(CivilDay(2020, 9, 1));
  one.set_award(SENCO_AWARD_NPQ);
  *one.mutable_award_date() = ToDate(CivilDay(2022, 7, 1));
  SencoAppointment other = From(CivilDay(2021, 9, 1));
  EXPECT_EQ(Standing(other, kToday).basis, SENCO_BASIS_OVERDUE);
  *other.mutable_qualification() = QualificationOf(other, {one, other});
  EXPECT_EQ(StandingOn(other, kToday).basis, SENCO_BASIS_HOLDS_NPQ);
  EXPECT_EQ(AwardDueOn(other.qualification()), std::nullopt);
  // What ended before the award ended without it.
  *other.mutable_ended_on() = ToDate(CivilDay(2022, 6, 30));
  EXPECT_EQ(QualificationOf(other, {one, other}).award(), SENCO_AWARD_UNSPECIFIED);
  *other.mutable_ended_on() = ToDate(CivilDay(2022, 7, 1));
  EXPECT_EQ(QualificationOf(other, {one, other}).award(), SENCO_AWARD_NPQ);
  one.set_award(SENCO_AWARD_NASENCO);
  EXPECT_EQ(QualificationOf(other, {With(other, SENCO_AWARD_NPQ), one}).award(),
            SENCO_AWARD_NASENCO);
}

TEST(QualificationOf, TakesTheEarliestStartAndTheLatestCourse) {
  SencoAppointment one = From(CivilDay(2025, 9, 1)), other = From(CivilDay(2024, 9, 1));
  *other.mutable_ended_on() = ToDate(CivilDay(2025, 8, 31));
  *one.mutable_enrolled_date() = ToDate(CivilDay(2025, 10, 1));
  *other.mutable_expected_completion_date() = ToDate(CivilDay(2027, 8, 1));
  *one.mutable_qualification() = QualificationOf(one, {one, other});
  EXPECT_EQ(AwardDueOn(one.qualification()), CivilDay(2027, 9, 1));
  EXPECT_FALSE(StandingOn(one, kToday).at_risk);
  EXPECT_EQ(QualificationOf(other, {one, other}).enrolled_date().year(), 2025);
  *one.mutable_expected_completion_date() = ToDate(CivilDay(2027, 9, 2));
  *one.mutable_qualification() = QualificationOf(one, {one, other});
  EXPECT_TRUE(StandingOn(one, kToday).at_risk);
}

TEST(CheckSencoAppointment, TellsAllThatIsWrong) {
  SencoAppointment appointment = From(CivilDay(2025, 9, 1));
  EXPECT_EQ(FoundIn(appointment), Found());
  appointment.set_school("trusts/u/schools/1");
  *appointment.mutable_ended_on() = ToDate(CivilDay(2025, 8, 31));
  *appointment.mutable_first_appointed_on() = ToDate(CivilDay(2025, 9, 2));
  *appointment.mutable_enrolled_date() = ToDate(CivilDay(2025, 10, 1));
  *appointment.mutable_expected_completion_date() = ToDate(CivilDay(2025, 9, 30));
  EXPECT_EQ(
      FoundIn(appointment),
      (Found{"senco_appointment.school OTHER_TRUST", "senco_appointment.ended_on END_BEFORE_START",
             "senco_appointment.expected_completion_date END_BEFORE_START",
             "senco_appointment.first_appointed_on FIRST_AFTER_APPOINTED"}));
}

TEST(CheckSencoAppointment, WantsAnAwardAndItsDayTogether) {
  SencoAppointment appointment = From(CivilDay(2025, 9, 1));
  appointment.set_award(SENCO_AWARD_NPQ);
  EXPECT_EQ(FoundIn(appointment), Found{"senco_appointment.award_date AWARD_DATE_MISSING"});
  *appointment.mutable_award_date() = ToDate(kToday + 1);
  EXPECT_EQ(FoundIn(appointment), Found{"senco_appointment.award_date DATE_IN_FUTURE"});
  *appointment.mutable_award_date() = ToDate(kToday);
  EXPECT_EQ(FoundIn(appointment), Found());
  appointment.clear_award();
  EXPECT_EQ(FoundIn(appointment), Found{"senco_appointment.award AWARD_MISSING"});
}

// gov.uk: a NASENCO course counts if begun before September 2024.
TEST(CheckSencoAppointment, RefusesANasencoBegunTooLate) {
  SencoAppointment appointment = With(From(CivilDay(2023, 9, 1)), SENCO_AWARD_NASENCO);
  *appointment.mutable_enrolled_date() = ToDate(CivilDay(2024, 8, 31));
  EXPECT_EQ(FoundIn(appointment), Found());
  *appointment.mutable_enrolled_date() = ToDate(CivilDay(2024, 9, 1));
  EXPECT_EQ(FoundIn(appointment), Found{"senco_appointment.enrolled_date NASENCO_BEGUN_TOO_LATE"});
}

TEST(Overlap, IsADayInCommon) {
  SencoAppointment one = From(CivilDay(2024, 9, 1));
  const SencoAppointment other = From(CivilDay(2025, 9, 1));
  EXPECT_TRUE(Overlap(one, other));
  *one.mutable_ended_on() = ToDate(CivilDay(2025, 9, 1));
  EXPECT_TRUE(Overlap(one, other));
  EXPECT_TRUE(Overlap(other, one));
  *one.mutable_ended_on() = ToDate(CivilDay(2025, 8, 31));
  EXPECT_FALSE(Overlap(one, other));
  EXPECT_FALSE(Overlap(other, one));
}

}  // namespace
}  // namespace senda::workforce_cpd
