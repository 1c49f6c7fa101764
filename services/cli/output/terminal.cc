#include "services/cli/output/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace senda::cli {
namespace {

constexpr std::size_t kDefaultWidth = 100;

bool IsDumb() {
  const char* term = std::getenv("TERM");
  return term != nullptr && std::string_view(term) == "dumb";
}

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

// U+0300 to U+036F, which begin with CC or CD 80 to CD AF.
bool IsCombining(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead == 0xCCU) return true;
  return lead == 0xCDU && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xB0U;
}

}  // namespace

std::string Style::Wrap(std::string_view code, std::string_view text) const {
  if (!color || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

Terminal::Terminal(bool color_wanted)
    : out_is_terminal_(isatty(STDOUT_FILENO) == 1), err_is_terminal_(isatty(STDERR_FILENO) == 1) {
  out_.color = color_wanted && out_is_terminal_ && !IsDumb();
  err_.color = color_wanted && err_is_terminal_ && !IsDumb();
}

std::size_t Terminal::width() const {
  winsize size{};
  if (!out_is_terminal_ || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return kDefaultWidth;
  }
  return size.ws_col;
}

void Terminal::Out(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void Terminal::Err(std::string_view text) const {
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void Terminal::Error(std::string_view text) const {
  Err(err_.Bad("error:") + " " + std::string(text) + (text.ends_with('\n') ? "" : "\n"));
}

std::size_t TextWidth(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsContinuation(text[i]) && !IsCombining(text, i)) ++width;
  }
  return width;
}

std::string Shorten(std::string_view text, std::size_t width) {
  if (TextWidth(text) <= width) return std::string(text);
  if (width == 0) return "";
  std::size_t end = 0;
  for (std::size_t taken = 0; end < text.size(); ++end) {
    if (IsContinuation(text[end]) || IsCombining(text, end)) continue;
    if (++taken == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string PadRight(std::string_view text, std::size_t width) {
  const std::size_t taken = TextWidth(text);
  return std::string(text) + std::string(taken < width ? width - taken : 0, ' ');
}

std::string PadLeft(std::string_view text, std::size_t width) {
  const std::size_t taken = TextWidth(text);
  return std::string(taken < width ? width - taken : 0, ' ') + std::string(text);
}

}  // namespace senda::cli
