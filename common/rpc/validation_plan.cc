#include "common/rpc/validation_plan.h"

#include <algorithm>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "google/api/field_behavior.pb.h"

namespace senda::rpc {
namespace {

using buf::validate::FieldRules;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status NotEnforceable(std::string_view where, const absl::Status& why) {
  return errors::Make(
      absl::StatusCode::kInternal, "RULE_NOT_ENFORCEABLE",
      fmt::format("{}: {}", where, std::string_view(why.message().data(), why.message().size())));
}

// Refuses what this version of buf.validate does not know: a newer rule, or a predefined one.
absl::Status CheckKnown(const Message& rules) {
  const auto* reflection = rules.GetReflection();
  if (!reflection->GetUnknownFields(rules).empty())
    return CannotEnforce("an extension of buf.validate");
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(rules, &set);
  for (const FieldDescriptor* field : set) {
    if (field->is_extension()) return CannotEnforce(field->full_name());
    if (field->name() == "cel" || field->name() == "cel_expression") return CannotEnforce("CEL");
    if (field->message_type() != nullptr && !field->is_repeated()) {
      RETURN_IF_ERROR(CheckKnown(reflection->GetMessage(rules, field)));
    }
  }
  return absl::OkStatus();
}

bool HasRequiredBehavior(const FieldDescriptor* field) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

// `value` of google.protobuf.Int32Value and its like, when the rules are for that.
const FieldDescriptor* WrappedValue(const FieldDescriptor* field, const FieldRules& rules) {
  const Descriptor* type = field->message_type();
  if (type == nullptr || type->file()->name() != "google/protobuf/wrappers.proto") return nullptr;
  return rules.type_case() == FieldRules::TYPE_NOT_SET ? nullptr : type->FindFieldByName("value");
}

std::string Names(const std::vector<const FieldDescriptor*>& fields) {
  std::vector<std::string> names;
  for (const FieldDescriptor* field : fields) names.push_back(field->name());
  return fmt::format("{}", fmt::join(names, ", "));
}

absl::Status AddOneofs(const Descriptor* type, MessagePlan& plan) {
  for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
    const auto* oneof = type->oneof_decl(i);
    const auto& rules = oneof->options().GetExtension(buf::validate::oneof);
    RETURN_IF_ERROR(CheckKnown(rules));
    if (!rules.required()) continue;
    ChoicePlan choice;
    choice.required = true;
    choice.name = oneof->name();
    choice.reason = "REQUIRED";
    for (int k = 0; k < oneof->field_count(); ++k) choice.fields.push_back(oneof->field(k));
    choice.description = fmt::format("is required: set one of {}", Names(choice.fields));
    plan.choices.push_back(std::move(choice));
  }
  return absl::OkStatus();
}

absl::Status AddMessageOneofs(const Descriptor* type, MessagePlan& plan) {
  const auto& rules = type->options().GetExtension(buf::validate::message);
  RETURN_IF_ERROR(CheckKnown(rules));
  for (const auto& rule : rules.oneof()) {
    RETURN_IF_ERROR(CheckKnown(rule));
    ChoicePlan choice;
    choice.required = rule.required();
    choice.reason = "MESSAGE_ONEOF";
    for (const std::string& name : rule.fields()) {
      const FieldDescriptor* field = type->FindFieldByName(name);
      const bool again =
          std::find(choice.fields.begin(), choice.fields.end(), field) != choice.fields.end();
      if (field == nullptr || again) {
        return CannotEnforce(
            fmt::format("a oneof rule over `{}`, which is no field or comes twice", name));
      }
      choice.fields.push_back(field);
    }
    if (choice.fields.empty()) return CannotEnforce("a oneof rule without fields");
    choice.description = fmt::format("must have {} one of {}",
                                     rule.required() ? "exactly" : "at most", Names(choice.fields));
    plan.choices.push_back(std::move(choice));
  }
  return absl::OkStatus();
}

bool IsInMessageOneof(const FieldDescriptor* field) {
  const auto& rules = field->containing_type()->options().GetExtension(buf::validate::message);
  return std::any_of(rules.oneof().begin(), rules.oneof().end(), [&](const auto& rule) {
    return std::find(rule.fields().begin(), rule.fields().end(), field->name()) !=
           rule.fields().end();
  });
}

bool HasWork(const ElementPlan& plan) {
  return plan.is_text || plan.child != nullptr || !plan.rules.empty();
}

bool HasWork(const FieldPlan& plan) {
  return plan.required || !plan.collection.empty() || HasWork(plan.key) || HasWork(plan.element);
}

// AIP-134: UpdateThingRequest { Thing thing; google.protobuf.FieldMask update_mask; ... }.
void FindUpdateMask(const Descriptor* type, MessagePlan& plan) {
  constexpr std::string_view kFieldMask = "google.protobuf.FieldMask";
  const FieldDescriptor* mask = type->FindFieldByName("update_mask");
  if (mask == nullptr || mask->is_repeated() || mask->message_type() == nullptr ||
      mask->message_type()->full_name() != kFieldMask) {
    return;
  }
  const FieldDescriptor* masked = nullptr;
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (field == mask || field->is_repeated() || field->message_type() == nullptr) continue;
    if (masked != nullptr) return;
    masked = field;
  }
  plan.mask = masked == nullptr ? nullptr : mask;
  plan.masked = masked;
}

}  // namespace

