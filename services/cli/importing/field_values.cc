#include "services/cli/importing/field_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"

namespace senda::importing {
namespace {

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// Lower case, without spaces and full stops.
std::string Squeezed(std::string_view text) {
  std::string squeezed;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ' || c == '.' || c == '_') continue;
    squeezed.push_back(static_cast<char>(absl::ascii_tolower(byte)));
  }
  return squeezed;
}

struct NumberPart {
  int value;
  std::size_t digits;
};

// Takes a run of 1 to 4 digits off the front.
std::optional<NumberPart> TakeNumber(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits == 0 || digits > 4) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return NumberPart{value, digits};
}

// What may stand after a date: nothing, or a time of day such as "T00:00:00" or " 00:00".
bool IsTimeOfDay(std::string_view text) {
  if (text.empty()) return true;
  if ((text.front() != 'T' && text.front() != ' ') || text.size() < 5) return false;
  text.remove_prefix(1);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return IsDigit(c) || c == ':' || c == '.' || c == 'Z'; });
}

}  // namespace

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  std::array<NumberPart, 3> parts{};
  char separator = '\0';
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (text.empty() || (text.front() != '/' && text.front() != '-')) return std::nullopt;
      if (i == 2 && text.front() != separator) return std::nullopt;
      separator = text.front();
      text.remove_prefix(1);
    }
    const auto part = TakeNumber(text);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  if (!IsTimeOfDay(text)) return std::nullopt;
  const bool is_year_first = parts[0].digits == 4;
  const NumberPart year = is_year_first ? parts[0] : parts[2];
  const NumberPart day = is_year_first ? parts[2] : parts[0];
  if (year.digits != 4 || parts[1].digits > 2 || day.digits > 2) return std::nullopt;
  const absl::CivilDay parsed(year.value, parts[1].value, day.value);
  // absl carries over days that do not exist: 31 June becomes 1 July.
  if (parsed.month() != parts[1].value || parsed.day() != day.value || year.value < 1) {
    return std::nullopt;
  }
  return parsed;
}

google::type::Date ToDate(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::optional<bool> ParseYesNo(std::string_view text) {
  const std::string word = Squeezed(text);
  for (const char* yes : {"y", "yes", "t", "true", "1"}) {
    if (word == yes) return true;
  }
  for (const char* no : {"n", "no", "f", "false", "0"}) {
    if (word == no) return false;
  }
  return std::nullopt;
}

std::optional<int> ParseCount(std::string_view text) {
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool groups = text[i] == ',' && i > 0 && (text.size() - i) % 4 == 0;
    if (groups) continue;
    if (!IsDigit(text[i])) return std::nullopt;
    digits.push_back(text[i]);
  }
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

std::optional<int> ParseYearGroup(std::string_view text) {
  std::string word = Squeezed(text);
  if (word == "r" || word == "reception" || word == "yearr" || word == "yr") return 0;
  if (word == "n2" || word == "nursery" || word == "nursery2") return -1;
  if (word == "n1" || word == "nursery1") return -2;
  if (word == "e2") return -3;
  if (word == "e1") return -4;
  for (const char* prefix : {"year", "yr", "y", "ncyear", "nc"}) {
    if (word.rfind(prefix, 0) == 0) {
      word.erase(0, std::string_view(prefix).size());
      break;
    }
  }
  const auto year = word.size() <= 2 ? ParseCount(word) : std::nullopt;
  if (!year || *year > 14) return std::nullopt;
  return year;
}

bool IsCurriculumNotFollowed(std::string_view text) {
  const std::string word = Squeezed(text);
  return word == "x" || word == "yearx" || word == "notfollowed";
}

std::optional<pupils::v1::Sex> ParseSex(std::string_view text) {
  const std::string word = Squeezed(text);
  if (word == "f" || word == "female" || word == "girl") return pupils::v1::SEX_FEMALE;
  if (word == "m" || word == "male" || word == "boy") return pupils::v1::SEX_MALE;
  if (word == "u" || word == "unknown" || word == "notknown") return pupils::v1::SEX_UNSPECIFIED;
  return std::nullopt;
}

bool IsEnglish(std::string_view language) {
  const std::string word = Squeezed(language);
  return word == "eng" || word == "enb" || word == "english" || word == "en" ||
         word == "believedtobeenglish";
}

bool IsDigits(std::string_view text, std::size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), IsDigit);
}

}  // namespace senda::importing
