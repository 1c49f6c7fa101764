#include "services/pupil_tracking/pupils/upn.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace senda::pupil_tracking {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
constexpr std::size_t kLength = 13;

// A letter's place among the letters, A = 0.
std::optional<std::size_t> LetterValue(char letter) {
  const std::size_t index = kLetters.find(letter);
  if (index == std::string_view::npos) return std::nullopt;
  return index;
}

}  // namespace

std::optional<char> CheckLetter(std::string_view upn) {
  if (upn.size() != kLength) return std::nullopt;
  std::size_t sum = 0;
  for (std::size_t i = 1; i < kLength; ++i) {
    const char c = upn[i];
    std::size_t value = 0;
    if (absl::ascii_isdigit(static_cast<unsigned char>(c))) {
      value = static_cast<std::size_t>(c - '0');
    } else if (const auto letter = LetterValue(c); letter && i == kLength - 1) {
      value = *letter;
    } else {
      return std::nullopt;
    }
    sum += value * (i + 1);
  }
  return kLetters[sum % kLetters.size()];
}

std::optional<UpnProblem> ValidateUpn(std::string_view upn) {
  const std::optional<char> expected = CheckLetter(upn);
  if (!expected || !LetterValue(upn[0])) {
    return UpnProblem{"UPN_FORMAT",
                      "a UPN is a letter and 12 digits, or a letter, 11 digits and a letter; "
                      "letters are A to Z without I, O and S"};
  }
  if (upn[0] != *expected) {
    return UpnProblem{"UPN_CHECK_LETTER",
                      "the first letter does not agree with the digits; a character is mistyped "
                      "or the UPN is not a real one"};
  }
  return std::nullopt;
}

bool IsTemporaryUpn(std::string_view upn) {
  return CheckLetter(upn).has_value() && LetterValue(upn[0]).has_value() &&
         LetterValue(upn[kLength - 1]).has_value();
}

}  // namespace senda::pupil_tracking
