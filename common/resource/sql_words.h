#ifndef SENDA_COMMON_RESOURCE_SQL_WORDS_H_
#define SENDA_COMMON_RESOURCE_SQL_WORDS_H_

#include <string_view>

namespace senda::resource {

// Whether `word` can name a table or a column on both engines without quotes: lower-case letters,
// digits and '_', a letter first, and reserved in neither.
bool IsSqlName(std::string_view word);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_SQL_WORDS_H_
