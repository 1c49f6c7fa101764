#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_RULES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil.pb.h"

// The rules of pupils; pure.
namespace senda::pupil_tracking {

// The National Curriculum year expected of a child born on `birth` in the academic year that
// `today` lies in: age on 31 August before the year, less four; reception is 0 (DfE school census
// guide; domain.md 2.3). May be below -4 for a baby and above 14 for an adult.
int ExpectedYearGroup(absl::CivilDay birth, absl::CivilDay today);

// The academic year that `day` lies in, by the year it starts in: 2026 from 1 September 2026 to 31
// August 2027.
int AcademicYearOf(absl::CivilDay day);

// The academic year that the pupil's year group is of: the latest of the one of `today`, the one
// for which it was last moved up or stated anew (`year_stated`; 0: none), and the one of the day of
// entry. So a trust may move up early, and a child who comes next year is of that year.
int YearOfGroup(const pupils::v1::Pupil& pupil, int year_stated, absl::CivilDay today);

// Sets what the date of birth, which must be a day, says in `academic_year`: the expected year
// group, and whether the pupil is taught in another.
void SetYears(pupils::v1::Pupil& pupil, int academic_year);

// FIELD_VIOLATIONS for: a UPN or former UPN whose check letter is wrong (UPN_CHECK_LETTER), a date
// that is no day (DATE_INVALID), a birth after `today` (DATE_IN_FUTURE) or too long ago for a pupil
// (BIRTH_TOO_EARLY, birth_rules.h), entry or leaving before birth (DATE_BEFORE_BIRTH), leaving
// before entry (END_BEFORE_START). A birth that `before` (null: a new pupil) has may have become
// too long ago. A year group other than the expected one is sound: pupils are taught out of year.
// Paths begin with "pupil.".
absl::Status CheckPupil(const pupils::v1::Pupil& pupil, const pupils::v1::Pupil* before,
                        absl::CivilDay today);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_RULES_H_
