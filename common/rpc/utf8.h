#ifndef SENDA_COMMON_RPC_UTF8_H_
#define SENDA_COMMON_RPC_UTF8_H_

#include <cstddef>
#include <optional>
#include <string_view>

namespace senda::rpc {

// How many code points `text` holds, or nullopt when it is not UTF-8 (RFC 3629: no surrogates, no
// overlong forms, nothing above U+10FFFF).
std::optional<size_t> CountCodePoints(std::string_view text);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_UTF8_H_
