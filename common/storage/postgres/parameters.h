#ifndef SENDA_COMMON_STORAGE_POSTGRES_PARAMETERS_H_
#define SENDA_COMMON_STORAGE_POSTGRES_PARAMETERS_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/storage/database.h"

namespace senda::storage::postgres {

// Bound values in the form libpq takes: text, except BYTEA, which is binary. Reused from statement
// to statement, so that encoding allocates only until its buffers have grown.
class Parameters {
 public:
  // TEXT_NOT_STORABLE for text with a zero byte, which the wire format would cut off.
  absl::Status Encode(std::span<const Value> values);

  int count() const { return static_cast<int>(pointers_.size()); }
  const char* const* pointers() const { return pointers_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void Append(std::string_view bytes, int format);

  std::string bytes_;
  std::vector<std::size_t> offsets_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_PARAMETERS_H_
