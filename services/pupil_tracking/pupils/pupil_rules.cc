#include "services/pupil_tracking/pupils/pupil_rules.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "common/rules/field_rules.h"
#include "common/time/academic_year.h"
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

}  // namespace

int ExpectedYearGroup(absl::CivilDay birth, absl::CivilDay today) {
  const auto start_year = AcademicYearOf(today);
  const bool born_after_august = birth.month() >= 9;
  const auto age_on_31_august = start_year - birth.year() - (born_after_august ? 1 : 0);
  return static_cast<int>(age_on_31_august) - 4;
}

int AcademicYearOf(absl::CivilDay day) { return time::AcademicYearOf(day); }

void SetYears(pupils::v1::Pupil& pupil, absl::CivilDay today) {
  const int expected = ExpectedYearGroup(*rules::ToCivilDay(pupil.date_of_birth()), today);
  pupil.set_expected_year_group(expected);
  pupil.set_out_of_year(pupil.has_year_group() && pupil.year_group() != expected);
}

absl::Status CheckPupil(const pupils::v1::Pupil& pupil, absl::CivilDay today) {
  FieldRules rules("pupil");
  CheckUpn("upn", pupil.upn(), rules);
  CheckUpn("former_upn", pupil.former_upn(), rules);
  rules.CheckPast("date_of_birth", rules.Day("date_of_birth", true, pupil.date_of_birth()), today);
  const auto entry = rules.Day("entry_date", pupil.has_entry_date(), pupil.entry_date());
  const auto leaving = rules.Day("leaving_date", pupil.has_leaving_date(), pupil.leaving_date());
  rules.CheckOrder("leaving_date", entry, leaving);
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
