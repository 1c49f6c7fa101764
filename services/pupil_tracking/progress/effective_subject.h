#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EFFECTIVE_SUBJECT_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EFFECTIVE_SUBJECT_H_

#include <string>
#include <string_view>

#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"

// What an assessment is about; pure. One instrument may serve several subjects, each of its
// assessments saying its own: whoever compares or selects results by subject asks here.
namespace senda::pupil_tracking {

// The assessment's own subject, or else its instrument's; "" where neither says one. A view of one
// of the two.
std::string_view EffectiveSubject(std::string_view own, const pupils::v1::Instrument& instrument);
// The same; `instrument` may be null: not known.
std::string_view EffectiveSubject(const pupils::v1::Assessment& assessment,
                                  const pupils::v1::Instrument* instrument);

// Whether two effective subjects are one: case counts for nothing, as schools write both "Reading"
// and "reading".
bool IsSameSubject(std::string_view one, std::string_view other);

// A text that subjects share when they are one.
std::string SubjectKey(std::string_view subject);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_EFFECTIVE_SUBJECT_H_
