#ifndef SENDA_COMMON_RPC_VALIDATION_PLAN_H_
#define SENDA_COMMON_RPC_VALIDATION_PLAN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/rpc/validation_rule.h"
#include "google/protobuf/descriptor.h"

// The rules of message types, read from their descriptors once (validator.h).
namespace senda::rpc {

struct MessagePlan;

// A single value: that of a singular field, an item of a list, a key or a value of a map.
struct ElementPlan {
  bool skip = false;       // nothing is checked, nor anything below
  bool skip_zero = false;  // nothing is checked when it is the type's zero value
  bool is_text = false;    // must be UTF-8, whatever else
  bool is_bytes = false;
  std::vector<Rule> rules;
  // The rules are about this field of the value: `value` of google.protobuf.StringValue and its
  // like.
  const google::protobuf::FieldDescriptor* unwrap = nullptr;
  const MessagePlan* child = nullptr;  // of a message
};

struct FieldPlan {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool required = false;
  bool skip = false;  // only `required` and UTF-8 hold
  bool skip_when_unset = false;
  std::vector<Rule> collection;  // about the list or map as a whole
  ElementPlan key;               // of a map
  ElementPlan element;
};

// How many of some fields may be set: a oneof that must be, or buf.validate's message-level oneof.
struct ChoicePlan {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  bool required = false;
  std::string name;  // of the oneof, "" for a message-level rule
  std::string reason;
  std::string description;
};

struct MessagePlan {
  std::vector<FieldPlan> fields;
  std::vector<ChoicePlan> choices;
  // Of an Update request: its `update_mask` and the resource that the mask is about.
  const google::protobuf::FieldDescriptor* mask = nullptr;
  const google::protobuf::FieldDescriptor* masked = nullptr;
  bool complete = false;  // false while the type's fields, which may lead back to it, are read
};

// The plans of a type and of all types below it, which may contain each other.
class ValidationPlans {
 public:
  // INTERNAL/RULE_NOT_ENFORCEABLE naming the field. The plan lives as long as this object.
  absl::StatusOr<const MessagePlan*> Compile(const google::protobuf::Descriptor* type);

 private:
  absl::StatusOr<FieldPlan> CompileField(const google::protobuf::FieldDescriptor* field,
                                         bool in_message_oneof);
  absl::StatusOr<ElementPlan> CompileElement(const google::protobuf::FieldDescriptor* field,
                                             const buf::validate::FieldRules& rules);

  absl::flat_hash_map<const google::protobuf::Descriptor*, std::unique_ptr<MessagePlan>> plans_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_VALIDATION_PLAN_H_
