#ifndef SENDA_SERVICES_CLI_OUTPUT_TERMINAL_H_
#define SENDA_SERVICES_CLI_OUTPUT_TERMINAL_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace senda::cli {

// How text is set off. Without colours every function returns its text as it is.
struct Style {
  bool color = false;

  std::string Bold(std::string_view text) const { return Wrap("1", text); }
  std::string Dim(std::string_view text) const { return Wrap("2", text); }
  std::string Good(std::string_view text) const { return Wrap("32", text); }
  std::string Warn(std::string_view text) const { return Wrap("33", text); }
  std::string Bad(std::string_view text) const { return Wrap("31", text); }
  std::string Accent(std::string_view text) const { return Wrap("36", text); }

 private:
  std::string Wrap(std::string_view code, std::string_view text) const;
};

// The two streams of the program: data goes to standard output, talk to standard error. Colours
// only where a person looks.
class Terminal {
 public:
  explicit Terminal(bool color_wanted);

  const Style& out_style() const { return out_; }
  const Style& err_style() const { return err_; }
  bool out_is_terminal() const { return out_is_terminal_; }
  bool err_is_terminal() const { return err_is_terminal_; }
  // Columns of the terminal; 100 when standard output is none.
  std::size_t width() const;

  // Print `text` as Printable makes it: what it quotes may be from anywhere.
  void Out(std::string_view text) const;
  void Err(std::string_view text) const;
  // Empties the line of standard error that the cursor is on.
  void EraseErrLine() const;
  // "error: " and the text, to standard error.
  void Error(std::string_view text) const;

 private:
  bool out_is_terminal_;
  bool err_is_terminal_;
  Style out_;
  Style err_;
};

// `text` without what would steer a terminal: every control character (C0, DEL and C1) becomes
// "\uFFFD" but the line break, also of two characters, the tab, and with `colors` the codes of
// Style.
std::string Printable(std::string_view text, bool colors);

// How many columns UTF-8 text takes: its characters, without combining marks. Wide scripts are
// counted as one.
std::size_t TextWidth(std::string_view text);
// `text` in at most `width` columns, with "…" where something is left out.
std::string Shorten(std::string_view text, std::size_t width);
// `text` filled up with spaces to `width` columns, on the right or on the left.
std::string PadRight(std::string_view text, std::size_t width);
std::string PadLeft(std::string_view text, std::size_t width);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_TERMINAL_H_
