#ifndef SENDA_SERVICES_PROVISION_MAP_PROVISION_RULES_H_
#define SENDA_SERVICES_PROVISION_MAP_PROVISION_RULES_H_

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/provision/v1/enrolment.pb.h"
#include "senda/provision/v1/intervention.pb.h"
#include "senda/provision/v1/provision.pb.h"
#include "senda/provision/v1/session.pb.h"
#include "senda/pupils/v1/pupil.pb.h"

// The rules of interventions, provisions, enrolments and sessions; pure. All answer
// FIELD_VIOLATIONS with everything that is wrong; paths begin with the resource
// ("enrolment.end_date"). Everywhere a date that is no day is DATE_INVALID, and an end before its
// start END_BEFORE_START.
namespace senda::provision_map {

// Competencies of another trust (OTHER_TRUST) or no names of any (NAME_MALFORMED).
absl::Status CheckIntervention(const provision::v1::Intervention& intervention,
                               std::string_view trust);

// Also a school, intervention or member of staff of another trust (OTHER_TRUST) or no name of one
// (NAME_MALFORMED). An intervention is optional: a school may run what is its own.
absl::Status CheckProvision(const provision::v1::Provision& provision, std::string_view trust);

// Also a start outside the provision's days (OUTSIDE_PROVISION).
absl::Status CheckEnrolment(const provision::v1::Enrolment& enrolment,
                            const provision::v1::Provision& provision);

// PUPIL_NOT_IN_SCHOOL at enrolment.pupil when the pupil is of another school than the provision, or
// had left it when the enrolment begins.
absl::Status CheckOnRoll(const pupils::v1::Pupil& pupil, const provision::v1::Enrolment& enrolment,
                         const provision::v1::Provision& provision);

// A day outside the provision's (OUTSIDE_PROVISION); one delivered after `today` (DATE_IN_FUTURE)
// or without minutes (MINUTES_MISSING); one not delivered that has minutes
// (MINUTES_WITHOUT_SESSION) or pupils who came (ATTENDANCE_WITHOUT_SESSION).
absl::Status CheckSession(const provision::v1::Session& session,
                          const provision::v1::Provision& provision, absl::CivilDay today);

}  // namespace senda::provision_map

#endif  // SENDA_SERVICES_PROVISION_MAP_PROVISION_RULES_H_
