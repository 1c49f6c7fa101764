#include "common/chronology/event_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "google/api/resource.pb.h"
#include "google/type/date.pb.h"

namespace senda::chronology {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
// Census codes such as ASD and SEMH stay as they are; words do not.
constexpr std::size_t kLongestCode = 4;

std::string SnakeUpper(std::string_view camel) {
  std::string snake;
  for (const char letter : camel) {
    if (absl::ascii_isupper(static_cast<unsigned char>(letter)) && !snake.empty()) snake += '_';
    snake += absl::ascii_toupper(static_cast<unsigned char>(letter));
  }
  return snake;
}

std::string EnumText(const google::protobuf::EnumValueDescriptor& value) {
  if (value.number() == 0) return "";
  std::string_view name = value.name();
  const std::string prefix = SnakeUpper(value.type()->name()) + "_";
  if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  if (name.size() <= kLongestCode && name.find('_') == std::string_view::npos &&
      value.type()->name().find("Sen") == 0) {
    return std::string(name);
  }
  std::string words(name);
  absl::AsciiStrToLower(&words);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string DateText(const google::type::Date& date) {
  if (date.month() < 1 || date.month() > 12) return std::to_string(date.year());
  return fmt::format("{} {} {}", date.day(), kMonths[static_cast<std::size_t>(date.month()) - 1],
                     date.year());
}

std::string NameText(const FieldDescriptor& field, const std::string& value,
                     const TitleOf& title_of) {
  const auto& options = field.options();
  if (value.empty() || !options.HasExtension(google::api::resource_reference)) return value;
  const std::string& type = options.GetExtension(google::api::resource_reference).type();
  std::string title = title_of(type.substr(type.find('/') + 1), value);
  return title.empty() ? value.substr(value.rfind('/') + 1) : title;
}

// A message within a resource is what its texts and codes say.
std::string PartsText(const Message& part, const TitleOf& title_of) {
  if (part.GetDescriptor() == google::type::Date::descriptor()) {
    return DateText(static_cast<const google::type::Date&>(part));
  }
  std::string text;
  for (int i = 0; i < part.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor& field = *part.GetDescriptor()->field(i);
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32) continue;
    const std::string one = FieldText(part, field, title_of);
    if (!one.empty()) text += (text.empty() ? "" : ": ") + one;
  }
  return text;
}

std::string SingleText(const Message& message, const FieldDescriptor& field,
                       const TitleOf& title_of) {
  const auto* reflection = message.GetReflection();
  if (field.has_presence() && !reflection->HasField(message, &field)) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return NameText(field, reflection->GetString(message, &field), title_of);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*reflection->GetEnum(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? absl::StrReplaceAll(field.name(), {{"_", " "}})
                                                  : "";
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return fmt::format("{:g}", reflection->GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return PartsText(reflection->GetMessage(message, &field), title_of);
    default:
      return "";
  }
}

}  // namespace

std::string FieldText(const Message& message, const FieldDescriptor& field,
                      const TitleOf& title_of) {
  if (!field.is_repeated()) return SingleText(message, field, title_of);
  const auto* reflection = message.GetReflection();
  std::string text;
  for (int i = 0; i < reflection->FieldSize(message, &field); ++i) {
    std::string one;
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      one = NameText(field, reflection->GetRepeatedString(message, &field, i), title_of);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      one = PartsText(reflection->GetRepeatedMessage(message, &field, i), title_of);
    } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
      one = EnumText(*reflection->GetRepeatedEnum(message, &field, i));
    }
    if (!one.empty()) text += (text.empty() ? "" : ", ") + one;
  }
  return text;
}

std::string SummaryText(const Message& message,
                        const google::protobuf::RepeatedPtrField<std::string>& fields,
                        const TitleOf& title_of) {
  std::string summary;
  for (const std::string& name : fields) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
    const std::string text = field == nullptr ? "" : FieldText(message, *field, title_of);
    if (!text.empty()) summary += (summary.empty() ? "" : " · ") + text;
  }
  return summary;
}

}  // namespace senda::chronology
