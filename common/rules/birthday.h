#ifndef SENDA_COMMON_RULES_BIRTHDAY_H_
#define SENDA_COMMON_RULES_BIRTHDAY_H_

#include "absl/time/civil_time.h"

namespace senda::rules {

// The day on which whoever was born on `birth` is `age` years old. Born on 29 February, that is 1
// March in a year without that day: on 28 February the year of life is not over, and what may only
// happen after it must not happen a day early.
//
// A period that runs from another event ("within three years of the appointment") ends with its
// month instead: AddMonths in field_rules.h.
absl::CivilDay BirthdayAt(absl::CivilDay birth, int age);

}  // namespace senda::rules

#endif  // SENDA_COMMON_RULES_BIRTHDAY_H_
