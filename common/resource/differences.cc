#include "common/resource/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "google/protobuf/util/json_util.h"
#include "google/type/date.pb.h"

namespace senda::resource {
namespace {

using changes::v1::FieldDifference;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array<std::string_view, 4> kVersionFields = {"name", "etag", "create_time",
                                                            "update_time"};

// A standard message is one value.
bool IsValue(const Message& message) {
  return message.GetDescriptor()->full_name().starts_with("google.");
}

std::string MessageText(const Message& message) {
  if (message.GetDescriptor()->full_name() == "google.type.Date") {
    const auto& date = static_cast<const google::type::Date&>(message);
    return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
  }
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return "";
  // A time is a string in JSON.
  return json.size() >= 2 && json.front() == '"' ? json.substr(1, json.size() - 2) : json;
}

// The value of a scalar field: of the element at `index` when it is a list.
std::string ScalarText(const Message& message, const FieldDescriptor* field, int index) {
  const auto& r = *message.GetReflection();
  const bool one = !field->is_repeated();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::to_string(one ? r.GetInt32(message, field)
                                : r.GetRepeatedInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::to_string(one ? r.GetInt64(message, field)
                                : r.GetRepeatedInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return fmt::to_string(one ? r.GetUInt32(message, field)
                                : r.GetRepeatedUInt32(message, field, index));
    case FieldDescriptor::CPPTYPE_UINT64:
      return fmt::to_string(one ? r.GetUInt64(message, field)
                                : r.GetRepeatedUInt64(message, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::to_string(one ? r.GetDouble(message, field)
                                : r.GetRepeatedDouble(message, field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return fmt::to_string(one ? r.GetFloat(message, field)
                                : r.GetRepeatedFloat(message, field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? r.GetBool(message, field) : r.GetRepeatedBool(message, field, index)) ? "true"
                                                                                          : "false";
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value =
          one ? r.GetEnum(message, field) : r.GetRepeatedEnum(message, field, index);
      return value->number() == 0 && one ? "" : value->name();
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string text =
          one ? r.GetString(message, field) : r.GetRepeatedString(message, field, index);
      if (field->type() != FieldDescriptor::TYPE_BYTES || text.empty()) return text;
      return fmt::format("{} bytes", text.size());
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return "";
}

// Lays a message out as path and text of each value that is set. Two such layouts are compared.
class Layout {
 public:
  struct Value {
    std::string text;
    std::string exact;  // what is compared: of bytes, more than is shown
  };
  using Values = std::vector<std::pair<std::string, Value>>;

  explicit Layout(const Message& resource) {
    std::vector<const FieldDescriptor*> fields;
    resource.GetReflection()->ListFields(resource, &fields);
    for (const FieldDescriptor* field : fields) {
      if (std::find(kVersionFields.begin(), kVersionFields.end(), field->name()) ==
          kVersionFields.end()) {
        AddField(resource, field, field->name());
      }
    }
  }

  const Values& values() const { return values_; }
  const Value* Find(const std::string& path) const {
    const auto found = places_.find(path);
    return found == places_.end() ? nullptr : &values_[found->second].second;
  }

 private:
  void AddMessage(const Message& message, const std::string& path) {
    if (IsValue(message)) return Add(path, MessageText(message));
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields);
    for (const FieldDescriptor* field : fields) {
      AddField(message, field, path + "." + field->name());
    }
  }

  void AddField(const Message& message, const FieldDescriptor* field, const std::string& path) {
    const auto& reflection = *message.GetReflection();
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!field->is_repeated()) {
      return is_message ? AddMessage(reflection.GetMessage(message, field), path)
                        : AddScalar(message, field, 0, path);
    }
    if (field->is_map()) return AddMap(message, field, path);
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (is_message) {
        AddMessage(reflection.GetRepeatedMessage(message, field, i),
                   fmt::format("{}[{}]", path, i));
      } else {
        AddScalar(message, field, i, fmt::format("{}[{}]", path, i));
      }
    }
  }

  // By its keys, because a map has no order of its own.
  void AddMap(const Message& message, const FieldDescriptor* field, const std::string& path) {
    const auto& reflection = *message.GetReflection();
    std::map<std::string, const Message*> entries;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      const Message& entry = reflection.GetRepeatedMessage(message, field, i);
      entries[ScalarText(entry, field->message_type()->map_key(), 0)] = &entry;
    }
    for (const auto& [key, entry] : entries) {
      AddField(*entry, field->message_type()->map_value(), fmt::format("{}[{}]", path, key));
    }
  }

  void AddScalar(const Message& message, const FieldDescriptor* field, int index,
                 const std::string& path) {
    std::string text = ScalarText(message, field, index);
    std::string exact = text;
    if (field->type() == FieldDescriptor::TYPE_BYTES) {
      const auto& reflection = *message.GetReflection();
      exact = field->is_repeated() ? reflection.GetRepeatedString(message, field, index)
                                   : reflection.GetString(message, field);
    }
    Add(path, std::move(text), std::move(exact));
  }

  void Add(const std::string& path, std::string text) { Add(path, text, text); }
  void Add(const std::string& path, std::string text, std::string exact) {
    places_[path] = values_.size();
    values_.emplace_back(path, Value{std::move(text), std::move(exact)});
  }

  Values values_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<FieldDifference> Differences(const Message& before, const Message& after) {
  const Layout old_values(before), new_values(after);
  std::vector<FieldDifference> differences;
  const auto add = [&](const std::string& path, std::string_view from, std::string_view to) {
    FieldDifference& difference = differences.emplace_back();
    difference.set_path(path);
    difference.set_before(std::string(from));
    difference.set_after(std::string(to));
  };
  for (const auto& [path, value] : new_values.values()) {
    const Layout::Value* old_value = old_values.Find(path);
    if (old_value == nullptr) {
      add(path, "", value.text);
    } else if (old_value->exact != value.exact) {
      add(path, old_value->text, value.text);
    }
  }
  for (const auto& [path, value] : old_values.values()) {
    if (new_values.Find(path) == nullptr) add(path, value.text, "");
  }
  // What only the earlier version has stands with the other differences of its field.
  const auto* type = before.GetDescriptor();
  const auto number_of = [type](const FieldDifference& difference) {
    const std::string field = difference.path().substr(0, difference.path().find_first_of(".["));
    return type->FindFieldByName(field)->number();
  };
  std::stable_sort(differences.begin(), differences.end(),
                   [&](const auto& a, const auto& b) { return number_of(a) < number_of(b); });
  return differences;
}

}  // namespace senda::resource
