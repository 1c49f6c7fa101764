#include "common/rpc/validation_rule.h"

#include <utility>

#include "common/status/errors.h"
#include "fmt/format.h"

namespace senda::rpc {
namespace {

using buf::validate::FieldRules;
using google::protobuf::FieldDescriptor;

// Which rules go with which type, by the field's name in buf.validate.FieldRules.
bool IsFor(std::string_view kind, const FieldDescriptor* field) {
  if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
    const std::string& name = field->message_type()->full_name();
    return (kind == "timestamp" && name == "google.protobuf.Timestamp") ||
           (kind == "duration" && name == "google.protobuf.Duration") ||
           (kind == "field_mask" && name == "google.protobuf.FieldMask") ||
           (kind == "any" && name == "google.protobuf.Any");
  }
  return kind == field->type_name();
}

}  // namespace

std::string ReasonOfRule(std::string_view rule_id) {
  std::string reason(rule_id);
  for (char& c : reason) {
    if (c == '.') c = '_';
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return reason;
}

absl::Status CannotEnforce(std::string_view rule) {
  return errors::Internal(fmt::format("cannot enforce {}", rule));
}

absl::StatusOr<std::vector<Rule>> CompileValueRules(const FieldDescriptor* field,
                                                    const FieldRules& rules) {
  if (rules.type_case() == FieldRules::TYPE_NOT_SET) return std::vector<Rule>();
  const std::string& kind = FieldRules::descriptor()->FindFieldByNumber(rules.type_case())->name();
  if (!IsFor(kind, field)) {
    return CannotEnforce(fmt::format("{} rules on a value of type {}", kind, field->type_name()));
  }
  if (rules.has_string() || rules.has_bytes()) return CompileTextRules(rules);
  if (field->type() == FieldDescriptor::TYPE_MESSAGE) return CompileKnownMessageRules(rules);
  return CompileNumberRules(field, rules);
}

}  // namespace senda::rpc
