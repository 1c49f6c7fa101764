#ifndef SENDA_COMMON_RESOURCE_FILTER_SCANNER_H_
#define SENDA_COMMON_RESOURCE_FILTER_SCANNER_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/filter_ast.h"

namespace senda::resource {

inline constexpr std::string_view kFilterSyntax = "FILTER_SYNTAX";
inline constexpr std::string_view kFilterTooComplex = "FILTER_TOO_COMPLEX";

// Reads a filter from left to right, one lexical piece at a time. The parser says which pieces may
// come next, because the same letters mean different things on either side of a comparator.
class FilterScanner {
 public:
  // `text` must outlive the scanner.
  explicit FilterScanner(std::string_view text) : text_(text) {}

  bool AtEnd() const { return at_ >= text_.size(); }
  bool At(char letter) const { return !AtEnd() && text_[at_] == letter; }
  // Whether a keyword stands here as a word of its own.
  bool AtKeyword(std::string_view keyword) const;
  bool AtAnyKeyword() const { return AtKeyword("AND") || AtKeyword("OR") || AtKeyword("NOT"); }

  void Skip() { ++at_; }
  void SkipSpace();
  // Each takes its piece if it stands here, with the white space behind a keyword.
  bool Take(char letter);
  bool TakeKeyword(std::string_view keyword);
  std::optional<Comparator> TakeComparator();
  // A string, or a word: after a comparator that may hold "." and ":" and begin with "-".
  absl::StatusOr<FilterValue> TakeValue(bool after_comparator);

  std::size_t offset() const { return at_; }
  void GoBack(std::size_t offset) { at_ = offset; }
  // Where the scanner is, in characters from 1.
  int Position() const;
  // FILTER_SYNTAX at this position.
  absl::Status Error(std::string_view message) const;

 private:
  absl::Status ReadString(FilterValue& value);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_SCANNER_H_
