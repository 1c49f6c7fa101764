#include "services/workforce_cpd/senco_clock.h"

#include <fmt/format.h>

#include <algorithm>

#include "common/rules/field_rules.h"
#include "common/time/iso_date.h"

namespace senda::workforce_cpd {

using namespace workforce::v1;
using absl::CivilDay;

namespace {

constexpr CivilDay kAwardsBegan(2009, 9, 1);  // NASENCO mandatory for new SENCOs
constexpr CivilDay kNpqBegan(2024, 9, 1);     // NPQ mandatory; no NASENCO course begun from here on
constexpr int kMonthsToAward = 36;
constexpr int kLongestCourseMonths = 22;  // of the NPQ

std::optional<CivilDay> DayOf(bool present, const google::type::Date& date) {
  return present ? rules::ToCivilDay(date) : std::nullopt;
}

CivilDay FirstDay(const SencoQualification& q) {
  return rules::ToCivilDay(q.first_appointed_on()).value_or(CivilDay());
}

CivilDay LastDay(const SencoAppointment& a) {
  return DayOf(a.has_ended_on(), a.ended_on()).value_or(CivilDay::max());
}

SencoBasis BasisOn(const SencoQualification& q, const std::optional<CivilDay>& due, CivilDay on) {
  if (q.award() == SENCO_AWARD_NASENCO) return SENCO_BASIS_HOLDS_NASENCO;
  if (q.award() == SENCO_AWARD_NPQ) return SENCO_BASIS_HOLDS_NPQ;
  if (!due.has_value()) return SENCO_BASIS_EXEMPT_IN_POST_BEFORE_2009;
  return on > *due ? SENCO_BASIS_OVERDUE : SENCO_BASIS_WITHIN_CLOCK;
}

bool ComesTooLate(const SencoQualification& q, CivilDay due, CivilDay on) {
  const auto expected = DayOf(q.has_expected_completion_date(), q.expected_completion_date());
  if (expected.has_value()) return *expected > due;
  return !q.has_enrolled_date() && rules::AddMonths(on, kLongestCourseMonths) > due;
}

// Which award can still be had by whom: who began a NASENCO course before September 2024 may end
// it.
std::string AwardWanted(const SencoQualification& q) {
  const auto enrolled = DayOf(q.has_enrolled_date(), q.enrolled_date());
  if (enrolled.has_value() && *enrolled < kNpqBegan) return "NASENCO, begun before September 2024,";
  return FirstDay(q) < kNpqBegan ? "NPQ for SENCOs, for want of the NASENCO," : "NPQ for SENCOs";
}

std::string Explain(const SencoQualification& q, SencoBasis basis,
                    const std::optional<CivilDay>& due) {
  const std::string first = time::IsoDate(FirstDay(q));
  const std::string by = due.has_value() ? time::IsoDate(*due) : "";
  switch (basis) {
    case SENCO_BASIS_HOLDS_NASENCO:
      return "Holds the NASENCO award; needs no NPQ.";
    case SENCO_BASIS_HOLDS_NPQ:
      return "Holds the NPQ for SENCOs.";
    case SENCO_BASIS_EXEMPT_IN_POST_BEFORE_2009:
      return fmt::format("SENCO since {}, before 1 September 2009: exempt.", first);
    case SENCO_BASIS_OVERDUE:
      return fmt::format("SENCO since {}: {} was due by {}.", first, AwardWanted(q), by);
    default:
      return fmt::format("SENCO since {}: {} is due by {}.", first, AwardWanted(q), by);
  }
}

void CheckAward(const SencoAppointment& a, const std::optional<CivilDay>& awarded,
                rules::FieldRules& rules) {
  const bool holds = a.award() != SENCO_AWARD_UNSPECIFIED;
  if (holds && !a.has_award_date()) {
    rules.Add("award_date", "give the day of the award", "AWARD_DATE_MISSING");
  }
  if (!holds && awarded.has_value()) {
    rules.Add("award", "say which award it was, or leave its day out", "AWARD_MISSING");
  }
  const auto enrolled = DayOf(a.has_enrolled_date(), a.enrolled_date());
  if (a.award() == SENCO_AWARD_NASENCO && enrolled.has_value() && *enrolled >= kNpqBegan) {
    rules.Add("enrolled_date", "a NASENCO course counts if begun before 1 September 2024",
              "NASENCO_BEGUN_TOO_LATE");
  }
}

}  // namespace

SencoQualification QualificationOf(const SencoAppointment& appointment,
                                   const std::vector<SencoAppointment>& of_person) {
  SencoQualification whole;
  CivilDay first = CivilDay::max();
  std::optional<CivilDay> enrolled, expected;
  for (const SencoAppointment& a : of_person) {
    const auto began =
        rules::ToCivilDay(a.has_first_appointed_on() ? a.first_appointed_on() : a.appointed_on());
    first = std::min(first, began.value_or(first));
    enrolled = std::max(enrolled, DayOf(a.has_enrolled_date(), a.enrolled_date()));
    expected =
        std::max(expected, DayOf(a.has_expected_completion_date(), a.expected_completion_date()));
    const auto awarded = DayOf(a.has_award_date(), a.award_date());
    if (!awarded.has_value() || *awarded > LastDay(appointment)) continue;
    if (whole.award() != SENCO_AWARD_NASENCO) whole.set_award(a.award());
  }
  *whole.mutable_first_appointed_on() = rules::ToDate(first);
  if (enrolled.has_value()) *whole.mutable_enrolled_date() = rules::ToDate(*enrolled);
  if (expected.has_value()) *whole.mutable_expected_completion_date() = rules::ToDate(*expected);
  return whole;
}

std::optional<CivilDay> AwardDueOn(const SencoQualification& q) {
  if (q.award() != SENCO_AWARD_UNSPECIFIED || FirstDay(q) < kAwardsBegan) return std::nullopt;
  return rules::AddMonths(FirstDay(q), kMonthsToAward);
}

SencoStanding StandingOn(const SencoAppointment& a, CivilDay today) {
  const SencoQualification& whole = a.qualification();
  const auto due = AwardDueOn(whole);
  const CivilDay on = std::min(today, LastDay(a));
  SencoStanding standing;
  standing.basis = BasisOn(whole, due, on);
  standing.explanation = Explain(whole, standing.basis, due);
  if (!due.has_value() || on < today) return standing;
  standing.days_left = static_cast<int>(*due - today);
  standing.at_risk = standing.basis == SENCO_BASIS_WITHIN_CLOCK && ComesTooLate(whole, *due, today);
  return standing;
}

absl::Status CheckSencoAppointment(const SencoAppointment& a, std::string_view trust,
                                   CivilDay today) {
  rules::FieldRules rules("senco_appointment");
  rules.CheckName("school", a.school(), "schools", trust);
  const auto appointed = rules.Day("appointed_on", true, a.appointed_on());
  const auto ended = rules.Day("ended_on", a.has_ended_on(), a.ended_on());
  const auto first =
      rules.Day("first_appointed_on", a.has_first_appointed_on(), a.first_appointed_on());
  const auto awarded = rules.Day("award_date", a.has_award_date(), a.award_date());
  const auto enrolled = rules.Day("enrolled_date", a.has_enrolled_date(), a.enrolled_date());
  const auto expected = rules.Day("expected_completion_date", a.has_expected_completion_date(),
                                  a.expected_completion_date());
  rules.CheckOrder("ended_on", appointed, ended);
  rules.CheckOrder("expected_completion_date", enrolled, expected);
  rules.CheckPast("award_date", awarded, today);
  if (first.has_value() && appointed.has_value() && *first > *appointed) {
    rules.Add("first_appointed_on", "give a day not after the appointment, or leave it out",
              "FIRST_AFTER_APPOINTED");
  }
  CheckAward(a, awarded, rules);
  return rules.Verdict();
}

bool Overlap(const SencoAppointment& one, const SencoAppointment& other) {
  const auto start = [](const SencoAppointment& a) {
    return rules::ToCivilDay(a.appointed_on()).value_or(CivilDay());
  };
  return start(one) <= LastDay(other) && start(other) <= LastDay(one);
}

}  // namespace senda::workforce_cpd
