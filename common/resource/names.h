#ifndef SENDA_COMMON_RESOURCE_NAMES_H_
#define SENDA_COMMON_RESOURCE_NAMES_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Resource names (AIP-122) are flat under the trust: `trusts/{trust}` and
// `trusts/{trust}/{collection}/{id}`. A trust is the resource `trusts/{id}` of the collection
// "trusts", so its `trust` and its `id` are the same word.
//
// An id is 1 to 63 of `a-z`, `0-9` and `-` and begins with a letter or digit. A collection is lower
// camel case: "pupils", "senRecords".
namespace senda::resource {

// The parts of a name, as views into it.
struct NameView {
  std::string_view trust;
  std::string_view collection;
  std::string_view id;
};

// The parts of a name, on their own.
struct ResourceName {
  std::string trust;
  std::string collection;
  std::string id;

  std::string ToString() const;
  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

bool IsValidId(std::string_view id);

// The name of a resource; with the collection "trusts", `trusts/{id}`.
std::string FormatName(std::string_view trust, std::string_view collection, std::string_view id);
// "trusts/{trust}".
std::string TrustName(std::string_view trust);

// "trusts/{trust}/sources/{source}": a service, as the shared contracts name it.
std::string SourceName(std::string_view trust, std::string_view source);

// Takes a name apart without copying; none if it has neither of the two forms. The hot path.
std::optional<NameView> SplitName(std::string_view name);

// The trust's id in any name, as a view into it; "" when `name` is not a name.
std::string_view TrustOf(std::string_view name);

// The parts of a name that must be of the collection `expected_collection`. INVALID_ARGUMENT /
// NAME_MALFORMED naming `field`, with the expected pattern, when it is not.
absl::StatusOr<ResourceName> ParseName(std::string_view name, std::string_view expected_collection,
                                       std::string_view field = "name");

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_NAMES_H_
