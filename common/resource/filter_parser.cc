#include "common/resource/filter_parser.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/resource/filter_format.h"
#include "common/resource/filter_scanner.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"

namespace senda::resource {
namespace {

using Kind = FilterNode::Kind;

absl::Status FunctionError(int position) {
  return FilterError("functions are not supported; use comparisons, found a call", position,
                     "FILTER_FUNCTION_UNSUPPORTED");
}

FilterNode Group(Kind kind, std::vector<FilterNode> children) {
  if (children.size() == 1) return std::move(children.front());
  FilterNode node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

// The value a.b.c that stands alone.
FilterValue Joined(const std::vector<FilterValue>& parts) {
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

absl::StatusOr<FilterPath> PathOf(const std::vector<FilterValue>& member) {
  FilterPath path;
  for (const FilterValue& part : member) {
    if (!part.wildcards.empty()) {
      return FilterError("a field cannot have wildcards", part.position, kFilterSyntax);
    }
    path.parts.push_back(part.text);
    path.positions.push_back(part.position);
  }
  return path;
}

// Makes each bare word of `node` the value of a copy of `restriction`.
absl::Status Distribute(const FilterNode& restriction, FilterNode& node) {
  if (node.kind == Kind::kRestriction) {
    return FilterError("a comparison within the value of another", node.path.positions.front(),
                       kFilterSyntax);
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

// One pass by recursive descent. Only parentheses recurse, so kMaxFilterDepth bounds the stack.
class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) {}

  absl::StatusOr<std::optional<FilterNode>> Parse() {
    in_.SkipSpace();
    if (in_.AtEnd()) return std::optional<FilterNode>();
    ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (!in_.AtEnd()) return in_.Error(in_.At(')') ? "')' without '('" : "unexpected text");
    return std::optional<FilterNode>(std::move(node));
  }

 private:
  // expression and sequence at once: both mean AND.
  absl::StatusOr<FilterNode> Expression() {
    std::vector<FilterNode> factors;
    do {
      ASSIGN_OR_RETURN(FilterNode factor, Factor());
      factors.push_back(std::move(factor));
    } while (in_.TakeKeyword("AND") || (!in_.AtEnd() && !in_.At(')')));
    return Group(Kind::kAnd, std::move(factors));
  }

  absl::StatusOr<FilterNode> Factor() {
    std::vector<FilterNode> terms;
    do {
      ASSIGN_OR_RETURN(FilterNode term, Term());
      terms.push_back(std::move(term));
    } while (in_.TakeKeyword("OR"));
    return Group(Kind::kOr, std::move(terms));
  }

  absl::StatusOr<FilterNode> Term() {
    const bool negated = in_.TakeKeyword("NOT") || in_.Take('-');
    ASSIGN_OR_RETURN(FilterNode simple, in_.At('(') ? Composite() : Restriction());
    in_.SkipSpace();
    if (!negated) return simple;
    FilterNode node;
    node.kind = Kind::kNot;
    node.children.push_back(std::move(simple));
    return node;
  }

  absl::StatusOr<FilterNode> Composite() {
    const int opened = in_.Position();
    if (++depth_ > kMaxFilterDepth) {
      return FilterError(fmt::format("more than {} parentheses within each other", kMaxFilterDepth),
                         opened, kFilterTooComplex);
    }
    in_.Skip();
    in_.SkipSpace();
    ASSIGN_OR_RETURN(FilterNode node, Expression());
    if (!in_.Take(')')) return FilterError("'(' without ')'", opened, kFilterSyntax);
    --depth_;
    return node;
  }

  absl::StatusOr<FilterNode> Restriction() {
    if (++restrictions_ > kMaxFilterRestrictions) {
      return FilterError(fmt::format("more than {} conditions", kMaxFilterRestrictions),
                         in_.Position(), kFilterTooComplex);
    }
    FilterNode node;
    ASSIGN_OR_RETURN(const std::vector<FilterValue> member, Member());
    const std::size_t member_end = in_.offset();
    in_.SkipSpace();
    const std::optional<Comparator> comparator = in_.TakeComparator();
    if (!comparator.has_value()) {
      in_.GoBack(member_end);
      node.kind = Kind::kText;
      node.value = Joined(member);
      return node;
    }
    node.kind = Kind::kRestriction;
    node.comparator = *comparator;
    ASSIGN_OR_RETURN(node.path, PathOf(member));
    in_.SkipSpace();
    if (in_.At('(')) {
      ASSIGN_OR_RETURN(FilterNode alternatives, Composite());
      RETURN_IF_ERROR(Distribute(node, alternatives));
      return alternatives;
    }
    if (in_.AtEnd() || in_.At(')') || in_.AtAnyKeyword()) {
      return in_.Error(
          fmt::format("expected a value after '{}', found none", ComparatorText(*comparator)));
    }
    ASSIGN_OR_RETURN(node.value, Value(/*after_comparator=*/true));
    if (in_.At('(')) return FunctionError(node.value.position);
    return node;
  }

  absl::StatusOr<std::vector<FilterValue>> Member() {
    if (in_.AtAnyKeyword()) return in_.Error("expected a condition, found a keyword");
    std::vector<FilterValue> parts;
    do {
      ASSIGN_OR_RETURN(FilterValue part, Value(/*after_comparator=*/false));
      parts.push_back(std::move(part));
    } while (in_.Take('.'));
    if (in_.At('(')) return FunctionError(parts.front().position);
    return parts;
  }

  absl::StatusOr<FilterValue> Value(bool after_comparator) {
    ASSIGN_OR_RETURN(FilterValue value, in_.TakeValue(after_comparator));
    if (value.wildcards.size() > kMaxFilterWildcards) {
      return FilterError(fmt::format("more than {} wildcards in a value", kMaxFilterWildcards),
                         value.position, kFilterTooComplex);
    }
    return value;
  }

  FilterScanner in_;
  int depth_ = 0;
  int restrictions_ = 0;
};

}  // namespace

absl::StatusOr<std::optional<FilterNode>> ParseFilter(std::string_view filter) {
  if (filter.size() > kMaxFilterBytes) {
    return FilterError(fmt::format("is longer than {} bytes, too much", kMaxFilterBytes), 1,
                       kFilterTooComplex);
  }
  const auto control = std::find_if(filter.begin(), filter.end(), [](unsigned char letter) {
    return absl::ascii_iscntrl(letter) && !absl::ascii_isspace(letter);
  });
  if (control != filter.end()) {
    FilterScanner scanner(filter);
    scanner.GoBack(static_cast<std::size_t>(control - filter.begin()));
    return scanner.Error("control character");
  }
  return Parser(filter).Parse();
}

}  // namespace senda::resource
