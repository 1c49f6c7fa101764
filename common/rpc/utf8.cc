#include "common/rpc/utf8.h"

#include <cstdint>
#include <cstring>

namespace senda::rpc {
namespace {

constexpr uint64_t kHighBits = 0x8080808080808080;

// The lead bytes of a form, how many bytes follow, and the range of the first of them.
struct Form {
  unsigned char first_lead;
  unsigned char last_lead;
  size_t following;
  unsigned char lowest;
  unsigned char highest;
};

constexpr Form kForms[] = {{0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF},
                           {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F},
                           {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF},
                           {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F}};

unsigned char At(std::string_view text, size_t index) {
  return static_cast<unsigned char>(text[index]);
}

// How many bytes the code point at `begin` takes, which is not ASCII; 0 when it is broken.
size_t Length(std::string_view text, size_t begin) {
  const unsigned char lead = At(text, begin);
  for (const Form& form : kForms) {
    if (lead < form.first_lead || lead > form.last_lead) continue;
    if (text.size() - begin <= form.following) return 0;
    const unsigned char second = At(text, begin + 1);
    if (second < form.lowest || second > form.highest) return 0;
    for (size_t i = 2; i <= form.following; ++i) {
      if ((At(text, begin + i) & 0xC0) != 0x80) return 0;
    }
    return form.following + 1;
  }
  return 0;
}

}  // namespace

std::optional<size_t> CountCodePoints(std::string_view text) {
  size_t count = 0;
  size_t at = 0;
  while (at < text.size()) {
    uint64_t eight = kHighBits;
    if (text.size() - at >= sizeof(eight)) std::memcpy(&eight, text.data() + at, sizeof(eight));
    if ((eight & kHighBits) == 0) {
      at += sizeof(eight);
      count += sizeof(eight);
      continue;
    }
    const size_t length = At(text, at) < 0x80 ? 1 : Length(text, at);
    if (length == 0) return std::nullopt;
    at += length;
    ++count;
  }
  return count;
}

}  // namespace senda::rpc
