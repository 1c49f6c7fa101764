#ifndef SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_RULES_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/pupil_passport.pb.h"
#include "services/pupil_tracking/forms/form_sections.h"

// The rules of pupil passports; pure.
namespace senda::pupil_tracking {

// What the server says of a passport on the school's form: how many required sections there are,
// which of them are filled and which missing, whether it is complete and on the trust's template.
// A passport that does not say its state is a draft.
void FillPassport(pupils::v1::PupilPassport& passport, const SchoolForm& form);

// Gives an agreed passport its review date: `months` after the day it was agreed, by the calendar
// (the last day of a shorter month), unless it has one. A date that was given so to `before` (null:
// a new passport) moves along when the passport is agreed anew; one that somebody chose stays.
void FillReviewDate(pupils::v1::PupilPassport& passport, const pupils::v1::PupilPassport* before,
                    int months);

// For how many months a passport is in date: by the template, or where it does not say by policy.
int ValidMonths(const SchoolForm& form, int policy_months);

// No agreed passport is in date for longer than this or the months of template or policy, if those
// are more: it is written anew at each transition.
inline constexpr int kLongestInDateMonths = 24;

// FIELD_VIOLATIONS for: a section that is not in the form (SECTION_UNKNOWN) nor in `before`, or
// twice (SECTION_REPEATED); a passport agreed that is not complete (PASSPORT_INCOMPLETE, naming the
// sections) or has no day of agreement (AGREED_DATE_MISSING); that day after `today`
// (DATE_IN_FUTURE); a review date before it (END_BEFORE_START) or too long after it
// (REVIEW_TOO_FAR, by kLongestInDateMonths and `months` of template or policy); a date that is no
// day (DATE_INVALID). Filled in; paths begin with "pupil_passport.". `before` null: a new passport,
// or one that changes to another template.
absl::Status CheckPassport(const pupils::v1::PupilPassport& passport,
                           const pupils::v1::PupilPassport* before, const SchoolForm& form,
                           int months, absl::CivilDay today);

// How the passport stands on `today`; its review date is the last day it is in date.
pupils::v1::PassportStanding StandingOf(const pupils::v1::PupilPassport& passport,
                                        absl::CivilDay today);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_FORMS_PASSPORT_RULES_H_
