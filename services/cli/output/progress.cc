#include "services/cli/output/progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/time/clock.h"
#include "services/cli/output/number_text.h"

namespace senda::cli {
namespace {

constexpr std::int64_t kBarColumns = 20;
constexpr absl::Duration kBetweenDrawings = absl::Milliseconds(100);

std::string Bar(std::int64_t done, std::int64_t total) {
  const std::int64_t full =
      std::min(kBarColumns, done * kBarColumns / std::max<std::int64_t>(total, 1));
  std::string bar;
  for (std::int64_t i = 0; i < kBarColumns; ++i) bar += i < full ? "█" : "░";
  return bar;
}

}  // namespace

std::string ProgressLine(std::string_view what, std::int64_t done, std::int64_t total,
                         absl::Duration elapsed) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (total <= 0) return fmt::format("{}  {}  {}/s", what, CountText(done), WholeText(rate));
  std::string line = fmt::format("{}  {} {:3}%  {} of {}", what, Bar(done, total),
                                 std::min<std::int64_t>(100, done * 100 / total), CountText(done),
                                 CountText(total));
  if (rate > 0 && done < total) {
    const auto left = static_cast<std::int64_t>(static_cast<double>(total - done) / rate) + 1;
    line += fmt::format("  {}:{:02} left", left / 60, left % 60);
  }
  return line;
}

TerminalProgress::~TerminalProgress() {
  absl::MutexLock lock(&mutex_);
  Erase();
}

void TerminalProgress::Begin(std::string_view what, std::int64_t total) {
  absl::MutexLock lock(&mutex_);
  what_ = std::string(what);
  total_ = total;
  done_ = 0;
  begun_ = absl::Now();
  drawn_ = absl::InfinitePast();
  Draw();
}

void TerminalProgress::Advance(std::int64_t done) {
  absl::MutexLock lock(&mutex_);
  done_ += done;
  Draw();
}

void TerminalProgress::End(std::string_view summary) {
  absl::MutexLock lock(&mutex_);
  Erase();
  const std::string took = fmt::format("{:.1f} s", absl::ToDoubleSeconds(absl::Now() - begun_));
  terminal_.Err(fmt::format("{} {}  {}\n", terminal_.err_style().Good("✓"), summary,
                            terminal_.err_style().Dim(took)));
}

void TerminalProgress::Note(std::string_view line) {
  absl::MutexLock lock(&mutex_);
  Erase();
  terminal_.Err(fmt::format("{}\n", line));
}

void TerminalProgress::Draw() {
  const absl::Time now = absl::Now();
  if (!terminal_.err_is_terminal() || now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  is_drawn_ = true;
  terminal_.EraseErrLine();
  terminal_.Err(ProgressLine(what_, done_, total_, now - begun_));
}

void TerminalProgress::Erase() {
  if (is_drawn_) terminal_.EraseErrLine();
  is_drawn_ = false;
}

}  // namespace senda::cli
