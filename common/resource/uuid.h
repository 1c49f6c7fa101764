#ifndef SENDA_COMMON_RESOURCE_UUID_H_
#define SENDA_COMMON_RESOURCE_UUID_H_

#include <string>

#include "absl/time/time.h"

namespace senda::resource {

// A new UUID of version 7 (RFC 9562) in lower case: "018f3c4e-7b1a-7c3d-9e4f-0123456789ab". Begins
// with the time to a quarter of a microsecond, so ids made one after another sort in that order and
// a table's index grows at its end; 62 random bits follow. It is also a valid resource id.
// Thread-safe; does not block after a thread's first call.
std::string NewUuid(absl::Time now);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_UUID_H_
