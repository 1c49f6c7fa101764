#include "services/cli/demo/calendar.h"

#include <algorithm>

#include "fmt/format.h"
#include "services/cli/importing/field_values.h"

namespace senda::demo {
namespace {

using absl::CivilDay;

struct TermDays {
  const char* name;
  CivilDay first;
  CivilDay last;
  CivilDay week_off;  // a Monday
};

absl::civil_year_t StartYearOf(CivilDay day) {
  return day.month() >= 9 ? day.year() : day.year() - 1;
}

std::vector<TermDays> Terms(absl::civil_year_t year) {
  const auto monday_from = [](absl::civil_year_t y, int month, int first) {
    const CivilDay day(y, month, first);
    return absl::NextWeekday(day - 1, absl::Weekday::monday);
  };
  const auto friday_until = [](absl::civil_year_t y, int month, int last) {
    const CivilDay day(y, month, last);
    return absl::PrevWeekday(day + 1, absl::Weekday::friday);
  };
  const CivilDay third(year, 9, 3);
  const bool weekend = absl::GetWeekday(third) == absl::Weekday::saturday ||
                       absl::GetWeekday(third) == absl::Weekday::sunday;
  return {{"Autumn", weekend ? monday_from(year, 9, 3) : third, friday_until(year, 12, 21),
           monday_from(year, 10, 24)},
          {"Spring", monday_from(year + 1, 1, 3), friday_until(year + 1, 4, 2),
           monday_from(year + 1, 2, 12)},
          {"Summer", monday_from(year + 1, 4, 14), friday_until(year + 1, 7, 23),
           monday_from(year + 1, 5, 25)}};
}

}  // namespace

Calendar::Calendar(CivilDay today) : today_(today), start_year_(StartYearOf(today)) {}

bool Calendar::IsSchoolDay(CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) return false;
  for (const TermDays& term : Terms(StartYearOf(day))) {
    const bool in_term = term.first <= day && day <= term.last;
    const bool off = term.week_off <= day && day < term.week_off + 5;
    if (in_term) return !off;
  }
  return false;
}

CivilDay Calendar::SchoolDayBetween(CivilDay first, CivilDay last, Random& random) {
  const int days = std::max(1, static_cast<int>(last - first) + 1);
  const int offset = random.Below(days);
  for (int i = 0; i < days; ++i) {
    const CivilDay day = first + (offset + i) % days;
    if (IsSchoolDay(day)) return day;
  }
  return last;
}

std::vector<CivilDay> Calendar::TestRounds() const {
  constexpr int kRoundDays = 14;
  std::vector<CivilDay> rounds;
  for (absl::civil_year_t year = start_year_ - 2; year <= start_year_; ++year) {
    for (const CivilDay first :
         {CivilDay(year, 10, 6), CivilDay(year + 1, 2, 23), CivilDay(year + 1, 6, 8)}) {
      if (first + kRoundDays <= today_) rounds.push_back(first);
    }
  }
  if (rounds.size() > 4) rounds.erase(rounds.begin(), rounds.end() - 4);
  return rounds;
}

directory::v1::AcademicYear Calendar::MakeAcademicYear(const std::string& trust,
                                                       absl::civil_year_t start_year) {
  directory::v1::AcademicYear year;
  year.set_name(
      fmt::format("{}/academicYears/{}-{:02}", trust, start_year, (start_year + 1) % 100));
  year.set_display_name(fmt::format("{}/{:02}", start_year, (start_year + 1) % 100));
  *year.mutable_start_date() = importing::ToDate(CivilDay(start_year, 9, 1));
  *year.mutable_end_date() = importing::ToDate(CivilDay(start_year + 1, 8, 31));
  for (const TermDays& days : Terms(start_year)) {
    directory::v1::Term& term = *year.add_terms();
    term.set_display_name(days.name);
    *term.mutable_start_date() = importing::ToDate(days.first);
    *term.mutable_end_date() = importing::ToDate(days.last);
  }
  return year;
}

}  // namespace senda::demo
