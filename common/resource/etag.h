#ifndef SENDA_COMMON_RESOURCE_ETAG_H_
#define SENDA_COMMON_RESOURCE_ETAG_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace senda::resource {

// The etag of a row (AIP-154) is its version in quotes, as RFC 7232 writes a strong validator:
// version 17 has the etag `"17"`, quotes included.
std::string FormatEtag(std::int64_t version);

// The version of an etag that a client sent back. Only the very bytes that FormatEtag gives are
// accepted: a weak etag (`W/"17"`) cannot guard a write, and an etag without quotes was altered on
// its way. INVALID_ARGUMENT naming `field`, reason ETAG_WEAK or ETAG_MALFORMED.
absl::StatusOr<std::int64_t> ParseEtag(std::string_view etag, std::string_view field = "etag");

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_ETAG_H_
