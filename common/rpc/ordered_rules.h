#ifndef SENDA_COMMON_RPC_ORDERED_RULES_H_
#define SENDA_COMMON_RPC_ORDERED_RULES_H_

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "common/rpc/validation_rule.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

// The rules that buf.validate writes alike for every type whose values have an order (`const`,
// `lt`, `lte`, `gt`, `gte`, `in`, `not_in`), written once for numbers, enums, timestamps and
// durations:
//
//   AddBounds<int32_t>("int32", field_rules.int32(), rules);
//
// adds nothing or one rule, int32.gte_lte say. `T` is what values compare as, `R` the rule message.
namespace senda::rpc::ordered {

// A Timestamp or a Duration, in an order that is the order of time.
struct Ticks {
  int64_t seconds = 0;
  int32_t nanos = 0;
  auto operator<=>(const Ticks&) const = default;
};

template <typename Proto>
Ticks TicksOf(const Proto& proto) {
  return {proto.seconds(), proto.nanos()};
}

// A bound as the rule message holds it, as a value that compares.
template <typename T, typename Proto>
T BoundOf(const Proto& bound) {
  if constexpr (std::is_same_v<T, Ticks>) {
    return TicksOf(bound);
  } else {
    return bound;
  }
}

template <typename T>
std::string Show(const T& value) {
  if constexpr (std::is_same_v<T, Ticks>) {
    return value.nanos == 0 ? fmt::format("{} s", value.seconds)
                            : fmt::format("{} s and {} ns", value.seconds, value.nanos);
  } else {
    return fmt::format("{}", value);
  }
}

inline const google::protobuf::Message& MessageAt(const ValueRef& at) {
  return at.index < 0 ? at.reflection->GetMessage(at.message, at.field)
                      : at.reflection->GetRepeatedMessage(at.message, at.field, at.index);
}

// The integers of a message that is nothing but integers, by field number.
class IntegerFields {
 public:
  explicit IntegerFields(const google::protobuf::Message& message)
      : message_(message), reflection_(*message.GetReflection()), type_(*message.GetDescriptor()) {}
  int64_t operator[](int number) const {
    const auto* field = type_.FindFieldByNumber(number);
    return field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_INT64
               ? reflection_.GetInt64(message_, field)
               : reflection_.GetInt32(message_, field);
  }

 private:
  const google::protobuf::Message& message_;
  const google::protobuf::Reflection& reflection_;
  const google::protobuf::Descriptor& type_;
};

template <typename T>
T Read(const ValueRef& at) {
  const auto& [message, reflection, field, index] = at;
  const bool one = index < 0;
  if constexpr (std::is_same_v<T, Ticks>) {
    const IntegerFields parts(MessageAt(at));
    return {parts[1], static_cast<int32_t>(parts[2])};
  } else if constexpr (std::is_same_v<T, int32_t>) {
    if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM) {
      return one ? reflection->GetEnumValue(message, field)
                 : reflection->GetRepeatedEnumValue(message, field, index);
    }
    return one ? reflection->GetInt32(message, field)
               : reflection->GetRepeatedInt32(message, field, index);
  } else if constexpr (std::is_same_v<T, int64_t>) {
    return one ? reflection->GetInt64(message, field)
               : reflection->GetRepeatedInt64(message, field, index);
  } else if constexpr (std::is_same_v<T, uint32_t>) {
    return one ? reflection->GetUInt32(message, field)
               : reflection->GetRepeatedUInt32(message, field, index);
  } else if constexpr (std::is_same_v<T, uint64_t>) {
    return one ? reflection->GetUInt64(message, field)
               : reflection->GetRepeatedUInt64(message, field, index);
  } else if constexpr (std::is_same_v<T, float>) {
    return one ? reflection->GetFloat(message, field)
               : reflection->GetRepeatedFloat(message, field, index);
  } else if constexpr (std::is_same_v<T, double>) {
    return one ? reflection->GetDouble(message, field)
               : reflection->GetRepeatedDouble(message, field, index);
  } else {
    static_assert(std::is_same_v<T, bool>);
    return one ? reflection->GetBool(message, field)
               : reflection->GetRepeatedBool(message, field, index);
  }
}

