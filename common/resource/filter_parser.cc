#include "common/resource/filter_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"

namespace senda::resource {
namespace {

using Kind = FilterNode::Kind;

constexpr std::string_view kSyntax = "FILTER_SYNTAX";
constexpr std::string_view kTooComplex = "FILTER_TOO_COMPLEX";

bool IsSpace(char letter) { return absl::ascii_isspace(static_cast<unsigned char>(letter)); }

// One pass by recursive descent. Only parentheses recurse, so kMaxFilterDepth bounds the stack.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  absl::StatusOr<std::optional<FilterNode>> Parse() {
    if (text_.size() > kMaxFilterBytes) {
      return FilterError(fmt::format("is longer than {} bytes, cut it", kMaxFilterBytes), 1,
                         kTooComplex);
    }
    for (at_ = 0; at_ < text_.size(); ++at_) {
      if (absl::ascii_iscntrl(static_cast<unsigned char>(text_[at_])) && !IsSpace(text_[at_])) {
        return Error("control character");
      }
    }
    at_ = 0;
    SkipSpace();
    if (AtEnd()) return std::optional<FilterNode>();
    ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (!AtEnd()) return Error(text_[at_] == ')' ? "')' without '('" : "unexpected text");
    return std::optional<FilterNode>(std::move(node));
  }

 private:
  bool AtEnd() const { return at_ >= text_.size(); }
  bool At(char letter) const { return !AtEnd() && text_[at_] == letter; }
  void SkipSpace() {
    while (!AtEnd() && IsSpace(text_[at_])) ++at_;
  }

