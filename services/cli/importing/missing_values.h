#ifndef SENDA_SERVICES_CLI_IMPORTING_MISSING_VALUES_H_
#define SENDA_SERVICES_CLI_IMPORTING_MISSING_VALUES_H_

#include <optional>
#include <string>
#include <string_view>

// The marks that DfE's files put where a number is missing. Two of its own releases use 'x' and 'z'
// with opposite meanings, so a mark means something only together with the release it stands in.
namespace senda::importing {

enum class MissingReason {
  kNotApplicable,  // the question does not arise
  kNotAvailable,   // there is a number, but not here
  kSuppressed,     // hidden because it is small
  kRoundsToZero,   // "low": above 0, too small to show; not a zero
};

// A family of releases and the period of one of its files, as the files write it: "202425".
struct Release {
  enum class Family {
    kSpecialEducationalNeeds,  // "Special educational needs in England", school census
    kEhcPlans,                 // "Education, health and care plans", SEN2
  };
  Family family = Family::kSpecialEducationalNeeds;
  std::string time_period;
};

// What `mark` means in `release`; none when the release has no such mark, and so also for numbers
// and for an empty cell.
std::optional<MissingReason> ParseMissingMark(const Release& release, std::string_view mark);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_MISSING_VALUES_H_