template <typename T>
Rule ValueRule(const std::string& id, std::string description,
               std::function<bool(const T&)> check) {
  return {ReasonOfRule(id), std::move(description),
          [check = std::move(check)](const ValueRef& at) { return check(Read<T>(at)); }};
}

template <typename T>
struct Bound {
  T value;
  bool inclusive;
};

// One end or both. Both with the upper below the lower means "outside of".
template <typename T>
void AddRange(const std::string& kind, const std::optional<Bound<T>>& lower,
              const std::optional<Bound<T>>& upper, std::vector<Rule>& rules) {
  // NaN compares false with everything, so it is in no range, as buf.validate has it.
  const auto above = [lower](const T& v) {
    return lower->inclusive ? v >= lower->value : v > lower->value;
  };
  const auto below = [upper](const T& v) {
    return upper->inclusive ? v <= upper->value : v < upper->value;
  };
  const std::string lower_id = !lower ? "" : lower->inclusive ? "gte" : "gt";
  const std::string upper_id = !upper ? "" : upper->inclusive ? "lte" : "lt";
  const std::string lower_text =
      !lower ? ""
             : fmt::format("{} {}", lower->inclusive ? "at least" : "greater than",
                           Show(lower->value));
  const std::string upper_text =
      !upper ? ""
             : fmt::format("{} {}", upper->inclusive ? "at most" : "less than", Show(upper->value));
  if (lower && upper) {
    const bool outside = upper->value < lower->value;
    rules.push_back(ValueRule<T>(
        fmt::format("{}.{}_{}{}", kind, lower_id, upper_id, outside ? "_exclusive" : ""),
        fmt::format("must be {} {} {}", lower_text, outside ? "or" : "and", upper_text),
        [=](const T& v) { return outside ? above(v) || below(v) : above(v) && below(v); }));
  } else if (lower) {
    rules.push_back(ValueRule<T>(kind + "." + lower_id, "must be " + lower_text, above));
  } else if (upper) {
    rules.push_back(ValueRule<T>(kind + "." + upper_id, "must be " + upper_text, below));
  }
}

template <typename T, typename R>
void AddBounds(const std::string& kind, const R& r, std::vector<Rule>& rules) {
  std::optional<Bound<T>> lower;
  std::optional<Bound<T>> upper;
  if (r.has_gt()) lower = {BoundOf<T>(r.gt()), false};
  if (r.has_gte()) lower = {BoundOf<T>(r.gte()), true};
  if (r.has_lt()) upper = {BoundOf<T>(r.lt()), false};
  if (r.has_lte()) upper = {BoundOf<T>(r.lte()), true};
  AddRange<T>(kind, lower, upper, rules);
}

template <typename T, typename R>
void AddConst(const std::string& kind, const R& r, std::vector<Rule>& rules) {
  if (!r.has_const_()) return;
  const T value = BoundOf<T>(r.const_());
  rules.push_back(ValueRule<T>(kind + ".const", fmt::format("must be {}", Show(value)),
                               [value](const T& v) { return v == value; }));
}

// `show` names a value of the list for a person.
template <typename T, typename R, typename ShowValue>
void AddLists(const std::string& kind, const R& r, ShowValue show, std::vector<Rule>& rules) {
  const auto add = [&](const auto& listed, const char* id, const char* wording, bool wanted) {
    if (listed.empty()) return;
    std::vector<T> list;
    std::vector<std::string> names;
    for (const auto& item : listed) {
      list.push_back(BoundOf<T>(item));
      names.push_back(show(list.back()));
    }
    rules.push_back(ValueRule<T>(kind + id, fmt::format("{} {}", wording, fmt::join(names, ", ")),
                                 [list, wanted](const T& v) {
                                   return (std::find(list.begin(), list.end(), v) != list.end()) ==
                                          wanted;
                                 }));
  };
  add(r.in(), ".in", "must be one of", true);
  add(r.not_in(), ".not_in", "must not be one of", false);
}

}  // namespace senda::rpc::ordered

#endif  // SENDA_COMMON_RPC_ORDERED_RULES_H_
