#include "common/resource/uuid.h"

#include <cstddef>
#include <cstdint>

#include "absl/random/random.h"

namespace senda::resource {
namespace {

constexpr std::size_t kUuidSize = 36;

constexpr bool IsHyphenAt(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::string NewUuid(absl::Time now) {
  // Seeded once per thread from the operating system's entropy.
  thread_local absl::BitGen generator;
  const std::uint64_t nanoseconds = static_cast<std::uint64_t>(absl::ToUnixNanos(now));
  const std::uint64_t milliseconds = nanoseconds / 1'000'000;
  // RFC 9562 6.2 method 3: the 12 bits after the milliseconds are their fraction.
  const std::uint64_t fraction = nanoseconds % 1'000'000 * 4096 / 1'000'000;
  const std::uint64_t high = milliseconds << 16 | 0x7000U | fraction;
  const std::uint64_t low = std::uint64_t{1} << 63 | absl::Uniform<std::uint64_t>(generator) >> 2;

  std::string text(kUuidSize, '-');
  int nibble = 0;
  for (std::size_t i = 0; i < kUuidSize; ++i) {
    if (IsHyphenAt(i)) continue;
    const std::uint64_t half = nibble < 16 ? high : low;
    text[i] = "0123456789abcdef"[half >> (60 - 4 * (nibble % 16)) & 0xF];
    ++nibble;
  }
  return text;
}

}  // namespace senda::resource
