#ifndef SENDA_SERVICES_WORKFORCE_CPD_TRAINING_RULES_H_
#define SENDA_SERVICES_WORKFORCE_CPD_TRAINING_RULES_H_

#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/workforce/v1/staff_member.pb.h"
#include "senda/workforce/v1/training_record.pb.h"

// The rules of staff and their training; pure. The checks answer FIELD_VIOLATIONS with everything
// that is wrong; paths begin with the resource ("training_record.expiry_date").
namespace senda::workforce_cpd {

// A date that is no day (DATE_INVALID), an end before the start (END_BEFORE_START), a school that
// is no name (NAME_MALFORMED) or of another trust (OTHER_TRUST). The trust's central team has no
// school.
absl::Status CheckStaffMember(const workforce::v1::StaffMember& staff, std::string_view trust);

// A date that is no day (DATE_INVALID), training completed after `today` (DATE_IN_FUTURE) or lapsed
// before it was completed (END_BEFORE_START), competencies of another trust (OTHER_TRUST), no names
// of any (NAME_MALFORMED) or named twice (COMPETENCY_REPEATED).
absl::Status CheckTraining(const workforce::v1::TrainingRecord& training, std::string_view trust,
                           absl::CivilDay today);

// The last day on which a competency is in date that training completed on `completed` gave: the
// day before it must be renewed, `renewal_months` later (0: never), or `expiry` of the training
// itself, whichever comes first. None when it lasts.
std::optional<absl::CivilDay> ValidUntil(absl::CivilDay completed,
                                         std::optional<absl::CivilDay> expiry, int renewal_months);

}  // namespace senda::workforce_cpd

#endif  // SENDA_SERVICES_WORKFORCE_CPD_TRAINING_RULES_H_
