#ifndef SENDA_COMMON_RESOURCE_FILTER_AST_H_
#define SENDA_COMMON_RESOURCE_FILTER_AST_H_

#include <cstddef>
#include <string>
#include <vector>

// The tree that a filter (AIP-160) is parsed into. It knows nothing of resources: names and values
// are still words. Positions count characters of the filter from 1, for error messages.
namespace senda::resource {

enum class Comparator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// The value to compare with: `"foo*"`, 42, DRAFT, 2014-08-31.
struct FilterValue {
  std::string text;  // without quotes and escapes
  bool quoted = false;
  // Where in `text` a `*` stands that was not escaped: a wildcard.
  std::vector<std::size_t> wildcards;
  int position = 0;

  // The lone `*` of "field:*".
  bool IsPresence() const { return !quoted && text == "*"; }
};

// The field on the left of a comparator: a.b.c.
struct FilterPath {
  std::vector<std::string> parts;
  std::vector<int> positions;  // of each part
};

struct FilterNode {
  enum class Kind {
    kAnd,          // all of children
    kOr,           // any of children
    kNot,          // not children[0]
    kRestriction,  // path comparator value
    kText,         // value alone: looked for in all text
  };

  Kind kind = Kind::kAnd;
  std::vector<FilterNode> children;
  FilterPath path;
  Comparator comparator = Comparator::kEqual;
  FilterValue value;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_AST_H_
