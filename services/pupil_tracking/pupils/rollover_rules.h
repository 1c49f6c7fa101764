#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_RULES_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/directory/v1/school.pb.h"

// The rules of the move to a new academic year; pure.
namespace senda::pupil_tracking {

// The last National Curriculum year of the schools; nobody is moved beyond it.
inline constexpr int kLastYearGroup = 14;

// FIELD_VIOLATIONS / YEAR_TOO_FAR when `academic_year` is more than one after that of `today`, or
// YEAR_PAST when it is before it: the year groups of a year that is over move no more.
absl::Status CheckRolloverYear(int academic_year, absl::CivilDay today);

// What a pupil on roll is before the move.
struct PupilYear {
  std::optional<int> year_group;  // none: follows no year
  absl::CivilDay birth;
  // The academic year for which the year group was last moved up or stated anew; 0: none.
  int year_stated = 0;
  // When the pupil was made, which stated a year group too.
  absl::CivilDay made = {};
};

// The same after it.
struct MovedYear {
  std::optional<int> year_group;
  int expected_year_group = 0;
  bool out_of_year = false;
  bool moved_up = false;
  int year_stated = 0;  // the academic year that `year_group` is of
};

// A pupil moves up once for each academic year: not again if it was done, nor if the year group was
// stated in that year. The expected year is that of 1 September of the year that the group is of:
// `academic_year`, or the one after if that was moved to before.
MovedYear MoveUp(const PupilYear& pupil, int academic_year);

// The last year group of a school, by its highest statutory age if that is known (the year in which
// pupils reach it: 11 is Year 6, 16 Year 11) and by its phase if not; none where neither says.
std::optional<int> LastYearGroup(const directory::v1::School& school);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_ROLLOVER_RULES_H_
