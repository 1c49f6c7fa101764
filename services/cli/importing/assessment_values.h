#ifndef SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_
#define SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "senda/pupils/v1/assessment.pb.h"

// What cells and headings of assessment files mean.
namespace senda::importing {

// The score that `text` states in the unit of `kind`: a number; of ages also years and months,
// "8:06" or "8y 6m", which are 102 months. None when it states none.
std::optional<double> ParseScore(pupils::v1::AssessmentKind kind, std::string_view text);

// A heading of the wide form, taken apart.
struct SittingHeading {
  std::string instrument;  // what stands before the date
  absl::CivilDay day;
};
std::optional<SittingHeading> ParseSittingHeading(std::string_view heading);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_ASSESSMENT_VALUES_H_
