#ifndef SENDA_SERVICES_CLI_IMPORTING_TEXT_ENCODING_H_
#define SENDA_SERVICES_CLI_IMPORTING_TEXT_ENCODING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// The two encodings in which public files and school systems write.
namespace senda::importing {

// The place of the first byte of `text` that is not UTF-8 (overlong forms, surrogates and values
// beyond U+10FFFF included); none when all of it is.
std::optional<std::size_t> FindBrokenUtf8(std::string_view text);

// Whether any byte is outside ASCII.
bool HasNonAscii(std::string_view text);

// Whether `text` holds at least one whole multi-byte UTF-8 sequence: a sign that it is meant to be
// UTF-8 even if it is broken elsewhere, since such pairs hardly ever occur in Windows-1252.
bool HasUtf8Sequence(std::string_view text);

// The character of a byte of Windows-1252; none of the five that it leaves undefined.
std::optional<char32_t> Windows1252Character(unsigned char byte);

// `text` of Windows-1252 as UTF-8. The five bytes that the encoding leaves undefined (81, 8D, 8F,
// 90, 9D) stay as they are, so that FindBrokenUtf8 finds them.
std::string Windows1252ToUtf8(std::string_view text);

// Characters in `text`, which is UTF-8 or nearly so.
std::size_t CountCharacters(std::string_view text);

}  // namespace senda::importing

#endif  // SENDA_SERVICES_CLI_IMPORTING_TEXT_ENCODING_H_
