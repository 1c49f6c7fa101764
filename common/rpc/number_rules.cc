#include <cmath>

#include "common/rpc/ordered_rules.h"
#include "common/rpc/validation_rule.h"

namespace senda::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using ordered::AddBounds;
using ordered::AddConst;
using ordered::AddLists;
using ordered::Show;
using ordered::ValueRule;
using Rules = std::vector<Rule>;

template <typename T, typename R>
Rules NumberRules(const std::string& kind, const R& r) {
  Rules rules;
  AddConst<T>(kind, r, rules);
  AddBounds<T>(kind, r, rules);
  AddLists<T>(kind, r, Show<T>, rules);
  if constexpr (std::is_floating_point_v<T>) {
    if (r.finite()) {
      rules.push_back(ValueRule<T>(kind + ".finite", "must be a finite number",
                                   [](const T& v) { return std::isfinite(v); }));
    }
  }
  return rules;
}

Rules EnumRules(const FieldDescriptor* field, const buf::validate::EnumRules& r) {
  const auto* type = field->enum_type();
  const auto name = [type](int32_t number) {
    const auto* value = type->FindValueByNumber(number);
    return value == nullptr ? fmt::format("{}", number) : value->name();
  };
  Rules rules;
  if (r.has_const_()) {
    rules.push_back(ValueRule<int32_t>("enum.const", "must be " + name(r.const_()),
                                       [value = r.const_()](int32_t v) { return v == value; }));
  }
  if (r.defined_only()) {
    rules.push_back(
        ValueRule<int32_t>("enum.defined_only", fmt::format("must be a value of {}", type->name()),
                           [type](int32_t v) { return type->FindValueByNumber(v) != nullptr; }));
  }
  AddLists<int32_t>("enum", r, name, rules);
  return rules;
}

}  // namespace

absl::StatusOr<Rules> CompileNumberRules(const FieldDescriptor* field,
                                         const buf::validate::FieldRules& rules) {
  using R = buf::validate::FieldRules;
  switch (rules.type_case()) {
    case R::kFloat:
      return NumberRules<float>("float", rules.float_());
    case R::kDouble:
      return NumberRules<double>("double", rules.double_());
    case R::kInt32:
      return NumberRules<int32_t>("int32", rules.int32());
    case R::kInt64:
      return NumberRules<int64_t>("int64", rules.int64());
    case R::kUint32:
      return NumberRules<uint32_t>("uint32", rules.uint32());
    case R::kUint64:
      return NumberRules<uint64_t>("uint64", rules.uint64());
    case R::kSint32:
      return NumberRules<int32_t>("sint32", rules.sint32());
    case R::kSint64:
      return NumberRules<int64_t>("sint64", rules.sint64());
    case R::kFixed32:
      return NumberRules<uint32_t>("fixed32", rules.fixed32());
    case R::kFixed64:
      return NumberRules<uint64_t>("fixed64", rules.fixed64());
    case R::kSfixed32:
      return NumberRules<int32_t>("sfixed32", rules.sfixed32());
    case R::kSfixed64:
      return NumberRules<int64_t>("sfixed64", rules.sfixed64());
    case R::kEnum:
      return EnumRules(field, rules.enum_());
    case R::kBool: {
      Rules compiled;
      AddConst<bool>("bool", rules.bool_(), compiled);
      return compiled;
    }
    default:
      return CannotEnforce("rules of an unknown kind");
  }
}

}  // namespace senda::rpc
