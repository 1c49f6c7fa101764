#include "services/cli/demo/senco_maker.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"
#include "services/cli/demo/random.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;
using importing::ToDate;
using workforce::v1::SencoAppointment;
using workforce::v1::SencoAward;
using workforce::v1::StaffMember;

// How somebody came to be SENCO.
struct Career {
  CivilDay first;
  SencoAward award = workforce::v1::SENCO_AWARD_UNSPECIFIED;
  std::optional<CivilDay> awarded = {}, enrolled = {}, expected = {};
};

// NASENCO courses ended within two years, and none began after August 2024.
Career WithNasenco(CivilDay employed, Random& random) {
  const auto year = std::clamp<absl::civil_year_t>(employed.year() - random.Below(4), 2010, 2021);
  return {.first = CivilDay(year, 9, 1),
          .award = workforce::v1::SENCO_AWARD_NASENCO,
          .awarded = CivilDay(year + 2, 7, 1)};
}

Career CareerOf(const PlannedSchool& school, const Calendar& calendar, CivilDay employed,
                Random& random) {
  const auto year = calendar.start_year();
  switch (school.index % 9) {
    case 2:  // overdue for a year or more
      return {.first = CivilDay(year - 4, 9, 1)};
    case 4:  // on the course, in time
      return {.first = CivilDay(year - 1, 9, 1),
              .enrolled = CivilDay(year - 1, 10, 1),
              .expected = CivilDay(year + 1, 5, 31)};
    case 7:  // before there was a duty
      return {.first = CivilDay(2006, 9, 1)};
    case 8:
      return {.first = CivilDay(year - 2, 9, 1),
              .award = workforce::v1::SENCO_AWARD_NPQ,
              .awarded = CivilDay(year, 6, 15)};
    default:
      return WithNasenco(employed, random);
  }
}

}  // namespace

std::vector<SencoAppointment> MakeSencoAppointments(const DemoPlan& plan,
                                                    const PlannedSchool& school,
                                                    const Calendar& calendar,
                                                    const std::vector<StaffMember>& staff) {
  Random random = Random::For(plan.seed, "sencos", static_cast<std::uint64_t>(school.index));
  std::vector<SencoAppointment> appointments;
  for (const StaffMember& member : staff) {
    if (member.role() != workforce::v1::STAFF_ROLE_SENCO) continue;
    const auto& start = member.start_date();
    const CivilDay employed(start.year(), start.month(), start.day());
    const Career career = CareerOf(school, calendar, employed, random);
    SencoAppointment& made = appointments.emplace_back();
    made.set_name(fmt::format("{}/sencoAppointments/sa-{}", plan.trust,
                              member.name().substr(member.name().rfind('/') + 4)));
    made.set_staff_member(member.name());
    made.set_school(school.school.name());
    *made.mutable_appointed_on() = ToDate(std::max(employed, career.first));
    *made.mutable_first_appointed_on() = ToDate(career.first);
    made.set_award(career.award);
    if (career.awarded.has_value()) *made.mutable_award_date() = ToDate(*career.awarded);
    if (career.enrolled.has_value()) *made.mutable_enrolled_date() = ToDate(*career.enrolled);
    if (career.expected.has_value()) {
      *made.mutable_expected_completion_date() = ToDate(*career.expected);
    }
  }
  return appointments;
}

}  // namespace senda::demo
