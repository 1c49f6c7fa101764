#include "services/workforce_cpd/training_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "common/rules/field_rules.h"

namespace senda::workforce_cpd {

absl::Status CheckStaffMember(const workforce::v1::StaffMember& staff, std::string_view trust) {
  rules::FieldRules rules("staff_member");
  if (!staff.school().empty()) rules.CheckName("school", staff.school(), "schools", trust);
  const auto start = rules.Day("start_date", staff.has_start_date(), staff.start_date());
  const auto end = rules.Day("end_date", staff.has_end_date(), staff.end_date());
  rules.CheckOrder("end_date", start, end);
  return rules.Verdict();
}

absl::Status CheckTraining(const workforce::v1::TrainingRecord& training, std::string_view trust,
                           absl::CivilDay today) {
  rules::FieldRules rules("training_record");
  std::set<std::string> seen;
  for (int i = 0; i < training.competencies_size(); ++i) {
    const std::string field = fmt::format("competencies[{}]", i);
    rules.CheckName(field, training.competencies(i), "competencies", trust);
    if (!seen.insert(training.competencies(i)).second) {
      rules.Add(field, "name each competency once", "COMPETENCY_REPEATED");
    }
  }
  const auto completed = rules.Day("completed_date", true, training.completed_date());
  const auto expiry = rules.Day("expiry_date", training.has_expiry_date(), training.expiry_date());
  rules.CheckPast("completed_date", completed, today);
  rules.CheckOrder("expiry_date", completed, expiry);
  return rules.Verdict();
}

std::optional<absl::CivilDay> ValidUntil(absl::CivilDay completed,
                                         std::optional<absl::CivilDay> expiry, int renewal_months) {
  if (renewal_months == 0) return expiry;
  const absl::CivilDay renewal = rules::AddMonths(completed, renewal_months) - 1;
  return expiry.has_value() ? std::min(*expiry, renewal) : renewal;
}

}  // namespace senda::workforce_cpd
