#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_BIRTH_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_BIRTH_RULES_H_

#include <algorithm>
#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "common/rules/field_rules.h"

// When pupils may have been born, and that nothing about them happened before; pure, and shared
// with importers.
namespace senda::pupil_tracking {

// The age that the oldest pupil reaches in a calendar year: a plan may run to the end of the
// academic year in which its young person becomes 25 (domain.md 2.3).
inline constexpr int kOldestPupil = 26;

// Whether somebody born on `birth` may be a pupil `today`, or may have been one until `leaving`.
inline bool MayBePupilsBirth(absl::CivilDay birth, const std::optional<absl::CivilDay>& leaving,
                             absl::CivilDay today) {
  const absl::CivilDay last = std::min(leaving.value_or(today), today);
  return birth <= today && birth.year() >= last.year() - kOldestPupil;
}

// DATE_BEFORE_BIRTH at `field` when both days are there and `day` is before `birth`.
inline void CheckNotBeforeBirth(std::string_view field, const std::optional<absl::CivilDay>& day,
                                const std::optional<absl::CivilDay>& birth,
                                rules::FieldRules& rules) {
  if (day.has_value() && birth.has_value() && *day < *birth) {
    rules.Add(field, "give a day on or after the pupil's date of birth", "DATE_BEFORE_BIRTH");
  }
}

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_BIRTH_RULES_H_
