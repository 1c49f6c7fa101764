#include "services/pupil_tracking/forms/reflection_rules.h"

#include <set>
#include <string>
#include <vector>

#include "common/rules/field_rules.h"

namespace senda::pupil_tracking {
namespace {

using pupils::v1::TargetSettingReflection;

std::vector<FilledSection> Answered(const TargetSettingReflection& reflection) {
  std::vector<FilledSection> answered;
  for (const auto& answer : reflection.answers()) {
    answered.push_back({answer.section_id(), answer.text()});
  }
  return answered;
}

}  // namespace

void FillReflection(TargetSettingReflection& reflection, const SchoolForm& form) {
  const auto missing = MissingSections(form, Answered(reflection));
  reflection.mutable_missing_answers()->Assign(missing.begin(), missing.end());
}

absl::Status CheckReflection(const TargetSettingReflection& reflection,
                             const TargetSettingReflection* before, const SchoolForm& form) {
  std::set<std::string> kept;
  if (before != nullptr) {
    for (const auto& answer : before->answers()) kept.insert(answer.section_id());
  }
  rules::FieldRules rules("target_setting_reflection");
  CheckSectionIds("answers", form, Answered(reflection), kept, rules);
  return rules.Verdict();
}

}  // namespace senda::pupil_tracking