absl::StatusOr<const MessagePlan*> ValidationPlans::Compile(const Descriptor* type) {
  if (const auto known = plans_.find(type); known != plans_.end()) return known->second.get();
  MessagePlan* plan = plans_.emplace(type, std::make_unique<MessagePlan>()).first->second.get();
  for (int i = 0; i < type->field_count(); ++i) {
    auto compiled = CompileField(type->field(i), IsInMessageOneof(type->field(i)));
    if (errors::ReasonOf(compiled.status()) == "RULE_NOT_ENFORCEABLE") return compiled.status();
    if (!compiled.ok()) return NotEnforceable(type->field(i)->full_name(), compiled.status());
    if (HasWork(*compiled)) plan->fields.push_back(*std::move(compiled));
  }
  for (const auto add : {AddOneofs, AddMessageOneofs}) {
    const absl::Status added = add(type, *plan);
    if (!added.ok()) return NotEnforceable(type->full_name(), added);
  }
  FindUpdateMask(type, *plan);
  plan->complete = true;
  return plan;
}

absl::StatusOr<FieldPlan> ValidationPlans::CompileField(const FieldDescriptor* field,
                                                        bool in_message_oneof) {
  const FieldRules& rules = field->options().GetExtension(buf::validate::field);
  RETURN_IF_ERROR(CheckKnown(rules));
  FieldPlan plan;
  plan.field = field;
  plan.skip = rules.ignore() == buf::validate::IGNORE_ALWAYS;
  plan.required = HasRequiredBehavior(field) || (rules.required() && !plan.skip);
  const bool skip_zero = rules.ignore() == buf::validate::IGNORE_IF_ZERO_VALUE ||
                         (in_message_oneof && !rules.has_ignore());
  plan.skip_when_unset = field->has_presence() || skip_zero;
  if (!field->is_repeated()) {
    FieldRules own = rules;
    own.clear_required();
    if (own.ignore() != buf::validate::IGNORE_ALWAYS) own.clear_ignore();  // settled by the plan
    ASSIGN_OR_RETURN(plan.element, CompileElement(field, own));
    return plan;
  }
  const bool fits = rules.type_case() == FieldRules::TYPE_NOT_SET ||
                    (field->is_map() ? rules.has_map() : rules.has_repeated());
  if (!fits) return CannotEnforce("rules of a single value on a list or map");
  ASSIGN_OR_RETURN(plan.collection, CompileCollectionRules(field, rules));
  if (field->is_map()) {
    ASSIGN_OR_RETURN(plan.key,
                     CompileElement(field->message_type()->map_key(), rules.map().keys()));
    ASSIGN_OR_RETURN(plan.element,
                     CompileElement(field->message_type()->map_value(), rules.map().values()));
  } else {
    ASSIGN_OR_RETURN(plan.element, CompileElement(field, rules.repeated().items()));
  }
  plan.element.skip |= plan.skip;
  plan.key.skip |= plan.skip;
  return plan;
}

absl::StatusOr<ElementPlan> ValidationPlans::CompileElement(const FieldDescriptor* field,
                                                            const FieldRules& rules) {
  if (rules.required()) return CannotEnforce("`required` on an element");
  ElementPlan plan;
  plan.skip = rules.ignore() == buf::validate::IGNORE_ALWAYS;
  plan.skip_zero = rules.ignore() == buf::validate::IGNORE_IF_ZERO_VALUE;
  plan.is_text = field->type() == FieldDescriptor::TYPE_STRING;
  plan.is_bytes = field->type() == FieldDescriptor::TYPE_BYTES;
  plan.unwrap = WrappedValue(field, rules);
  if (field->message_type() != nullptr) {
    ASSIGN_OR_RETURN(const MessagePlan* child, Compile(field->message_type()));
    const bool empty = child->complete && child->fields.empty() && child->choices.empty();
    plan.child = empty ? nullptr : child;
    plan.rules = WellFormedRules(field->message_type());
  }
  ASSIGN_OR_RETURN(std::vector<Rule> own,
                   CompileValueRules(plan.unwrap != nullptr ? plan.unwrap : field, rules));
  for (Rule& rule : own) plan.rules.push_back(std::move(rule));
  return plan;
}

}  // namespace senda::rpc
