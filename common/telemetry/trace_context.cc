#include "common/telemetry/trace_context.h"

#include <algorithm>
#include <span>

#include "absl/random/random.h"

namespace senda::telemetry {
namespace {

// The places of the parts within "vv-tttttttttttttttttttttttttttttttt-ssssssssssssssss-ff".
constexpr std::size_t kTraceStart = 3;
constexpr std::size_t kSpanStart = 36;
constexpr std::size_t kFlagsStart = 53;
constexpr std::size_t kLength = 55;

int HexDigit(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool DecodeHex(std::string_view text, std::span<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = HexDigit(text[2 * i]);
    const int low = HexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

void EncodeHex(std::span<const std::uint8_t> bytes, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const std::uint8_t byte : bytes) {
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 15];
  }
}

bool IsZero(std::span<const std::uint8_t> bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

void FillRandom(std::span<std::uint8_t> bytes) {
  thread_local absl::InsecureBitGen random;
  do {
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
      const std::uint64_t word = random();
      for (std::size_t j = 0; j < 8; ++j) {
        bytes[i + j] = static_cast<std::uint8_t>(word >> (8 * j));
      }
    }
  } while (IsZero(bytes));
}

}  // namespace

std::string TraceContext::TraceIdHex() const {
  std::string hex(2 * trace_id.size(), '0');
  EncodeHex(trace_id, hex.data());
  return hex;
}

std::string TraceContext::SpanIdHex() const {
  std::string hex(2 * span_id.size(), '0');
  EncodeHex(span_id, hex.data());
  return hex;
}

std::optional<TraceContext> ParseTraceparent(std::string_view text) {
  if (text.size() < kLength || text[2] != '-' || text[kSpanStart - 1] != '-' ||
      text[kFlagsStart - 1] != '-') {
    return std::nullopt;
  }
  std::array<std::uint8_t, 1> version;
  std::array<std::uint8_t, 1> flags;
  TraceContext context;
  if (!DecodeHex(text, version) || !DecodeHex(text.substr(kTraceStart), context.trace_id) ||
      !DecodeHex(text.substr(kSpanStart), context.span_id) ||
      !DecodeHex(text.substr(kFlagsStart), flags)) {
    return std::nullopt;
  }
  const bool right_length = text.size() == kLength || (version[0] != 0 && text[kLength] == '-');
  if (version[0] == 0xff || !right_length || IsZero(context.trace_id) || IsZero(context.span_id)) {
    return std::nullopt;
  }
  context.sampled = (flags[0] & 1) != 0;
  return context;
}

TraceContext NewTrace() {
  TraceContext context;
  FillRandom(context.trace_id);
  FillRandom(context.span_id);
  return context;
}

TraceContext ChildOf(const TraceContext& parent) {
  TraceContext context = parent;
  FillRandom(context.span_id);
  return context;
}

TraceContext SpanForCall(std::string_view traceparent) {
  const std::optional<TraceContext> parent = ParseTraceparent(traceparent);
  return parent.has_value() ? ChildOf(*parent) : NewTrace();
}

}  // namespace senda::telemetry
