#include "common/resource/json_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string_view>
#include <vector>

#include "absl/strings/escaping.h"
#include "google/protobuf/stubs/strutil.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"

namespace senda::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

constexpr std::string_view kTimestamp = "google.protobuf.Timestamp";
constexpr int kSingular = -1;

bool MustEscape(unsigned char c) {
  return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == 0x7f;
}

void AppendEscaped(unsigned char c, std::string& out) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\t':
      out += "\\t";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\r':
      out += "\\r";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

void AppendText(std::string_view text, std::string& out) {
  out += '"';
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if(text.begin(), text.end(),
                     [](char c) { return MustEscape(static_cast<unsigned char>(c)); }) -
        text.begin());
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    AppendEscaped(static_cast<unsigned char>(text[plain]), out);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

// JSON has no number for these.
bool AppendNotFinite(double value, std::string& out) {
  if (std::isfinite(value)) return false;
  out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  return true;
}

// Names a value of an enum; a number that this server does not know is written as it is.
void AppendEnum(const FieldDescriptor* field, int number, std::string& out) {
  const auto* value = field->enum_type()->FindValueByNumber(number);
  if (value == nullptr) {
    fmt::format_to(std::back_inserter(out), "{}", number);
  } else {
    fmt::format_to(std::back_inserter(out), "\"{}\"", value->name());
  }
}

bool IsTimestamp(const FieldDescriptor* field) {
  return field->message_type() != nullptr && field->message_type()->full_name() == kTimestamp;
}

bool IsWritable(const Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds &&
         time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 &&
         time.nanos() < 1'000'000'000;
}

}  // namespace

JsonWriter::JsonWriter(const FieldDescriptor* field) : by_protobuf_(!MemberOf(field, root_)) {
  root_.field = field;
}

bool JsonWriter::MemberOf(const FieldDescriptor* field, Member& member) {
  member.field = field;
  member.key = fmt::format("\"{}\":", field->name());
  if (field->is_map() || field->type() == FieldDescriptor::TYPE_GROUP) return false;
  if (field->enum_type() != nullptr) {
    return field->enum_type()->full_name() != "google.protobuf.NullValue";
  }
  if (field->message_type() == nullptr || IsTimestamp(field)) return true;
  member.shape = ShapeOf(field->message_type());
  return member.shape != nullptr;
}

const JsonWriter::Shape* JsonWriter::ShapeOf(const Descriptor* type) {
  if (type->full_name().starts_with("google.protobuf.")) return nullptr;
  const auto [entry, fresh] = shapes_.try_emplace(type);
  if (!fresh) return entry->second.get();
  entry->second = std::make_unique<Shape>();
  Shape& shape = *entry->second;
  for (int i = 0; i < type->field_count(); ++i) {
    if (!MemberOf(type->field(i), shape.members.emplace_back())) return nullptr;
  }
  std::sort(shape.members.begin(), shape.members.end(),
            [](const Member& a, const Member& b) { return a.field->number() < b.field->number(); });
  return &shape;
}

bool JsonWriter::Append(const Message& message, std::string& out) const {
  return by_protobuf_ ? AppendByProtobuf(message, out) : AppendMember(message, root_, out);
}

bool JsonWriter::AppendMessage(const Message& message, const Shape& shape, std::string& out) {
  const Reflection& reflection = *message.GetReflection();
  out += '{';
  bool first = true;
  for (const Member& member : shape.members) {
    const bool set = member.field->is_repeated() ? reflection.FieldSize(message, member.field) > 0
                                                 : reflection.HasField(message, member.field);
    if (!set) continue;
    if (!first) out += ',';
    first = false;
    out += member.key;
    if (!AppendMember(message, member, out)) return false;
  }
  out += '}';
  return true;
}

bool JsonWriter::AppendMember(const Message& message, const Member& member, std::string& out) {
  if (!member.field->is_repeated()) return AppendValue(message, member, kSingular, out);
  const int size = message.GetReflection()->FieldSize(message, member.field);
  out += '[';
  for (int i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    if (!AppendValue(message, member, i, out)) return false;
  }
  out += ']';
  return true;
}

bool JsonWriter::AppendValue(const Message& message, const Member& member, int index,
                             std::string& out) {
  const Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* field = member.field;
  const auto value = [&](auto singular, auto repeated) {
    return index == kSingular ? (reflection.*singular)(message, field)
                              : (reflection.*repeated)(message, field, index);
  };
  const auto append = [&](auto number, std::string_view quote = "") {
    fmt::format_to(std::back_inserter(out), "{0}{1}{0}", quote, number);
    return true;
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return append(value(&Reflection::GetInt32, &Reflection::GetRepeatedInt32));
    case FieldDescriptor::CPPTYPE_UINT32:
      return append(value(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32));
    case FieldDescriptor::CPPTYPE_INT64:
      return append(value(&Reflection::GetInt64, &Reflection::GetRepeatedInt64), "\"");
    case FieldDescriptor::CPPTYPE_UINT64:
      return append(value(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64), "\"");
    case FieldDescriptor::CPPTYPE_BOOL:
      return append(value(&Reflection::GetBool, &Reflection::GetRepeatedBool));
    case FieldDescriptor::CPPTYPE_FLOAT: {
      const float real = value(&Reflection::GetFloat, &Reflection::GetRepeatedFloat);
      if (!AppendNotFinite(double{real}, out)) out += google::protobuf::SimpleFtoa(real);
      return true;
    }
    case FieldDescriptor::CPPTYPE_DOUBLE: {
      const double real = value(&Reflection::GetDouble, &Reflection::GetRepeatedDouble);
      if (!AppendNotFinite(real, out)) out += google::protobuf::SimpleDtoa(real);
      return true;
    }
    case FieldDescriptor::CPPTYPE_ENUM:
      AppendEnum(field, value(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue), out);
      return true;
    case FieldDescriptor::CPPTYPE_STRING: {
      std::string scratch;
      const std::string& text =
          index == kSingular
              ? reflection.GetStringReference(message, field, &scratch)
              : reflection.GetRepeatedStringReference(message, field, index, &scratch);
      const bool bytes = field->type() == FieldDescriptor::TYPE_BYTES;
      bytes ? AppendText(absl::Base64Escape(text), out) : AppendText(text, out);
      return true;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE: {
      const Message& below = index == kSingular
                                 ? reflection.GetMessage(message, field)
                                 : reflection.GetRepeatedMessage(message, field, index);
      if (member.shape != nullptr) return AppendMessage(below, *member.shape, out);
      const auto& time = static_cast<const Timestamp&>(below);
      return IsWritable(time) && append(TimeUtil::ToString(time), "\"");
    }
  }
  return false;
}

// A message with nothing but the field is printed, and the braces and the name around it are cut
// off.
bool JsonWriter::AppendByProtobuf(const Message& message, std::string& out) const {
  const Reflection& reflection = *message.GetReflection();
  const std::unique_ptr<Message> alone(message.New());
  auto* source = const_cast<Message*>(&message);  // Swapped out and back: unchanged when we return.
  reflection.SwapFields(source, alone.get(), {root_.field});
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto printed = google::protobuf::util::MessageToJsonString(*alone, &json, options);
  reflection.SwapFields(source, alone.get(), {root_.field});
  if (!printed.ok()) return false;
  const std::size_t colon = json.find(':');
  out.append(json, colon + 1, json.size() - colon - 2);
  return true;
}

}  // namespace senda::resource
