#ifndef SENDA_COMMON_RESOURCE_FIELD_MASK_H_
#define SENDA_COMMON_RESOURCE_FIELD_MASK_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace senda::resource {

// Checks the paths of an update mask against a resource. INVALID_ARGUMENT with one violation of
// `field` for each path that is wrong: UNKNOWN_FIELD (with the nearest name) or MASK_PATH_INVALID
// (a path into a list, a map or a scalar; "*" beside other paths).
absl::Status CheckMask(const google::protobuf::FieldMask& mask,
                       const google::protobuf::Descriptor& descriptor,
                       const std::string& field = "update_mask");

// The same for a mask that stands for many rows, where nobody reads back what came of each: a path
// to a field that only the server sets is refused too (OUTPUT_ONLY).
absl::Status CheckSettableMask(const google::protobuf::FieldMask& mask,
                               const google::protobuf::Descriptor& descriptor,
                               const std::string& field = "update_mask");

// Changes `stored` as an Update asks for (AIP-134) and returns the names of the top-level fields
// whose values changed, sorted; none means that the update changes nothing.
//
//   mask empty  every field that `update` has set, down to the fields of nested messages, is taken
//               over; nothing is cleared.
//   mask "*"    `update` replaces all fields; those it has not set are cleared.
//   paths       each field named is replaced, or cleared if `update` has not set it. A path may
//   lead
//               into nested messages, not into lists or maps, which are replaced whole.
//
// Fields that are OUTPUT_ONLY keep their stored value, also within a message that is replaced, and
// so do `name` and `etag`; naming them is no error. Timestamps, dates and the other standard
// messages (google.*) count as one value. INVALID_ARGUMENT, with all violations, for what CheckMask
// refuses and, naming the field itself with the reason IMMUTABLE, for another value in an IMMUTABLE
// field (not set under an empty mask or "*" means unchanged); `stored` is then as it was.
absl::StatusOr<std::vector<std::string>> MergeByMask(const google::protobuf::Message& update,
                                                     const google::protobuf::FieldMask& mask,
                                                     google::protobuf::Message& stored);

// The names of the top-level fields in which two messages of one type differ, sorted.
std::vector<std::string> ChangedFields(const google::protobuf::Message& before,
                                       const google::protobuf::Message& after);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_FIELD_MASK_H_
