#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EXPECTED_SCORE_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EXPECTED_SCORE_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/instrument.pb.h"

// What is expected of a child of an age; pure.
namespace senda::pupil_tracking {

// Months from one day to another, of 30.4375 days each.
double MonthsBetween(absl::CivilDay from, absl::CivilDay to);

// 1 September of the academic year that `day` lies in.
absl::CivilDay AcademicYearStart(absl::CivilDay day);

// Whether results of the kind are ages in months.
bool IsAge(pupils::v1::AssessmentKind kind);

// What a child of that birth is expected to score on `day`: with ages, their own age in months;
// with year norms, the norm of the year of their age, moving on to the next year's from 1 September
// to 1 September; else the mean of the norm group. None when the instrument says none of these.
std::optional<double> ExpectedScore(const pupils::v1::Instrument& instrument, absl::CivilDay birth,
                                    absl::CivilDay day);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EXPECTED_SCORE_H_
