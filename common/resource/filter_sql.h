#ifndef SENDA_COMMON_RESOURCE_FILTER_SQL_H_
#define SENDA_COMMON_RESOURCE_FILTER_SQL_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/resource/resource_plan.h"
#include "common/storage/database.h"

namespace senda::resource {

// Compiles a filter (AIP-160, see filter_parser.h) on the resource's fields into an SQL condition
// whose parameters are numbered from `first_parameter` on. Nothing the caller wrote becomes SQL:
// fields are looked up, values are bound. The condition is true or false for every row, never NULL.
//
//   field = value    text, numbers, timestamps, dates, booleans, enums, `name`, `etag`; also != <
//   <=
//                    > >= where values have an order. In the text after = and !=, `*` stands for
//                    any characters.
//   text:word        the text contains the word, in any case
//   list:value       an element of the repeated field equals the value; list.field:value: that
//   field
//                    of an element does
//   field:*          the field is present: set, or, where absence cannot be told, not the zero
//   value message:field    that field is present in the message;  map:key  that key in the map
//   map.key = value  the value at that key
//   field = null     the field is absent (timestamps, dates, messages, optional fields); also !=
//   word             some text field of the resource contains the word, in any case; not in fields
//                    that refer to other resources
//
// A field that is absent, or within a message that is, matches no comparison, not even !=; the NOT
// of a comparison then matches. Times of a row are kept to the microsecond; a whole number within a
// nested message is compared as a double (exact to 2^53).
//
// "" for an empty filter. INVALID_ARGUMENT naming the field "filter", with the position of the
// fault: the parser's reasons, UNKNOWN_FIELD, FILTER_FIELD_UNSUPPORTED,
// FILTER_OPERATOR_UNSUPPORTED, FILTER_VALUE_INVALID, and FIELD_WITHHELD when `withheld` fields are
// hidden; `word` then does not look in them.
absl::StatusOr<SqlCondition> CompileFilter(std::string_view filter, const ResourcePlan& plan,
                                           const storage::Dialect& dialect, int first_parameter,
                                           WithheldFields withheld = WithheldFields::kSearchable);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FILTER_SQL_H_
