#include "common/resource/wire_memory.h"

#include <functional>

namespace senda::resource {

std::size_t WireMemory::PlaceOf(std::uint32_t number, std::string_view json) {
  return (std::hash<std::string_view>()(json) ^ (number * 0x9e3779b97f4a7c15ULL)) % kPlaces;
}

bool WireMemory::Find(std::uint32_t number, std::string_view json, std::string& out) const {
  const Place& place = places_[PlaceOf(number, json)];
  absl::ReaderMutexLock lock(&place.mutex);
  if (place.number != number || place.json != json) return false;
  out += place.wire;
  return true;
}

void WireMemory::Keep(std::uint32_t number, std::string_view json, std::string_view wire) {
  if (json.size() > kLargest || wire.size() > kLargest) return;
  Place& place = places_[PlaceOf(number, json)];
  absl::MutexLock lock(&place.mutex);
  place.number = number;
  place.json = json;
  place.wire = wire;
}

}  // namespace senda::resource
