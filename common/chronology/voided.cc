#include "common/chronology/voided.h"

#include "common/chronology/event_text.h"

namespace senda::chronology {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string NoTitle(std::string_view, std::string_view) { return ""; }

std::string TextOf(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field == nullptr ? "" : FieldText(message, *field, &NoTitle);
}

bool IsWithdrawn(const Message& message) {
  const FieldDescriptor* state = message.GetDescriptor()->FindFieldByName("state");
  return state != nullptr && state->cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
         !state->is_repeated() &&
         message.GetReflection()->GetEnum(message, state)->name().ends_with("_WITHDRAWN");
}

}  // namespace

std::optional<Voided> VoidedBy(const Message& message) {
  const FieldDescriptor* date = message.GetDescriptor()->FindFieldByName("void_date");
  const auto* reflection = message.GetReflection();
  if (date != nullptr && reflection->HasField(message, date)) {
    return Voided{static_cast<const google::type::Date&>(reflection->GetMessage(message, date)),
                  TextOf(message, "void_reason")};
  }
  if (IsWithdrawn(message)) return Voided{std::nullopt, TextOf(message, "state")};
  return std::nullopt;
}

}  // namespace senda::chronology
