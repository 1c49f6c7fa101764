#include "services/cli/importing/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace senda::importing {
namespace {

constexpr std::uint8_t Byte(char c) { return static_cast<std::uint8_t>(c); }

constexpr bool IsContinuation(std::uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The length of the UTF-8 sequence that `text` begins with; 0 when it is broken (Unicode, table
// 3-7).
std::size_t SequenceLength(std::string_view text) {
  const std::uint8_t first = Byte(text[0]);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  std::uint8_t low = 0x80, high = 0xBF;  // bounds of the second byte
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (text.size() < length || Byte(text[1]) < low || Byte(text[1]) > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!IsContinuation(Byte(text[i]))) return 0;
  }
  return length;
}

// Unicode of the bytes 80 to 9F; 0 where undefined.
constexpr std::array<std::uint16_t, 32> kWindows1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

}  // namespace

std::optional<std::size_t> FindBrokenUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = SequenceLength(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

bool HasNonAscii(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return Byte(c) >= 0x80; });
}

bool HasUtf8Sequence(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (SequenceLength(text.substr(at)) > 1) return true;
  }
  return false;
}

std::optional<char32_t> Windows1252Character(unsigned char byte) {
  if (byte < 0x80 || byte >= 0xA0) return byte;
  const char32_t character = kWindows1252[byte - 0x80];
  return character == 0 ? std::nullopt : std::optional(character);
}

std::string Windows1252ToUtf8(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size() + 8);
  for (const char c : text) {
    const auto character = Windows1252Character(Byte(c));
    if (!character.has_value() || *character < 0x80) {
      utf8.push_back(c);
      continue;
    }
    const char32_t code = *character;
    if (code < 0x800) {
      utf8.push_back(static_cast<char>(0xC0 | (code >> 6)));
    } else {
      utf8.push_back(static_cast<char>(0xE0 | (code >> 12)));
      utf8.push_back(static_cast<char>(0x80 | ((code >> 6) & 0x3F)));
    }
    utf8.push_back(static_cast<char>(0x80 | (code & 0x3F)));
  }
  return utf8;
}

std::size_t CountCharacters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !IsContinuation(Byte(c)); }));
}

}  // namespace senda::importing
