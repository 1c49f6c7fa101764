#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/rpc/validation_rule.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"

namespace senda::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using Rules = std::vector<Rule>;

int Size(const ValueRef& at) { return at.reflection->FieldSize(at.message, at.field); }

void AddSizes(const std::string& least_id, const std::string& most_id, bool has_least,
              uint64_t least, bool has_most, uint64_t most, std::string_view unit, Rules& rules) {
  if (has_least) {
    rules.push_back(
        {ReasonOfRule(least_id), fmt::format("must have at least {} {}", least, unit),
         [least](const ValueRef& at) { return static_cast<uint64_t>(Size(at)) >= least; }});
  }
  if (has_most) {
    rules.push_back(
        {ReasonOfRule(most_id), fmt::format("must have at most {} {}", most, unit),
         [most](const ValueRef& at) { return static_cast<uint64_t>(Size(at)) <= most; }});
  }
}

template <typename T>
Rule Unique(T (Reflection::*get)(const Message&, const FieldDescriptor*, int) const) {
  return {"REPEATED_UNIQUE", "must not hold the same value twice", [get](const ValueRef& at) {
            absl::flat_hash_set<T> seen;
            for (int i = 0; i < Size(at); ++i) {
              T value = (at.reflection->*get)(at.message, at.field, i);
              if constexpr (std::is_floating_point_v<T>) {
                if (std::isnan(value)) continue;  // is unlike itself
              }
              if (!seen.insert(std::move(value)).second) return false;
            }
            return true;
          }};
}

absl::StatusOr<Rule> UniqueRule(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return Unique<int32_t>(&Reflection::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return Unique<int64_t>(&Reflection::GetRepeatedInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return Unique<uint32_t>(&Reflection::GetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return Unique<uint64_t>(&Reflection::GetRepeatedUInt64);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Unique<float>(&Reflection::GetRepeatedFloat);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Unique<double>(&Reflection::GetRepeatedDouble);
    case FieldDescriptor::CPPTYPE_BOOL:
      return Unique<bool>(&Reflection::GetRepeatedBool);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Unique<int>(&Reflection::GetRepeatedEnumValue);
    case FieldDescriptor::CPPTYPE_STRING:
      return Unique<std::string>(&Reflection::GetRepeatedString);
    default:
      return CannotEnforce("repeated.unique of messages");
  }
}

}  // namespace

absl::StatusOr<Rules> CompileCollectionRules(const FieldDescriptor* field,
                                             const buf::validate::FieldRules& rules) {
  Rules compiled;
  if (rules.has_repeated()) {
    const auto& r = rules.repeated();
    AddSizes("repeated.min_items", "repeated.max_items", r.has_min_items(), r.min_items(),
             r.has_max_items(), r.max_items(), "items", compiled);
    if (r.unique()) {
      ASSIGN_OR_RETURN(Rule unique, UniqueRule(field));
      compiled.push_back(std::move(unique));
    }
  } else if (rules.has_map()) {
    const auto& r = rules.map();
    AddSizes("map.min_pairs", "map.max_pairs", r.has_min_pairs(), r.min_pairs(), r.has_max_pairs(),
             r.max_pairs(), "entries", compiled);
  }
  return compiled;
}

}  // namespace senda::rpc
