#include "services/cli/output/json_message.h"

#include <fmt/format.h>

#include <limits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/time/civil_time.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "services/cli/client/exit_code.h"
#include "services/cli/importing/field_values.h"

namespace senda::cli {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;
using google::type::Date;
using Json = nlohmann::ordered_json;

Json MessageToJson(const Message& message) {
  if (message.GetDescriptor() == Date::descriptor()) {
    const auto& date = static_cast<const Date&>(message);
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
  }
  if (message.GetDescriptor() == Timestamp::descriptor()) {
    return TimeUtil::ToString(static_cast<const Timestamp&>(message));
  }
  return ToJson(message);
}

// `index` -1 for a field that is not repeated.
Json ValueToJson(const Message& message, const FieldDescriptor& field, int index) {
  const auto& r = *message.GetReflection();
  const bool many = index >= 0;
  const FieldDescriptor* f = &field;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return many ? r.GetRepeatedInt32(message, f, index) : r.GetInt32(message, f);
    case FieldDescriptor::CPPTYPE_INT64:
      return many ? r.GetRepeatedInt64(message, f, index) : r.GetInt64(message, f);
    case FieldDescriptor::CPPTYPE_UINT32:
      return many ? r.GetRepeatedUInt32(message, f, index) : r.GetUInt32(message, f);
    case FieldDescriptor::CPPTYPE_UINT64:
      return many ? r.GetRepeatedUInt64(message, f, index) : r.GetUInt64(message, f);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return many ? r.GetRepeatedDouble(message, f, index) : r.GetDouble(message, f);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return many ? r.GetRepeatedFloat(message, f, index) : r.GetFloat(message, f);
    case FieldDescriptor::CPPTYPE_BOOL:
      return many ? r.GetRepeatedBool(message, f, index) : r.GetBool(message, f);
    case FieldDescriptor::CPPTYPE_ENUM:
      return (many ? r.GetRepeatedEnum(message, f, index) : r.GetEnum(message, f))->name();
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? r.GetRepeatedString(message, f, index) : r.GetString(message, f);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageToJson(many ? r.GetRepeatedMessage(message, f, index)
                                : r.GetMessage(message, f));
  }
  return nullptr;
}

absl::Status Misfit(const std::string& where, const Json& json, const std::string& expected) {
  return UsageError(fmt::format("{}: {} is not {}", where, json.dump(), expected));
}

absl::StatusOr<std::int64_t> WholeNumber(const Json& json, const std::string& where,
                                         std::int64_t least, std::int64_t most) {
  if (!json.is_number_integer() || json.get<std::int64_t>() < least ||
      json.get<std::int64_t>() > most) {
    return Misfit(where, json, "a whole number");
  }
  return json.get<std::int64_t>();
}

absl::StatusOr<const EnumValueDescriptor*> EnumValue(const Json& json, const FieldDescriptor& field,
                                                     const std::string& where) {
  if (!json.is_string()) return Misfit(where, json, "the name of a value");
  const std::string wanted =
      absl::StrReplaceAll(absl::AsciiStrToUpper(json.get<std::string>()), {{"-", "_"}, {" ", "_"}});
  std::vector<std::string> names;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const EnumValueDescriptor* value = field.enum_type()->value(i);
    if (value->name() == wanted || ShortEnumName(*value) == wanted) return value;
    if (value->number() != 0) names.emplace_back(ShortEnumName(*value));
  }
  const std::string hint = resource::DidYouMean(wanted, names);
  return UsageError(
      fmt::format("{}: there is no value {}{}", where, json.dump(),
                  hint.empty() ? fmt::format("; there are {}", fmt::join(names, ", ")) : hint));
}

absl::Status SetMessage(const Json& json, Message& message, const std::string& where) {
  if (message.GetDescriptor() == Date::descriptor() && json.is_string()) {
    const auto day = importing::ParseDay(json.get<std::string>());
    if (!day.has_value()) return Misfit(where, json, "a day such as 2026-09-01");
    static_cast<Date&>(message) = importing::ToDate(*day);
    return absl::OkStatus();
  }
  if (message.GetDescriptor() == Timestamp::descriptor()) {
    if (json.is_string() &&
        TimeUtil::FromString(json.get<std::string>(), &static_cast<Timestamp&>(message))) {
      return absl::OkStatus();
    }
    return Misfit(where, json, "a time such as 2026-09-01T08:30:00Z");
  }
  return FromJson(json, message, where);
}

// Calls the setter of the right name: SetX for one value, AddX for one of many.
template <typename Set, typename Add, typename Value>
void Put(const Message& message, const FieldDescriptor& field, Set set, Add add, Value value) {
  const auto& r = *message.GetReflection();
  auto* target = const_cast<Message*>(&message);
  field.is_repeated() ? (r.*add)(target, &field, std::move(value))
                      : (r.*set)(target, &field, std::move(value));
}

