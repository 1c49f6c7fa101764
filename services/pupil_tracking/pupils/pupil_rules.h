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

// Sets what the date of birth, which must be a day, says on `today`: the expected year group, and
// whether the pupil is taught in another.
void SetYears(pupils::v1::Pupil& pupil, absl::CivilDay today);

// FIELD_VIOLATIONS for: a UPN or former UPN whose check letter is wrong (UPN_CHECK_LETTER), a date
// that is no day (DATE_INVALID), a birth after `today` (DATE_IN_FUTURE), leaving before entry
// (END_BEFORE_START). A year group other than the expected one is sound: pupils are taught out of
// year. Paths begin with "pupil.".
absl::Status CheckPupil(const pupils::v1::Pupil& pupil, absl::CivilDay today);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_PUPIL_RULES_H_
