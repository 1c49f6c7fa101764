#include "common/resource/names.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "common/status/errors.h"
#include "fmt/format.h"

namespace senda::resource {
namespace {

constexpr std::string_view kTrusts = "trusts";
constexpr std::string_view kTrustsPrefix = "trusts/";
constexpr std::size_t kMaxId = 63;

bool IsCollection(std::string_view text) {
  return !text.empty() && absl::ascii_islower(static_cast<unsigned char>(text.front())) &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char letter) { return absl::ascii_isalnum(letter); });
}

std::string Pattern(std::string_view collection) {
  return collection == kTrusts ? "trusts/{trust}"
                               : fmt::format("trusts/{{trust}}/{}/{{id}}", collection);
}

}  // namespace

std::string ResourceName::ToString() const { return FormatName(trust, collection, id); }

bool IsValidId(std::string_view id) {
  if (id.empty() || id.size() > kMaxId || id.front() == '-') return false;
  return std::all_of(id.begin(), id.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-';
  });
}

std::string FormatName(std::string_view trust, std::string_view collection, std::string_view id) {
  if (collection == kTrusts) return TrustName(id);
  std::string name;  // by hand, for every row that is read or written has one made
  name.reserve(kTrustsPrefix.size() + trust.size() + collection.size() + id.size() + 2);
  name.append(kTrustsPrefix).append(trust).append("/").append(collection).append("/").append(id);
  return name;
}

std::string SourceName(std::string_view trust, std::string_view source) {
  return fmt::format("trusts/{}/sources/{}", trust, source);
}

std::string TrustName(std::string_view trust) { return fmt::format("{}{}", kTrustsPrefix, trust); }

std::optional<NameView> SplitName(std::string_view name) {
  if (!name.starts_with(kTrustsPrefix)) return std::nullopt;
  name.remove_prefix(kTrustsPrefix.size());
  const std::size_t trust_end = name.find('/');
  const std::string_view trust = name.substr(0, trust_end);
  if (!IsValidId(trust)) return std::nullopt;
  if (trust_end == std::string_view::npos) return NameView{trust, kTrusts, trust};

  name.remove_prefix(trust_end + 1);
  const std::size_t collection_end = name.find('/');
  if (collection_end == std::string_view::npos) return std::nullopt;
  const std::string_view collection = name.substr(0, collection_end);
  const std::string_view id = name.substr(collection_end + 1);
  if (!IsCollection(collection) || collection == kTrusts || !IsValidId(id)) return std::nullopt;
  return NameView{trust, collection, id};
}

std::string_view TrustOf(std::string_view name) {
  const std::optional<NameView> parts = SplitName(name);
  return parts.has_value() ? parts->trust : std::string_view();
}

absl::StatusOr<ResourceName> ParseName(std::string_view name, std::string_view expected_collection,
                                       std::string_view field) {
  const std::optional<NameView> parts = SplitName(name);
  if (!parts.has_value() || parts->collection != expected_collection) {
    return errors::InvalidField(
        field,
        fmt::format("must be a name like {}, where an id is 1 to 63 of a-z, 0-9 and '-'",
                    Pattern(expected_collection)),
        "NAME_MALFORMED");
  }
  return ResourceName{std::string(parts->trust), std::string(parts->collection),
                      std::string(parts->id)};
}

}  // namespace senda::resource
