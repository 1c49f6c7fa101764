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

constexpr std::string_view kReplacement = "\uFFFD";
// What Style wraps text in; Wrap adds the end.
constexpr std::string_view kStyleCodes[] = {"\x1b[0m",  "\x1b[1m",  "\x1b[2m", "\x1b[31m",
                                            "\x1b[32m", "\x1b[33m", "\x1b[36m"};

// How many bytes of a control character begin `rest`; 0 when none does.
std::size_t ControlBytes(std::string_view rest) {
  const auto byte = static_cast<unsigned char>(rest[0]);
  if (byte < 0x20U || byte == 0x7FU) return 1;
  // U+0080 to U+009F.
  const bool is_c1 = byte == 0xC2U && rest.size() > 1 &&
                     static_cast<unsigned char>(rest[1]) >= 0x80U &&
                     static_cast<unsigned char>(rest[1]) < 0xA0U;
  return is_c1 ? 2 : 0;
}

// How many bytes of what may be printed as it is begin `rest`, which begins with a control
// character.
std::size_t HarmlessBytes(std::string_view rest, bool colors) {
  if (rest[0] == '\n' || rest[0] == '\t') return 1;
  if (rest.starts_with("\r\n")) return 2;
  for (const std::string_view code : kStyleCodes) {
    if (colors && rest.starts_with(code)) return code.size();
  }
  return 0;
}

}  // namespace

std::string Printable(std::string_view text, bool colors) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const std::size_t control = ControlBytes(text);
    const std::size_t kept = control == 0 ? 1 : HarmlessBytes(text, colors);
    printable += kept == 0 ? kReplacement : text.substr(0, kept);
    text.remove_prefix(kept == 0 ? control : kept);
  }
  return printable;
}

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
  const std::string printable = Printable(text, out_.color);
  std::fwrite(printable.data(), 1, printable.size(), stdout);
}

void Terminal::Err(std::string_view text) const {
  std::fflush(stdout);
  const std::string printable = Printable(text, err_.color);
  std::fwrite(printable.data(), 1, printable.size(), stderr);
}

void Terminal::EraseErrLine() const { std::fputs("\r\x1b[K", stderr); }

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
