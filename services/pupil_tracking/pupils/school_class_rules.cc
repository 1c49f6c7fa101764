#include "services/pupil_tracking/pupils/school_class_rules.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {

absl::Status CheckSchoolClass(const pupils::v1::SchoolClass& school_class, std::string_view trust,
                              const pupils::v1::SchoolClass* before) {
  rules::FieldRules rules("school_class");
  rules.CheckName("school", school_class.school(), "schools", trust);
  if (before != nullptr && before->academic_year() != school_class.academic_year()) {
    rules.Add("academic_year", "a class is of one academic year; make the next year's class anew",
              "IMMUTABLE");
  }
  std::set<std::string> seen;
  for (int i = 0; i < school_class.staff_size(); ++i) {
    const auto& staff = school_class.staff(i);
    const std::string field = fmt::format("staff[{}]", i);
    if (!seen.insert(staff.subject()).second) {
      rules.Add(field + ".subject", "name each person once", "STAFF_REPEATED");
    }
    if (staff.staff_member().empty()) continue;
    rules.CheckName(field + ".staff_member", staff.staff_member(), "staffMembers", trust);
    if (!seen.insert(staff.staff_member()).second) {
      rules.Add(field + ".staff_member", "name each person once", "STAFF_REPEATED");
    }
  }
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
