#ifndef SENDA_COMMON_RESOURCE_FILTER_FIELD_H_
#define SENDA_COMMON_RESOURCE_FILTER_FIELD_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/filter_ast.h"
#include "common/resource/resource_plan.h"
#include "google/protobuf/descriptor.h"

namespace senda::resource {

// What a filter may do with a field.
enum class FilterType {
  kName,       // the resource's own name
  kEtag,       // its etag
  kText,       // = != < <= > >= and `:` (contains)
  kInt,        // the comparisons; `:` is `=`
  kDouble,     // likewise
  kTimestamp,  // likewise
  kDate,       // likewise
  kBool,       // = and !=; `:` is `=`
  kEnum,       // likewise
  kMessage,    // `:*`, and `:field` for the presence of a field in it
  kMap,        // `:*`, and `:key` for the presence of a key
  kOpaque,     // bytes, durations and other standard messages: `:*`
};

// A field that a filter names, and where its value is kept.
struct FilterField {
  FilterType type = FilterType::kText;
  const google::protobuf::FieldDescriptor* field = nullptr;  // null for the system fields
  std::string text;               // as the filter wrote it: "plan.step.rank"
  std::string column;             // the column that holds it
  bool in_json = false;           // the column is JSON, and `path` leads to the value within it
  std::vector<std::string> path;  // from the column, or from an element of the array
  // A part of the path is repeated: the array is at `array_path` in the column and any element may
  // match. Only `:` applies.
  bool repeated = false;
  std::vector<std::string> array_path;
  bool nullable = false;  // absent is something else than the type's zero
};

// Finds the field that `path` names in the resource. INVALID_ARGUMENT naming the field "filter":
// UNKNOWN_FIELD, with what exists and the nearest to it, FILTER_FIELD_UNSUPPORTED (also for a
// computed field), or FIELD_WITHHELD.
absl::StatusOr<FilterField> ResolveFilterField(const ResourcePlan& plan, const FilterPath& path,
                                               WithheldFields withheld);

// "a number", "a timestamp such as \"2026-09-01T09:00:00Z\"": what the type is compared with.
std::string_view Describe(FilterType type);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_FIELD_H_
