#ifndef SENDA_COMMON_TELEMETRY_JSON_TEXT_H_
#define SENDA_COMMON_TELEMETRY_JSON_TEXT_H_

#include <string>
#include <string_view>

namespace senda::telemetry {

// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so the
// line stays valid whatever came in.
void AppendJsonString(std::string_view text, std::string& out);

}  // namespace senda::telemetry

#endif  // SENDA_COMMON_TELEMETRY_JSON_TEXT_H_
