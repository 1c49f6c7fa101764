#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_RULES_H_

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"

// The rules of assessments; pure. Those of instruments are in instrument_rules.h.
namespace senda::pupil_tracking {

// FIELD_VIOLATIONS, with paths that begin with "assessment.", of an assessment by `instrument`:
//   a date after `today` (DATE_IN_FUTURE); a kind that is not the instrument's (KIND_DIFFERS)
//   a score outside the instrument's range, or no number at all (SCORE_OUT_OF_RANGE)
//   a standard that is none of the instrument's (STANDARD_UNKNOWN)
//   no result at all (RESULT_MISSING); areas of engagement of another kind (ENGAGEMENT_NOT_ALLOWED)
// Kinds that are never a number are held to it:
//   a score (SCORE_NOT_ALLOWED), and words, the subject's too, that give a number as a score
//   (NUMBER_NOT_ALLOWED, score_words.h)
//   pre-key-stage: the standard is the result, and no step within one (NUMBER_NOT_ALLOWED)
//   engagement model: words for at least one area, each area once (AREA_REPEATED), and no standard
//   (STANDARD_NOT_ALLOWED)
absl::Status CheckAssessment(const pupils::v1::Assessment& assessment,
                             const pupils::v1::Instrument& instrument, absl::CivilDay today);

// INVALID_ARGUMENT / INSTRUMENT_RETIRED at "assessment.instrument" unless new assessments by
// `instrument` may be made.
absl::Status CheckInUse(const pupils::v1::Instrument& instrument);

// FAILED_PRECONDITION / ASSESSMENT_VOID for one that was voided: it stays as it is.
absl::Status CheckNotVoid(const pupils::v1::Assessment& assessment);

// Sets `band` from the score.
void SetBand(const pupils::v1::Instrument& instrument, pupils::v1::Assessment& assessment);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_ASSESSMENT_RULES_H_
