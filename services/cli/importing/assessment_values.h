#ifndef SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_
#define SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"
#include "senda/pupils/v1/instrument.pb.h"

// What cells and headings of assessment files mean.
namespace senda::importing {

// An assessment of a pupil with an instrument on a day, without a result, in `subject` or else in
// the instrument's own. Its name follows from these, so that a file read twice states the same
// ones. `trust` is "trusts/{trust}".
pupils::v1::Assessment NewAssessment(const std::string& trust, const std::string& pupil,
                                     const pupils::v1::Instrument& instrument, absl::CivilDay day,
                                     std::string_view subject = "");

// Whether `text` is one of the instrument's standards, or "PK1" to "PK6" of pre-key-stage standards
// that name none. The engagement model has none.
bool HasStandard(const pupils::v1::Instrument& instrument, std::string_view text);

// The same on every machine and in every version, which std::hash does not promise (FNV-1a).
std::uint64_t Fingerprint(std::string_view text);

// The score that `text` states in the unit of `kind`: a number; of ages also years and months,
// "8:06" or "8y 6m", which are 102 months. None when it states none.
std::optional<double> ParseScore(pupils::v1::AssessmentKind kind, std::string_view text);

// A heading of the wide form, taken apart.
struct SittingHeading {
  std::string instrument;  // what stands before the date
  absl::CivilDay day;
};
std::optional<SittingHeading> ParseSittingHeading(std::string_view heading);
// Whether a heading ends like one of the wide form, but in a day that there is not: "NGRT
// 2025-02-30".
bool NamesNoDay(std::string_view heading);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_
