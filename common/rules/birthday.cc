#include "common/rules/birthday.h"

namespace senda::rules {

absl::CivilDay BirthdayAt(absl::CivilDay birth, int age) {
  // A day that there is not becomes the day after those of its month: 29 February is 1 March.
  return absl::CivilDay(birth.year() + age, birth.month(), birth.day());
}

}  // namespace senda::rules
