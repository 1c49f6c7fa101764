#ifndef SENDA_COMMON_TIME_ACADEMIC_YEAR_H_
#define SENDA_COMMON_TIME_ACADEMIC_YEAR_H_

#include "absl/time/civil_time.h"

namespace senda::time {

// The academic year that `day` lies in, by the year it starts in: 2026 from 1 September 2026 to 31
// August 2027.
inline int AcademicYearOf(absl::CivilDay day) {
  return static_cast<int>(day.year()) - (day.month() < 9 ? 1 : 0);
}

}  // namespace senda::time

#endif  // SENDA_COMMON_TIME_ACADEMIC_YEAR_H_
