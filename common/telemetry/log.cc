#include "common/telemetry/log.h"

#include <fmt/format.h>
#include <openssl/sha.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <iterator>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/json/json_text.h"
#include "common/telemetry/rpc_metrics.h"
#include "common/time/clock.h"

namespace senda::telemetry {
namespace {

// A process has one standard output, so it has one log.
struct Sink {
  std::atomic<Level> level = Level::kInfo;
  std::atomic<std::uint32_t> log_every_nth_call = 1;
  std::atomic<std::uint32_t> calls = 0;

  // Lines asked for within `second`, those beyond the most allowed among them.
  std::atomic<std::int64_t> second = 0;
  std::atomic<std::uint32_t> lines = 0;
  std::atomic<std::uint32_t> max_lines = LogSettings().max_lines_per_second;

  absl::Mutex mutex;
  LogSettings settings ABSL_GUARDED_BY(mutex);
};

Sink& TheSink() {
  static Sink* const sink = new Sink;
  return *sink;
}

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

Level LevelOfCode(int code) {
  switch (static_cast<absl::StatusCode>(code)) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDataLoss:
      return Level::kError;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnavailable:
      return Level::kWarning;
    default:
      return Level::kInfo;
  }
}

void AppendKey(std::string_view key, std::string& line) {
  line.push_back(line.empty() ? '{' : ',');
  json::AppendJsonString(key, line);
  line.push_back(':');
}

void AppendField(const LogField& field, std::string& line) {
  AppendKey(field.key, line);
  if (const auto* text = std::get_if<std::string_view>(&field.value)) {
    json::AppendJsonString(*text, line);
  } else if (const auto* number = std::get_if<double>(&field.value)) {
    // JSON has no infinity and no NaN.
    line.append(std::isfinite(*number) ? fmt::format("{:.10g}", *number) : "null");
  } else if (const auto* integer = std::get_if<std::int64_t>(&field.value)) {
    line.append(fmt::format("{}", *integer));
  } else {
    line.append(std::get<bool>(field.value) ? "true" : "false");
  }
}

std::string FormatLine(absl::Time now, Level level, std::string_view message,
                       std::string_view service, std::initializer_list<LogField> fields) {
  std::string line;
  line.reserve(384);
  AppendField({"ts", absl::FormatTime("%Y-%m-%d%ET%H:%M:%E6SZ", now, absl::UTCTimeZone())}, line);
  AppendField({"level", LevelName(level)}, line);
  AppendField({"msg", message}, line);
  const bool names_service = std::any_of(
      fields.begin(), fields.end(), [](const LogField& field) { return field.key == "service"; });
  if (!service.empty() && !names_service) {
    AppendField({"service", service}, line);
  }
  for (const LogField& field : fields) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    if (text == nullptr || !text->empty()) {
      AppendField(field, line);
    }
  }
  line.append("}\n");
  return line;
}

// Whole lines, so that lines of several processes on one pipe do not mix.
void WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      return;  // nowhere to say so
    }
    text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
  }
}

void Write(Level level, std::string_view message, std::string_view service,
           std::initializer_list<LogField> fields) {
  Sink& sink = TheSink();
  const absl::Time now = time::Clock::System().Now();
  absl::MutexLock lock(&sink.mutex);
  const std::string_view name = service.empty() ? sink.settings.service : service;
  WriteAll(sink.settings.descriptor, FormatLine(now, level, message, name, fields));
}

// Whether one more line fits into this second. Whoever comes first in a new second reports what the
// last one left out.
bool Admit() {
  Sink& sink = TheSink();
  const std::uint32_t most = sink.max_lines.load(std::memory_order_relaxed);
  const std::int64_t now = absl::ToUnixSeconds(time::Clock::System().Now());
  std::int64_t second = sink.second.load(std::memory_order_relaxed);
  if (second != now && sink.second.compare_exchange_strong(second, now)) {
    const std::uint32_t asked = sink.lines.exchange(0);
    if (asked > most) {
      Write(Level::kWarning, "log lines left out", "", {{"count", std::int64_t{asked - most}}});
    }
  }
  return sink.lines.fetch_add(1, std::memory_order_relaxed) < most;
}

}  // namespace

std::optional<Level> ParseLevel(std::string_view text) {
  for (const Level level : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError}) {
    if (text == LevelName(level)) {
      return level;
    }
  }
  return text == "warn" ? std::optional(Level::kWarning) : std::nullopt;
}

void ConfigureLog(const LogSettings& settings) {
  Sink& sink = TheSink();
  absl::MutexLock lock(&sink.mutex);
  sink.settings = settings;
  sink.lines = 0;
  sink.max_lines = settings.max_lines_per_second;
  sink.level = settings.level;
  sink.log_every_nth_call = settings.log_every_nth_call;
  sink.calls = 0;
}

bool LogEnabled(Level level) { return level >= TheSink().level.load(std::memory_order_relaxed); }

void Log(Level level, std::string_view message, std::initializer_list<LogField> fields) {
  if (LogEnabled(level) && Admit()) {
    Write(level, message, "", fields);
  }
}

bool ShouldLogCall(int code) {
  const Level level = LevelOfCode(code);
  if (!LogEnabled(level)) {
    return false;
  }
  Sink& sink = TheSink();
  const std::uint32_t nth = sink.log_every_nth_call.load(std::memory_order_relaxed);
  const bool chosen = level != Level::kInfo || nth == 1 ||
                      (nth > 1 && sink.calls.fetch_add(1, std::memory_order_relaxed) % nth == 0);
  return chosen && Admit();
}

void LogCall(const CallRecord& call) {
  const std::string trace_id = call.trace.TraceIdHex();
  const std::string span_id = call.trace.SpanIdHex();
  const std::string trust = call.trust.empty() ? "" : HashTrust(call.trust);
  Write(LevelOfCode(call.code), "call", call.service,
        {{"trace_id", trace_id},
         {"span_id", span_id},
         {"rpc.method", call.method},
         {"grpc.code", GrpcCodeLabel(call.code)},
         {"reason", call.reason},
         {"dur_ms", absl::ToDoubleMilliseconds(call.took)},
         {"trust", trust},
         {"detail", call.detail}});
}

std::string HashTrust(std::string_view trust) {
  std::string salted;
  {
    Sink& sink = TheSink();
    absl::MutexLock lock(&sink.mutex);
    salted = sink.settings.trust_salt;
  }
  salted.push_back('\0');
  salted.append(trust);
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(salted.data()), salted.size(), digest);
  std::string hex;
  for (int i = 0; i < 8; ++i) {
    fmt::format_to(std::back_inserter(hex), "{:02x}", digest[i]);
  }
  return hex;
}

}  // namespace senda::telemetry
