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
// oneof rules, and google.api.field_behavior REQUIRED. Thread-safe once made.
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
