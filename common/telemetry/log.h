#ifndef SENDA_COMMON_TELEMETRY_LOG_H_
#define SENDA_COMMON_TELEMETRY_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"
#include "common/telemetry/trace_context.h"

// Log lines: one JSON object per line on standard output. A line never holds personal data: no
// names of people, no free text of a record, no request or reply; an id of a resource of a child is
// personal data too. All functions are thread-safe.
namespace senda::telemetry {

enum class Level { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning" (or "warn"), "error".
std::optional<Level> ParseLevel(std::string_view text);

struct LogSettings {
  std::string service;         // the field "service" of lines that name none
  Level level = Level::kInfo;  // lines below it are not written
  // Of the calls that ended well, every n-th has a line; 0: none. Calls that failed by our fault
  // always have one.
  std::uint32_t log_every_nth_call = 1;
  // Above this many lines within a second the rest is counted, and the count logged afterwards.
  std::uint32_t max_lines_per_second = 2000;
  std::string trust_salt;  // makes the hashes of trusts useless to whoever has only the log
  int descriptor = 1;
};
void ConfigureLog(const LogSettings& settings);

// Whether a line of `level` would be written now; costs one load, so ask before costly fields.
bool LogEnabled(Level level);

struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;
  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, const char* v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  LogField(std::string_view k, double v) : key(k), value(v) {}
  LogField(std::string_view k, int v) : key(k), value(std::int64_t{v}) {}
  LogField(std::string_view k, std::int64_t v) : key(k), value(v) {}
  LogField(std::string_view k, std::uint64_t v) : key(k), value(static_cast<std::int64_t>(v)) {}

  std::string_view key;
  Value value;
};

// Writes {"ts", "level", "msg", "service", fields...}. `message` is a constant text, so that lines
// can be counted by it; what varies goes into fields. A field "service" replaces the process's.
void Log(Level level, std::string_view message, std::initializer_list<LogField> fields = {});

// One finished RPC.
struct CallRecord {
  std::string_view service;  // "goals"
  std::string_view method;   // "senda.goals.v1.GoalService/GetGoal"
  int code = 0;              // gRPC status code
  std::string_view reason;   // ErrorInfo.reason, or ""
  absl::Duration took;
  std::string_view trust;  // its id; written as a hash; "" when the call has none
  TraceContext trace;
  std::string_view detail;  // of an INTERNAL error only: what went wrong in our code
};
// Level error for UNKNOWN, INTERNAL and DATA_LOSS, warning for DEADLINE_EXCEEDED, UNIMPLEMENTED and
// UNAVAILABLE, info for the rest: a NOT_FOUND is the caller's business.
void LogCall(const CallRecord& call);
// Whether a call that ended with `code` gets a line, by level and sampling; false is cheap. Ask
// once for each call, and only then make the record.
bool ShouldLogCall(int code);

// What stands for a trust in logs: 16 hex digits of a salted SHA-256.
std::string HashTrust(std::string_view trust);

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_LOG_H_
