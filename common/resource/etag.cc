#include "common/resource/etag.h"

#include <charconv>

#include "common/status/errors.h"
#include "fmt/format.h"

namespace senda::resource {

std::string FormatEtag(std::int64_t version) { return fmt::format("\"{}\"", version); }

absl::StatusOr<std::int64_t> ParseEtag(std::string_view etag, std::string_view field) {
  if (etag.starts_with("W/")) {
    return errors::InvalidField(
        field, "is a weak etag, which cannot guard a write; send the etag that Get returned",
        "ETAG_WEAK");
  }
  std::int64_t version = 0;
  if (etag.size() > 2) {
    std::from_chars(etag.data() + 1, etag.data() + etag.size() - 1, version);
  }
  // The round trip refuses signs, leading zeros, blanks and numbers out of range in one go.
  if (version <= 0 || FormatEtag(version) != etag) {
    return errors::InvalidField(
        field, "is not an etag of this service; send the etag that Get returned, quotes included",
        "ETAG_MALFORMED");
  }
  return version;
}

}  // namespace senda::resource