absl::Status SetNumber(const Json& json, const FieldDescriptor& field, Message& message,
                       const std::string& where) {
  using R = google::protobuf::Reflection;
  using Limits32 = std::numeric_limits<std::int32_t>;
  using Limits64 = std::numeric_limits<std::int64_t>;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32: {
      ASSIGN_OR_RETURN(const auto value,
                       WholeNumber(json, where, Limits32::min(), Limits32::max()));
      Put(message, field, &R::SetInt32, &R::AddInt32, static_cast<std::int32_t>(value));
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_INT64: {
      ASSIGN_OR_RETURN(const auto value,
                       WholeNumber(json, where, Limits64::min(), Limits64::max()));
      Put(message, field, &R::SetInt64, &R::AddInt64, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (!json.is_number()) return Misfit(where, json, "a number");
      Put(message, field, &R::SetDouble, &R::AddDouble, json.get<double>());
      return absl::OkStatus();
    default:
      return UsageError(fmt::format("{}: fields of this type cannot be set", where));
  }
}

absl::Status SetOne(const Json& json, const FieldDescriptor& field, Message& message,
                    const std::string& where) {
  using R = google::protobuf::Reflection;
  const auto& r = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      if (!json.is_string()) return Misfit(where, json, "text");
      Put(message, field, &R::SetString, &R::AddString, json.get<std::string>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_BOOL:
      if (!json.is_boolean()) return Misfit(where, json, "true or false");
      Put(message, field, &R::SetBool, &R::AddBool, json.get<bool>());
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM: {
      ASSIGN_OR_RETURN(const EnumValueDescriptor* value, EnumValue(json, field, where));
      Put(message, field, &R::SetEnum, &R::AddEnum, value);
      return absl::OkStatus();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(json,
                        field.is_repeated() ? *r.AddMessage(&message, &field)
                                            : *r.MutableMessage(&message, &field),
                        where);
    default:
      return SetNumber(json, field, message, where);
  }
}

}  // namespace

bool IsDate(const FieldDescriptor& field) { return field.message_type() == Date::descriptor(); }
bool IsTimestamp(const FieldDescriptor& field) {
  return field.message_type() == Timestamp::descriptor();
}

std::string_view ShortEnumName(const EnumValueDescriptor& value) {
  std::string prefix;
  for (const char c : value.type()->name()) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(byte) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(byte);
  }
  std::string_view name = value.name();
  if (name.starts_with(prefix + "_")) name.remove_prefix(prefix.size() + 1);
  return name;
}

Json FieldToJson(const Message& message, const FieldDescriptor& field) {
  const auto& r = *message.GetReflection();
  if (field.is_repeated()) {
    Json values = Json::array();
    for (int i = 0; i < r.FieldSize(message, &field); ++i) {
      values.push_back(ValueToJson(message, field, i));
    }
    return values;
  }
  if (field.has_presence() && !r.HasField(message, &field)) return nullptr;
  return ValueToJson(message, field, -1);
}

Json ToJson(const Message& message) {
  Json json = Json::object();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *message.GetDescriptor()->field(i);
    // The alternatives of a oneof that were not chosen say nothing.
    if (field.real_containing_oneof() != nullptr &&
        !message.GetReflection()->HasField(message, &field)) {
      continue;
    }
    json[field.name()] = FieldToJson(message, field);
  }
  return json;
}

absl::StatusOr<const FieldDescriptor*> FieldNamed(const google::protobuf::Descriptor& type,
                                                  std::string_view name, const std::string& where) {
  if (const auto* field = type.FindFieldByName(std::string(name))) return field;
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  const std::string hint = resource::DidYouMean(name, names);
  return UsageError(
      fmt::format("{} has no field '{}'{}", where.empty() ? type.name() : where, name,
                  hint.empty() ? fmt::format("; it has {}", fmt::join(names, ", ")) : hint));
}

absl::Status SetFromJson(const Json& json, const FieldDescriptor& field, Message& message,
                         const std::string& where) {
  message.GetReflection()->ClearField(&message, &field);
  if (json.is_null()) return absl::OkStatus();
  if (!field.is_repeated()) return SetOne(json, field, message, where);
  if (!json.is_array()) return Misfit(where, json, "a list");
  for (std::size_t i = 0; i < json.size(); ++i) {
    RETURN_IF_ERROR(SetOne(json[i], field, message, fmt::format("{}[{}]", where, i)));
  }
  return absl::OkStatus();
}

absl::Status FromJson(const Json& json, Message& message, const std::string& where) {
  if (!json.is_object()) {
    return Misfit(where.empty() ? message.GetDescriptor()->name() : where, json,
                  "an object with fields");
  }
  for (const auto& [name, value] : json.items()) {
    ASSIGN_OR_RETURN(const FieldDescriptor* field,
                     FieldNamed(*message.GetDescriptor(), name, where));
    RETURN_IF_ERROR(SetFromJson(value, *field, message, where.empty() ? name : where + "." + name));
  }
  return absl::OkStatus();
}

}  // namespace senda::cli
