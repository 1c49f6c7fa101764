#ifndef SENDA_COMMON_RESOURCE_FILTER_FORMAT_H_
#define SENDA_COMMON_RESOURCE_FILTER_FORMAT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/resource/filter_ast.h"

namespace senda::resource {

// The filter in full: every value quoted, every group in parentheses. Parses to the same tree.
std::string FormatFilter(const FilterNode& node);

// "=", "!=", ":" and so on.
std::string_view ComparatorText(Comparator comparator);

// The error of a filter: INVALID_ARGUMENT naming the field "filter", "`message` at position 12".
absl::Status FilterError(std::string_view message, int position, std::string_view reason);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_FORMAT_H_
