#ifndef SENDA_COMMON_JSON_JSON_TEXT_H_
#define SENDA_COMMON_JSON_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace senda::json {

// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so the
// document stays valid whatever came in.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace senda::json

#endif  // SENDA_COMMON_JSON_JSON_TEXT_H_
