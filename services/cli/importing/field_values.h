#ifndef SENDA_SERVICES_CLI_IMPORTING_FIELD_VALUES_H_
#define SENDA_SERVICES_CLI_IMPORTING_FIELD_VALUES_H_

#include <optional>
#include <string_view>

#include "absl/time/civil_time.h"
#include "google/type/date.pb.h"
#include "senda/pupils/v1/pupil.pb.h"

// What single cells of school files mean. Each function takes trimmed text and returns none when it
// has no meaning; an empty cell has none.
namespace senda::importing {

// A day written dd/mm/yyyy, dd-mm-yyyy, yyyy-mm-dd or yyyy/mm/dd, day and month with one or two
// digits, a time of day after it ignored. A year of two digits, a month first, and days that do not
// exist are refused.
std::optional<absl::CivilDay> ParseDay(std::string_view text);

google::type::Date ToDate(absl::CivilDay day);

// Y/N, yes/no, T/F, true/false, 1/0.
std::optional<bool> ParseYesNo(std::string_view text);

// A whole number without a sign, at most 9 digits; "1,234" is understood.
std::optional<int> ParseCount(std::string_view text);

// A National Curriculum year as this API counts it. "Year 4", "Y4" and "4" are 4, "R" and
// "Reception" 0, "N2" and "Nursery" -1, "N1" -2, "E2" -3, "E1" -4.
std::optional<int> ParseYearGroup(std::string_view text);

// Whether `text` says that the curriculum is not followed ("X"), so that there is no year group.
bool IsCurriculumNotFollowed(std::string_view text);

// F or M, or the words; "U" and "Not known" are SEX_UNSPECIFIED.
std::optional<pupils::v1::Sex> ParseSex(std::string_view text);

// Whether a first language, as a code of the census ("ENG", "ENB") or a word, is English.
bool IsEnglish(std::string_view language);

// Whether `text` has exactly `count` characters, all of them digits.
bool IsDigits(std::string_view text, std::size_t count);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_FIELD_VALUES_H_
