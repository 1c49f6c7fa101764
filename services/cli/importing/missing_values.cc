#include "services/cli/importing/missing_values.h"

#include <utility>
#include <vector>

namespace senda::importing {
namespace {

using Marks = std::vector<std::pair<std::string_view, MissingReason>>;

// Data guidance of the SEN release 2024/25.
const Marks& SenMarks() {
  static const auto& marks = *new Marks{{"x", MissingReason::kNotApplicable},
                                        {"z", MissingReason::kNotAvailable},
                                        {"c", MissingReason::kSuppressed},
                                        {"low", MissingReason::kRoundsToZero}};
  return marks;
}

// The SEN release of 2020/21 and before.
const Marks& OldSenMarks() {
  static const auto& marks = *new Marks{{":", MissingReason::kNotAvailable},
                                        {".", MissingReason::kNotApplicable},
                                        {"x", MissingReason::kSuppressed},
                                        {"c", MissingReason::kSuppressed}};
  return marks;
}

// Data guidance of the EHC plans release 2025: the opposite of SenMarks().
const Marks& EhcPlanMarks() {
  static const auto& marks = *new Marks{{"z", MissingReason::kNotApplicable},
                                        {"x", MissingReason::kNotAvailable},
                                        {"c", MissingReason::kSuppressed},
                                        {"low", MissingReason::kRoundsToZero}};
  return marks;
}

const Marks& MarksOf(const Release& release) {
  if (release.family == Release::Family::kEhcPlans) return EhcPlanMarks();
  // Periods compare as text: "202021" < "202122".
  const bool is_old = !release.time_period.empty() && release.time_period <= "202021";
  return is_old ? OldSenMarks() : SenMarks();
}

}  // namespace

std::optional<MissingReason> ParseMissingMark(const Release& release, std::string_view mark) {
  for (const auto& [text, reason] : MarksOf(release)) {
    if (text == mark) return reason;
  }
  return std::nullopt;
}

}  // namespace senda::importing
