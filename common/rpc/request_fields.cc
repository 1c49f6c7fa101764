#include "common/rpc/request_fields.h"

#include <array>
#include <cstdint>

#include "google/protobuf/io/coded_stream.h"

namespace senda::rpc {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string TextField(const Message& request, const std::string& field) {
  const FieldDescriptor* found = request.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? "" : request.GetReflection()->GetString(request, found);
}

std::int32_t IntField(const Message& request, const std::string& field) {
  const FieldDescriptor* found = request.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? 0 : request.GetReflection()->GetInt32(request, found);
}

std::int64_t Int64Field(const Message& request, const std::string& field) {
  const FieldDescriptor* found = request.GetDescriptor()->FindFieldByName(field);
  return found == nullptr ? 0 : request.GetReflection()->GetInt64(request, found);
}

bool BoolField(const Message& request, const std::string& field) {
  const FieldDescriptor* found = request.GetDescriptor()->FindFieldByName(field);
  return found != nullptr && request.GetReflection()->GetBool(request, found);
}

std::vector<std::string> TextList(const Message& request, const std::string& field) {
  const FieldDescriptor* found = request.GetDescriptor()->FindFieldByName(field);
  std::vector<std::string> list;
  if (found == nullptr) return list;
  const int size = request.GetReflection()->FieldSize(request, found);
  list.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    list.push_back(request.GetReflection()->GetRepeatedString(request, found, i));
  }
  return list;
}

const FieldDescriptor* ResourceField(const google::protobuf::Descriptor& request,
                                     const google::protobuf::Descriptor& resource) {
  for (int i = 0; i < request.field_count(); ++i) {
    if (request.field(i)->message_type() == &resource) return request.field(i);
  }
  return nullptr;
}

void AppendVarint(int number, std::uint64_t value, std::string& out) {
  google::protobuf::io::StringOutputStream stream(&out);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.WriteTag(static_cast<std::uint32_t>(number) << 3);
  coded.WriteVarint64(value);
}

void AppendSubmessage(int number, std::string_view message, std::string& out) {
  using google::protobuf::io::CodedOutputStream;
  std::array<std::uint8_t, 10> head;  // two varints of 32 bits
  std::uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
      (static_cast<std::uint32_t>(number) << 3) | 2U, head.data());
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(message.size()), end);
  out.append(head.data(), end);
  out.append(message);
}

}  // namespace senda::rpc
