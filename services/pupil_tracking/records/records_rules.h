#ifndef SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_RULES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/contact.pb.h"
#include "senda/pupils/v1/note.pb.h"
#include "senda/pupils/v1/voice.pb.h"

// The rules of what was said, of contacts and of notes; pure. Each returns FIELD_VIOLATIONS with
// everything that is wrong: DATE_INVALID for a date that is no day, DATE_IN_FUTURE for something
// that is to have happened after `today`, and what is said below.
namespace senda::pupil_tracking {

absl::Status CheckVoice(const pupils::v1::Voice& voice, absl::CivilDay today);

// Also EVENT_ORDER for a follow-up due or done before the contact, and FOLLOW_UP_MISSING for an
// owner or a day of a follow-up that is not said.
absl::Status CheckContact(const pupils::v1::Contact& contact, absl::CivilDay today);

absl::Status CheckNote(const pupils::v1::Note& note, absl::CivilDay today);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_RECORDS_RECORDS_RULES_H_
