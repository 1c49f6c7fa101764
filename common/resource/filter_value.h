#ifndef SENDA_COMMON_RESOURCE_FILTER_VALUE_H_
#define SENDA_COMMON_RESOURCE_FILTER_VALUE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource/filter_ast.h"
#include "common/resource/filter_field.h"
#include "common/resource/resource_plan.h"

namespace senda::resource {

// Reads the word of a filter as a value of the field's type, in the form in which the field is
// kept, so that the two can be compared in SQL:
//
//   text       the text                 etag       the version
//   int        int64 in a column, double in JSON   double  double
//   bool       1 or 0 in a column, "true" or "false" in JSON
//   enum       the value's name; its zero value is "" in a column
//   timestamp  microseconds since 1970 in a column; RFC 3339 in UTC without its "Z" in JSON
//   date       "2014-08-31" in a column; the number 20140831 in JSON
//
// INVALID_ARGUMENT / FILTER_VALUE_INVALID naming the field "filter" if it is none.
absl::StatusOr<OwnedValue> ReadFilterValue(const FilterField& field, const FilterValue& value);

// The value as a pattern for the engine's case-sensitive matching operator: GLOB of SQLite, or LIKE
// of PostgreSQL. All but the wildcards stands for itself.
std::string WildcardPattern(const FilterValue& value, std::string_view dialect);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_VALUE_H_
