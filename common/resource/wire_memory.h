#ifndef SENDA_COMMON_RESOURCE_WIRE_MEMORY_H_
#define SENDA_COMMON_RESOURCE_WIRE_MEMORY_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace senda::resource {

// Remembers what the JSON of a column became on the wire. Protobuf's JSON parser costs 50-100 us
// for a goal, more than all the rest of reading it, and the same rows are read again and again.
// Each place holds one entry, the newest that falls on it, so the memory is bounded (at most about
// 16 MiB, usually far less) and nothing has to be evicted. Thread-safe.
class WireMemory {
 public:
  // Appends the wire bytes of `json` in the field `number` to `out`; false when they are not known.
  bool Find(std::uint32_t number, std::string_view json, std::string& out) const;
  // Keeps them, unless they are larger than kLargest.
  void Keep(std::uint32_t number, std::string_view json, std::string_view wire);

 private:
  static constexpr std::size_t kPlaces = 2048;
  static constexpr std::size_t kLargest = 4096;
  struct Place {
    mutable absl::Mutex mutex;
    std::uint32_t number ABSL_GUARDED_BY(mutex) = 0;
    std::string json ABSL_GUARDED_BY(mutex);
    std::string wire ABSL_GUARDED_BY(mutex);
  };
  static std::size_t PlaceOf(std::uint32_t number, std::string_view json);

  std::array<Place, kPlaces> places_;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_WIRE_MEMORY_H_
