#ifndef SENDA_COMMON_RESOURCE_FILTER_PARSER_H_
#define SENDA_COMMON_RESOURCE_FILTER_PARSER_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource/filter_ast.h"

namespace senda::resource {

// What a filter may cost.
inline constexpr std::size_t kMaxFilterBytes = 2048;
inline constexpr int kMaxFilterDepth = 32;             // parentheses within parentheses
inline constexpr int kMaxFilterRestrictions = 64;      // comparisons and bare words
inline constexpr std::size_t kMaxFilterWildcards = 4;  // in one value

// Parses a filter by the grammar of AIP-160:
//
//   filter      = [ expression ]
//   expression  = sequence { "AND" sequence }
//   sequence    = factor { factor }                     a b: both, as with AND
//   factor      = term { "OR" term }                    OR binds tighter than AND
//   term        = [ "NOT" | "-" ] simple
//   simple      = restriction | "(" expression ")"
//   restriction = member [ comparator arg ]             alone: text to look for
//   member      = ( word | string ) { "." ( word | string ) }
//   comparator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | ":"
//   arg         = word | string | "(" expression ")"
//
// A word ends at white space, a bracket, a comma, a quote or a comparator; after a comparator it
// may hold ":" and "." and start with "-", so numbers and timestamps need no quotes. A string
// stands in "double" or 'single' quotes; \" \' \\ \* \n \t stand for those characters, and \* is no
// wildcard. `f = (a OR b)` stands for `(f = a OR f = b)`. There are no functions.
//
// None for a filter that is empty or all white space. INVALID_ARGUMENT naming the field "filter"
// with the position of the fault: FILTER_SYNTAX, FILTER_FUNCTION_UNSUPPORTED or FILTER_TOO_COMPLEX.
absl::StatusOr<std::optional<FilterNode>> ParseFilter(std::string_view filter);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_PARSER_H_
