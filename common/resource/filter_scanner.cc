#include "common/resource/filter_scanner.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "common/resource/filter_format.h"
#include "common/status/status_macros.h"

namespace senda::resource {
namespace {

bool IsSpace(char letter) { return absl::ascii_isspace(static_cast<unsigned char>(letter)); }

void Append(FilterValue& value, char letter) {
  if (letter == '*') value.wildcards.push_back(value.text.size());
  value.text += letter;
}

}  // namespace

bool FilterScanner::AtKeyword(std::string_view keyword) const {
  if (!text_.substr(at_).starts_with(keyword)) return false;
  const std::size_t end = at_ + keyword.size();
  return end == text_.size() || IsSpace(text_[end]) || text_[end] == '(' || text_[end] == ')';
}

void FilterScanner::SkipSpace() {
  while (!AtEnd() && IsSpace(text_[at_])) ++at_;
}

bool FilterScanner::Take(char letter) {
  if (!At(letter)) return false;
  ++at_;
  return true;
}

bool FilterScanner::TakeKeyword(std::string_view keyword) {
  if (!AtKeyword(keyword)) return false;
  at_ += keyword.size();
  SkipSpace();
  return true;
}

std::optional<Comparator> FilterScanner::TakeComparator() {
  // The longer of two with the same beginning comes first.
  static constexpr std::pair<std::string_view, Comparator> kComparators[] = {
      {"<=", Comparator::kLessOrEqual}, {">=", Comparator::kGreaterOrEqual},
      {"!=", Comparator::kNotEqual},    {"<", Comparator::kLess},
      {">", Comparator::kGreater},      {"=", Comparator::kEqual},
      {":", Comparator::kHas}};
  for (const auto& [text, comparator] : kComparators) {
    if (text_.substr(at_).starts_with(text)) {
      at_ += text.size();
      return comparator;
    }
  }
  return std::nullopt;
}

absl::StatusOr<FilterValue> FilterScanner::TakeValue(bool after_comparator) {
  FilterValue value;
  value.position = Position();
  if (At('"') || At('\'')) {
    RETURN_IF_ERROR(ReadString(value));
    return value;
  }
  const std::string_view stops = after_comparator ? "()\"',=<>!" : "()\"',=<>!:.";
  if (!after_comparator && At('-')) return Error("expected a word or a string, found '-'");
  while (!AtEnd() && !IsSpace(text_[at_]) && stops.find(text_[at_]) == std::string_view::npos) {
    Append(value, text_[at_++]);
  }
  if (value.text.empty()) {
    return Error(AtEnd() ? "expected a condition, found the end"
                         : "expected a word or a string, found neither");
  }
  return value;
}

absl::Status FilterScanner::ReadString(FilterValue& value) {
  value.quoted = true;
  const char quote = text_[at_++];
  while (!Take(quote)) {
    if (AtEnd()) {
      return FilterError("string without its closing quote", value.position, kFilterSyntax);
    }
    if (!At('\\')) {
      Append(value, text_[at_++]);
      continue;
    }
    static constexpr std::string_view kEscapes = "\"'\\*nt";
    static constexpr std::string_view kMeanings = "\"'\\*\n\t";
    const std::size_t escape =
        at_ + 1 < text_.size() ? kEscapes.find(text_[at_ + 1]) : std::string_view::npos;
    if (escape == std::string_view::npos) return Error("unknown escape");
    value.text += kMeanings[escape];
    at_ += 2;
  }
  return absl::OkStatus();
}

int FilterScanner::Position() const {
  const std::string_view before = text_.substr(0, at_);
  // The bytes 10xxxxxx continue a character.
  return 1 + static_cast<int>(std::count_if(before.begin(), before.end(), [](char byte) {
           return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
         }));
}

absl::Status FilterScanner::Error(std::string_view message) const {
  return FilterError(message, Position(), kFilterSyntax);
}

}  // namespace senda::resource