  int PositionOf(std::size_t offset) const {
    // The bytes 10xxxxxx continue a character.
    return 1 + static_cast<int>(std::count_if(
                   text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(offset),
                   [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
  }
  int Position() const { return PositionOf(at_); }
  absl::Status Error(std::string_view message) const {
    return FilterError(message, Position(), kSyntax);
  }

  // Whether `keyword` stands here as a word of its own.
  bool AtKeyword(std::string_view keyword) const {
    if (!text_.substr(at_).starts_with(keyword)) return false;
    const std::size_t end = at_ + keyword.size();
    return end == text_.size() || IsSpace(text_[end]) || text_[end] == '(' || text_[end] == ')';
  }
  bool AtAnyKeyword() const { return AtKeyword("AND") || AtKeyword("OR") || AtKeyword("NOT"); }
  bool TakeKeyword(std::string_view keyword) {
    if (!AtKeyword(keyword)) return false;
    at_ += keyword.size();
    SkipSpace();
    return true;
  }

  static FilterNode Group(Kind kind, std::vector<FilterNode> children) {
    if (children.size() == 1) return std::move(children.front());
    FilterNode node;
    node.kind = kind;
    node.children = std::move(children);
    return node;
  }

  // expression and sequence at once: both mean AND.
  absl::StatusOr<FilterNode> Expression() {
    std::vector<FilterNode> factors;
    do {
      ASSIGN_OR_RETURN(FilterNode factor, Factor());
      factors.push_back(std::move(factor));
    } while (TakeKeyword("AND") || (!AtEnd() && !At(')')));
    return Group(Kind::kAnd, std::move(factors));
  }

  absl::StatusOr<FilterNode> Factor() {
    std::vector<FilterNode> terms;
    do {
      ASSIGN_OR_RETURN(FilterNode term, Term());
      terms.push_back(std::move(term));
    } while (TakeKeyword("OR"));
    return Group(Kind::kOr, std::move(terms));
  }

  absl::StatusOr<FilterNode> Term() {
    bool negated = TakeKeyword("NOT");
    if (!negated && At('-')) {
      negated = true;
      ++at_;
    }
    ASSIGN_OR_RETURN(FilterNode simple, Simple());
    SkipSpace();
    if (!negated) return simple;
    FilterNode node;
    node.kind = Kind::kNot;
    node.children.push_back(std::move(simple));
    return node;
  }

  absl::StatusOr<FilterNode> Simple() { return At('(') ? Composite() : Restriction(); }

  absl::StatusOr<FilterNode> Composite() {
    const int opened = Position();
    if (++depth_ > kMaxFilterDepth) {
      return FilterError(fmt::format("more than {} parentheses within each other", kMaxFilterDepth),
                         opened, kTooComplex);
    }
    ++at_;
    SkipSpace();
    ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (!At(')')) return FilterError("'(' without ')'", opened, kSyntax);
    ++at_;
    --depth_;
    return node;
  }

  absl::StatusOr<FilterNode> Restriction() {
    if (++restrictions_ > kMaxFilterRestrictions) {
      return FilterError(fmt::format("more than {} conditions", kMaxFilterRestrictions), Position(),
                         kTooComplex);
    }
    FilterNode node;
    const int position = Position();
    ASSIGN_OR_RETURN(const std::vector<FilterValue> member, Member());
    const std::size_t member_end = at_;
    SkipSpace();
    const std::optional<Comparator> comparator = TakeComparator();
    if (!comparator.has_value()) {
      at_ = member_end;
      node.kind = Kind::kText;
      node.value = Joined(member);
      return node;
    }
    node.kind = Kind::kRestriction;
    node.comparator = *comparator;
    for (const FilterValue& part : member) {
      if (!part.wildcards.empty()) {
        return FilterError("a field cannot have wildcards", part.position, kSyntax);
      }
      node.path.parts.push_back(part.text);
      node.path.positions.push_back(part.position);
    }
    SkipSpace();
    if (At('(')) {
      ASSIGN_OR_RETURN(FilterNode alternatives, Composite());
      RETURN_IF_ERROR(Distribute(node, alternatives));
      return alternatives;
    }
    if (AtEnd() || At(')') || AtAnyKeyword()) {
      return Error(
          fmt::format("expected a value after '{}' of the condition that starts at {}, found none",
                      ComparatorText(*comparator), position));
    }
    ASSIGN_OR_RETURN(node.value, Literal(/*after_comparator=*/true));
    if (At('(')) return FunctionError(node.value.position);
    return node;
  }

  // Makes each bare word of `node` the value of a copy of `restriction`.
  absl::Status Distribute(const FilterNode& restriction, FilterNode& node) {
    if (node.kind == Kind::kRestriction) {
      return FilterError("a comparison within the value of another", node.path.positions.front(),
                         kSyntax);
    }
    if (node.kind == Kind::kText) {
      FilterValue value = std::move(node.value);
      node = restriction;
      node.value = std::move(value);
      return absl::OkStatus();
    }
    for (FilterNode& child : node.children) RETURN_IF_ERROR(Distribute(restriction, child));
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<FilterValue>> Member() {
    if (AtAnyKeyword()) return Error("expected a condition, found a keyword");
    std::vector<FilterValue> parts;
    do {
      if (!parts.empty()) ++at_;
      ASSIGN_OR_RETURN(FilterValue part, Literal(/*after_comparator=*/false));
      parts.push_back(std::move(part));
    } while (At('.'));
    if (At('(')) return FunctionError(parts.front().position);
    return parts;
  }

  static FilterValue Joined(const std::vector<FilterValue>& parts) {
    FilterValue joined = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) {
      joined.text += '.';
      for (const std::size_t wildcard : parts[i].wildcards) {
        joined.wildcards.push_back(joined.text.size() + wildcard);
      }
      joined.text += parts[i].text;
      joined.quoted |= parts[i].quoted;
    }
    return joined;
  }

  absl::Status FunctionError(int position) const {
    return FilterError("functions are not supported; use comparisons, found a call", position,
                       "FILTER_FUNCTION_UNSUPPORTED");
  }

  std::optional<Comparator> TakeComparator() {
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

  absl::StatusOr<FilterValue> Literal(bool after_comparator) {
    FilterValue value;
    value.position = Position();
    if (At('"') || At('\'')) {
      value.quoted = true;
      RETURN_IF_ERROR(QuotedText(value));
    } else {
      const std::string_view stops = after_comparator ? "()\"',=<>!" : "()\"',=<>!:.";
      const std::size_t start = at_;
      if (!after_comparator && At('-')) return Error("expected a word or a string, found '-'");
      while (!AtEnd() && !IsSpace(text_[at_]) && stops.find(text_[at_]) == std::string_view::npos) {
        AddCharacter(value, text_[at_++]);
      }
      if (at_ == start)
        return Error(AtEnd() ? "expected a condition, found the end"
                             : "expected a word or a string, found neither");
    }
    if (value.wildcards.size() > kMaxFilterWildcards) {
      return FilterError(fmt::format("more than {} wildcards in a value", kMaxFilterWildcards),
                         value.position, kTooComplex);
    }
    return value;
  }

  static void AddCharacter(FilterValue& value, char letter) {
    if (letter == '*') value.wildcards.push_back(value.text.size());
    value.text += letter;
  }

  absl::Status QuotedText(FilterValue& value) {
    const char quote = text_[at_++];
    while (!At(quote)) {
      if (AtEnd()) return FilterError("string without its closing quote", value.position, kSyntax);
      if (!At('\\')) {
        AddCharacter(value, text_[at_++]);
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
    ++at_;
    return absl::OkStatus();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  int restrictions_ = 0;
};

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

absl::StatusOr<std::optional<FilterNode>> ParseFilter(std::string_view filter) {
  return Parser(filter).Parse();
}

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
