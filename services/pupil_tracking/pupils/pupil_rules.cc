#include "services/pupil_tracking/pupils/pupil_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "common/rules/field_rules.h"
#include "common/time/academic_year.h"
#include "services/pupil_tracking/pupils/birth_rules.h"
#include "services/pupil_tracking/pupils/upn.h"

namespace senda::pupil_tracking {
namespace {

using rules::FieldRules;

void CheckUpn(std::string_view field, const std::string& upn, FieldRules& rules) {
  if (upn.empty()) return;
  if (const auto problem = ValidateUpn(upn)) {
    rules.Add(field, problem->description, problem->reason);
  }
}

using Day = std::optional<absl::CivilDay>;

void CheckAge(const Day& birth, const Day& leaving, absl::CivilDay today, FieldRules& rules) {
  // One in the future is told as that.
  if (!birth.has_value() || *birth > today || MayBePupilsBirth(*birth, leaving, today)) return;
  rules.Add("date_of_birth",
            fmt::format("give the birth of a pupil: not more than {} years before the year of "
                        "leaving, or before this year while on roll",
                        kOldestPupil),
            "BIRTH_TOO_EARLY");
}

}  // namespace

int ExpectedYearGroup(absl::CivilDay birth, absl::CivilDay today) {
  const auto start_year = AcademicYearOf(today);
  const bool born_after_august = birth.month() >= 9;
  const auto age_on_31_august = start_year - birth.year() - (born_after_august ? 1 : 0);
  return static_cast<int>(age_on_31_august) - 4;
}

int AcademicYearOf(absl::CivilDay day) { return time::AcademicYearOf(day); }

int YearOfGroup(const pupils::v1::Pupil& pupil, int year_stated, absl::CivilDay today) {
  const auto entry = rules::ToCivilDay(pupil.entry_date());
  return std::max(year_stated, AcademicYearOf(std::max(today, entry.value_or(today))));
}

void SetYears(pupils::v1::Pupil& pupil, int academic_year) {
  const int expected = ExpectedYearGroup(*rules::ToCivilDay(pupil.date_of_birth()),
                                         absl::CivilDay(academic_year, 9, 1));
  pupil.set_expected_year_group(expected);
  pupil.set_out_of_year(pupil.has_year_group() && pupil.year_group() != expected);
}

absl::Status CheckPupil(const pupils::v1::Pupil& pupil, const pupils::v1::Pupil* before,
                        absl::CivilDay today) {
  FieldRules rules("pupil");
  CheckUpn("upn", pupil.upn(), rules);
  CheckUpn("former_upn", pupil.former_upn(), rules);
  const auto birth = rules.Day("date_of_birth", true, pupil.date_of_birth());
  rules.CheckPast("date_of_birth", birth, today);
  const auto entry = rules.Day("entry_date", pupil.has_entry_date(), pupil.entry_date());
  const auto leaving = rules.Day("leaving_date", pupil.has_leaving_date(), pupil.leaving_date());
  rules.CheckOrder("leaving_date", entry, leaving);
  CheckNotBeforeBirth("entry_date", entry, birth, rules);
  // The order says it of the leaving date where the day of entry is known.
  if (!entry.has_value()) CheckNotBeforeBirth("leaving_date", leaving, birth, rules);
  if (before == nullptr || rules::ToCivilDay(before->date_of_birth()) != birth) {
    CheckAge(birth, leaving, today, rules);
  }
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
