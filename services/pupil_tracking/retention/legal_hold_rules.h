#ifndef SENDA_SERVICES_PUPIL_TRACKING_RETENTION_LEGAL_HOLD_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RETENTION_LEGAL_HOLD_RULES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/legal_hold.pb.h"

// The rules of legal holds; pure. Paths begin with "legal_hold.".
namespace senda::pupil_tracking {

// FIELD_VIOLATIONS with everything that is wrong: a day that is none (DATE_INVALID), a hold placed
// or released after `today` (DATE_IN_FUTURE), a review or a release before it was placed
// (END_BEFORE_START), a release without its reason (RELEASE_REASON_MISSING) or a reason without a
// release (RELEASE_DATE_MISSING).
absl::Status CheckLegalHold(const pupils::v1::LegalHold& hold, absl::CivilDay today);

// FAILED_PRECONDITION / HOLD_RELEASED unless the hold, as stored, is open: who released a hold,
// when and why stays as it was said. A matter that comes back is another hold.
absl::Status CheckOpen(const pupils::v1::LegalHold& stored);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RETENTION_LEGAL_HOLD_RULES_H_
