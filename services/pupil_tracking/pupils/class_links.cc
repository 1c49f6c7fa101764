#include "services/pupil_tracking/pupils/class_links.h"

#include <fmt/format.h>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/status/status_macros.h"
#include "common/storage/database.h"
#include "common/time/clock.h"
#include "common/time/iso_date.h"
#include "services/pupil_tracking/pupils/pupil_rules.h"

namespace senda::pupil_tracking {

using pupils::v1::SchoolClass;
using rpc::Call;

namespace {

const storage::Statement kForget{"class_staff.forget",
                                 "DELETE FROM class_staff WHERE trust = $1 AND school_class = $2"};
const storage::Statement kAdd{
    "class_staff.add",
    "INSERT INTO class_staff (trust, school_class, subject, academic_year) VALUES ($1, $2, $3, "
    "$4)"};

std::set<std::string_view> SubjectsOf(const SchoolClass* school_class) {
  std::set<std::string_view> subjects;
  if (school_class == nullptr) return subjects;
  for (const auto& member : school_class->staff()) subjects.insert(member.subject());
  return subjects;
}

}  // namespace

absl::Status KeepClassStaff(Call& call, const SchoolClass* before, const SchoolClass* after) {
  const std::set<std::string_view> earlier = SubjectsOf(before);
  const std::set<std::string_view> now = SubjectsOf(after);
  if (earlier == now) return absl::OkStatus();
  const SchoolClass& school_class = after != nullptr ? *after : *before;
  if (!earlier.empty()) {
    RETURN_IF_ERROR(call.tx().Execute(kForget, {call.trust(), school_class.name()}).status());
  }
  if (now.empty()) return absl::OkStatus();
  std::vector<std::vector<storage::Value>> rows;
  for (const std::string_view subject : now) {
    rows.push_back({std::string_view(call.trust()), std::string_view(school_class.name()), subject,
                    std::int64_t{school_class.academic_year()}});
  }
  return call.tx().ExecuteBatch(kAdd, rows).status();
}

resource::SqlCondition PupilsOfOwnClasses(const Call& call, int first_parameter) {
  const absl::CivilDay today = time::Today(call.now());
  return {
      fmt::format("SELECT 'trusts/' || own.trust || '/pupils/' || own.id AS pupil FROM "
                  "class_staff s JOIN pupils own ON own.trust = s.trust AND own.school_class = "
                  "s.school_class WHERE s.trust = ${} AND s.subject = ${} AND s.academic_year "
                  "= ${} AND (own.leaving_date IS NULL OR own.leaving_date >= ${})",
                  first_parameter, first_parameter + 1, first_parameter + 2, first_parameter + 3),
      {call.trust(), call.principal().subject, std::int64_t{AcademicYearOf(today)},
       time::IsoDate(today)}};
}

}  // namespace senda::pupil_tracking
