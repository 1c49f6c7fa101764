#include "common/resource/filter_format.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/status/errors.h"
#include "fmt/format.h"

namespace senda::resource {
namespace {

using Kind = FilterNode::Kind;

std::string Quoted(const std::string& text, const std::vector<std::size_t>& wildcards) {
  std::string quoted = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    const bool wildcard = std::binary_search(wildcards.begin(), wildcards.end(), i);
    if (letter == '"' || letter == '\\' || (letter == '*' && !wildcard)) quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

std::string Formatted(const FilterValue& value) {
  return value.IsPresence() ? "*" : Quoted(value.text, value.wildcards);
}

std::string Formatted(const FilterPath& path) {
  std::string text;
  for (const std::string& part : path.parts) {
    const bool plain = !part.empty() &&
                       !absl::ascii_isupper(static_cast<unsigned char>(part.front())) &&
                       std::all_of(part.begin(), part.end(), [](unsigned char letter) {
                         return absl::ascii_isalnum(letter) || letter == '_';
                       });
    if (!text.empty()) text += '.';
    text += plain ? part : Quoted(part, {});
  }
  return text;
}

}  // namespace

std::string FormatFilter(const FilterNode& node) {
  const auto append = [](std::string* out, const FilterNode& child) {
    out->append(FormatFilter(child));
  };
  switch (node.kind) {
    case Kind::kAnd:
      return fmt::format("({})", absl::StrJoin(node.children, " AND ", append));
    case Kind::kOr:
      return fmt::format("({})", absl::StrJoin(node.children, " OR ", append));
    case Kind::kNot:
      return fmt::format("NOT {}", FormatFilter(node.children.front()));
    case Kind::kText:
      return Formatted(node.value);
    case Kind::kRestriction:
      return fmt::format("{} {} {}", Formatted(node.path), ComparatorText(node.comparator),
                         Formatted(node.value));
  }
  return "";
}

std::string_view ComparatorText(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual:
      return "=";
    case Comparator::kNotEqual:
      return "!=";
    case Comparator::kLess:
      return "<";
    case Comparator::kLessOrEqual:
      return "<=";
    case Comparator::kGreater:
      return ">";
    case Comparator::kGreaterOrEqual:
      return ">=";
    case Comparator::kHas:
      return ":";
  }
  return "";
}

absl::Status FilterError(std::string_view message, int position, std::string_view reason) {
  return errors::InvalidField("filter", fmt::format("{} at position {}", message, position),
                              reason);
}

}  // namespace senda::resource
