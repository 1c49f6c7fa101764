#ifndef SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_RULES_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_RULES_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"

// The rules of instruments, and what their figures mean; pure.
namespace senda::pupil_tracking {

// The instruments of a trust by their names.
using InstrumentsByName = std::map<std::string, pupils::v1::Instrument, std::less<>>;

// The scores there are, both ends included, in the unit of the kind.
struct ScoreRange {
  double lowest;
  double highest;
};

// The range of a kind where its instrument states none (domain.md 2.5). None for the kinds that are
// never a number: pre-key-stage standards and the engagement model.
std::optional<ScoreRange> RangeOfKind(pupils::v1::AssessmentKind kind);
// Whether results of the kind are numbers.
inline bool IsNumeric(pupils::v1::AssessmentKind kind) { return RangeOfKind(kind).has_value(); }

// The instrument's range, each end its own or else the kind's. None for kinds without numbers.
std::optional<ScoreRange> RangeOf(const pupils::v1::Instrument& instrument);

// The mean of the norm group: the instrument's own, or 100 for standardised and scaled scores. None
// for other kinds that state none.
std::optional<double> MeanOf(const pupils::v1::Instrument& instrument);
// The spread of the norm group: the instrument's own, or 15 for standardised scores.
std::optional<double> StandardDeviationOf(const pupils::v1::Instrument& instrument);

// The standard error of measurement in points: as published, or else SD * sqrt(1 - r). With SD 15
// and r .90 that is 4.74 (domain.md 2.10). None when neither can be known; zero is an answer.
std::optional<double> StandardErrorOf(const pupils::v1::Instrument& instrument);

// The publisher's name for where `score` lies; "" when it lies in no band.
std::string BandOf(const pupils::v1::Instrument& instrument, double score);

// FIELD_VIOLATIONS, with paths that begin with "instrument.", for:
//   a range whose lowest is not below its highest (RANGE_ORDER)
//   a standard deviation or error that is not above zero (NOT_POSITIVE), a figure that is no number
//   (NOT_A_NUMBER), a mean or norm outside the range (OUTSIDE_RANGE)
//   bands upside down (BAND_ORDER), out of order or overlapping (BAND_OVERLAP), or outside the
//   range (OUTSIDE_RANGE) a year with two norms (YEAR_REPEATED), a standard named twice
//   (STANDARD_REPEATED) any figure of a kind that has no numbers (NUMBER_NOT_ALLOWED), standards of
//   the engagement model (STANDARD_NOT_ALLOWED), a pre-key-stage standard that is a number or a
//   step within one (NUMBER_NOT_ALLOWED)
absl::Status CheckInstrument(const pupils::v1::Instrument& instrument);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PROGRESS_INSTRUMENT_RULES_H_
