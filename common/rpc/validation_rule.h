#ifndef SENDA_COMMON_RPC_VALIDATION_RULE_H_
#define SENDA_COMMON_RPC_VALIDATION_RULE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "buf/validate/validate.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// What a Validator is made of (validator.h).
namespace senda::rpc {

// Where a value stands: a field of `message`, or one element of it when `index` is not negative.
struct ValueRef {
  const google::protobuf::Message& message;
  const google::protobuf::Reflection* reflection;  // of `message`
  const google::protobuf::FieldDescriptor* field;
  int index = -1;
};

// One rule about one value. The text never shows the value, which may be personal, so it is
// finished when the rule is compiled.
struct Rule {
  std::string reason;  // buf.validate's rule id in UPPER_SNAKE: STRING_MIN_LEN
  std::string description;
  // One of the two is set. A text is read and its code points are counted once for all its rules.
  std::function<bool(const ValueRef&)> holds = nullptr;
  std::function<bool(const std::string& text, size_t code_points)> text_holds = nullptr;
};

// "string.min_len" -> "STRING_MIN_LEN".
std::string ReasonOfRule(std::string_view rule_id);

// The rules about a single value of `field`, or about one element when it is repeated. INTERNAL
// when a rule cannot be enforced, or is not for the field's type.
absl::StatusOr<std::vector<Rule>> CompileValueRules(const google::protobuf::FieldDescriptor* field,
                                                    const buf::validate::FieldRules& rules);

// The rules about a repeated field or a map as a whole (not those about its elements).
absl::StatusOr<std::vector<Rule>> CompileCollectionRules(
    const google::protobuf::FieldDescriptor* field, const buf::validate::FieldRules& rules);

// The parts of CompileValueRules, by kind of value.
absl::StatusOr<std::vector<Rule>> CompileTextRules(const buf::validate::FieldRules& rules);
absl::StatusOr<std::vector<Rule>> CompileNumberRules(const google::protobuf::FieldDescriptor* field,
                                                     const buf::validate::FieldRules& rules);
absl::StatusOr<std::vector<Rule>> CompileKnownMessageRules(const buf::validate::FieldRules& rules);
// What holds for every google.protobuf.Timestamp and Duration and google.type.Date, rules or not:
// in range, and a day that exists. None for other types.
std::vector<Rule> WellFormedRules(const google::protobuf::Descriptor* type);

// INTERNAL that names the rule; the compiler of the plan adds the field.
absl::Status CannotEnforce(std::string_view rule);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_VALIDATION_RULE_H_
