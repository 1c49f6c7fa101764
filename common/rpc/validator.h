#ifndef SENDA_COMMON_RPC_VALIDATOR_H_
#define SENDA_COMMON_RPC_VALIDATOR_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// The rules of one message type and of all messages below it, compiled from its descriptor:
// buf.validate field, repeated, map, string, bytes, numeric, enum, message, timestamp, duration and
// oneof rules, and google.api.field_behavior REQUIRED. Beyond rules: text must be UTF-8, and a
// Timestamp, Duration or Date one that exists. Thread-safe once made.
//
// A violation's reason is the rule's id in UPPER_SNAKE (STRING_MIN_LEN, REQUIRED, MESSAGE_ONEOF),
// or INVALID_UTF8. At most 1,000 are reported.
//
// In an Update request (`update_mask` and one resource) only what the mask names counts, and with
// an empty mask what is set, since a change need not repeat required fields. So whoever merges the
// change must validate the resource that comes of it.
class Validator {
 public:
  // INTERNAL naming the field when a rule (CEL, say) is one this class cannot enforce: the server
  // refuses to start rather than skip it.
  static absl::StatusOr<std::shared_ptr<const Validator>> Compile(
      const google::protobuf::Descriptor* descriptor);
  virtual ~Validator() = default;
  // Every violation, in field order; paths are relative to `message` ("pupil.needs[1].rank").
  virtual std::vector<errors::FieldViolation> Validate(
      const google::protobuf::Message& message) const = 0;
};

// Clears every OUTPUT_ONLY field of `message` and below: what a caller sets there is ignored
// (AIP-203). The walk is compiled once per descriptor.
class OutputOnlyClearer {
 public:
  explicit OutputOnlyClearer(const google::protobuf::Descriptor* descriptor);
  ~OutputOnlyClearer();
  void Clear(google::protobuf::Message& message) const;

 private:
  struct Node;
  std::shared_ptr<const Node> root_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_VALIDATOR_H_
