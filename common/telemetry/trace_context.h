#ifndef SENDA_COMMON_TELEMETRY_TRACE_CONTEXT_H_
#define SENDA_COMMON_TELEMETRY_TRACE_CONTEXT_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace senda::telemetry {

// One span of a trace as W3C Trace Context carries it, in the metadata key "traceparent":
// "00-<32 hex digits: trace>-<16: span>-<2: flags>".
struct TraceContext {
  static constexpr std::string_view kMetadataKey = "traceparent";

  std::array<std::uint8_t, 16> trace_id = {};
  std::array<std::uint8_t, 8> span_id = {};
  bool sampled = false;

  std::string TraceIdHex() const;
  std::string SpanIdHex() const;
};

// nullopt for anything the specification calls invalid: capital letters, wrong length, version ff,
// a trace or span of zeros. A later version is read as far as version 00 goes.
std::optional<TraceContext> ParseTraceparent(std::string_view text);

// A new trace. The ids are random, not secret.
TraceContext NewTrace();
// A new span in the trace of `parent`: what a server works under, and what it sends on.
TraceContext ChildOf(const TraceContext& parent);
// The span of a call that came with `traceparent`: a child of it, or a new trace when it is absent
// or invalid.
TraceContext SpanForCall(std::string_view traceparent);

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_TRACE_CONTEXT_H_
