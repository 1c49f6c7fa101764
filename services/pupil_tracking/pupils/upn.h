#ifndef SENDA_SERVICES_PUPIL_TRACKING_PUPILS_UPN_H_
#define SENDA_SERVICES_PUPIL_TRACKING_PUPILS_UPN_H_

#include <optional>
#include <string>
#include <string_view>

// The Unique Pupil Number (DfE UPN guide): a check letter, three digits of the local authority,
// four of the establishment, two of the year and three of a serial number. A temporary UPN ends in
// a letter instead of its last digit. Letters are those of A to Z without I, O and S.
namespace senda::pupil_tracking {

// What is wrong with a UPN. `reason` is for programs, `description` for people; neither repeats the
// UPN, which is personal data.
struct UpnProblem {
  // "UPN_FORMAT" or "UPN_CHECK_LETTER".
  std::string_view reason;
  std::string description;
};

// The first letter that the other twelve characters of `upn` ask for: the sum of each value times
// its position (2 to 13), modulo 23, as an index into the letters. The first character is not
// looked at. None unless `upn` has 13 characters with digits and a last letter where they belong.
std::optional<char> CheckLetter(std::string_view upn);

// None if `upn` is well formed and its check letter right. Letters must be upper case.
std::optional<UpnProblem> ValidateUpn(std::string_view upn);

// Whether a well-formed `upn` is temporary: given to a child whose real one is not known yet.
bool IsTemporaryUpn(std::string_view upn);

}  // namespace senda::pupil_tracking

#endif  // SENDA_SERVICES_PUPIL_TRACKING_PUPILS_UPN_H_
