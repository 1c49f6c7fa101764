#ifndef SENDA_SERVICES_WORKFORCE_CPD_SENCO_CLOCK_H_
#define SENDA_SERVICES_WORKFORCE_CPD_SENCO_CLOCK_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/workforce/v1/senco_appointment.pb.h"

// The clock of the mandatory qualification of SENCOs; pure. Rule and sources stand at
// SencoAppointment in the contract.
namespace senda::workforce_cpd {

// What all of a person's appointments, `appointment` among them, say of the award together, as it
// counts for `appointment`: an award of after its last day does not.
workforce::v1::SencoQualification QualificationOf(
    const workforce::v1::SencoAppointment& appointment,
    const std::vector<workforce::v1::SencoAppointment>& of_person);

// The day by which the award must be held: three years after the first day as SENCO anywhere,
// whatever the law of that day called the award. A move to another school begins no new three
// years: no source says that it does, and the earlier day is the safe one. The three years are a
// period, which ends with its month (28 February for 29 February) as periods of months and years do
// in law. None when nothing is due: an award is held, or the person was SENCO before 1 September
// 2009. The dates must be days there are.
std::optional<absl::CivilDay> AwardDueOn(const workforce::v1::SencoQualification& qualification);

// How an appointment stands on a day.
struct SencoStanding {
  workforce::v1::SencoBasis basis = workforce::v1::SENCO_BASIS_UNSPECIFIED;
  std::optional<int> days_left;  // to the due date; none when there is none or no longer SENCO
  bool at_risk = false;
  std::string explanation;
};

// How the appointment, as stored with its qualification, stands on `today`. The due date itself is
// still in time. The clock of an appointment that has ended stands still on its last day.
SencoStanding StandingOn(const workforce::v1::SencoAppointment& appointment, absl::CivilDay today);

// FIELD_VIOLATIONS with everything that is wrong; paths begin with "senco_appointment.". A day that
// is none (DATE_INVALID), a school that is no name (NAME_MALFORMED) or of another trust
// (OTHER_TRUST), an end before the start or a completion before the enrolment (END_BEFORE_START), a
// first appointment after this one (FIRST_AFTER_APPOINTED), an award to come (DATE_IN_FUTURE) or
// without its day (AWARD_DATE_MISSING), a day without an award (AWARD_MISSING), a NASENCO course
// begun when it was no longer recognised (NASENCO_BEGUN_TOO_LATE).
absl::Status CheckSencoAppointment(const workforce::v1::SencoAppointment& appointment,
                                   std::string_view trust, absl::CivilDay today);

// Whether two times of one person at one school have a day in common.
bool Overlap(const workforce::v1::SencoAppointment& one,
             const workforce::v1::SencoAppointment& other);

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_SENCO_CLOCK_H_
