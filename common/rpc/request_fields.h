#ifndef SENDA_COMMON_RPC_REQUEST_FIELDS_H_
#define SENDA_COMMON_RPC_REQUEST_FIELDS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "google/protobuf/message.h"

// Reads the fields that standard requests have, by name; a field the request does not have reads as
// its default.
namespace senda::rpc {

std::string TextField(const google::protobuf::Message& request, const std::string& field);
std::int32_t IntField(const google::protobuf::Message& request, const std::string& field);
std::int64_t Int64Field(const google::protobuf::Message& request, const std::string& field);
bool BoolField(const google::protobuf::Message& request, const std::string& field);
std::vector<std::string> TextList(const google::protobuf::Message& request,
                                  const std::string& field);

// The one field of `request` whose messages are of the type `resource`; never null for a standard
// request.
const google::protobuf::FieldDescriptor* ResourceField(
    const google::protobuf::Descriptor& request, const google::protobuf::Descriptor& resource);

// Appends a whole number as the field `number`.
void AppendVarint(int number, std::uint64_t value, std::string& out);
// Appends `message` as the length-delimited field `number`.
void AppendSubmessage(int number, std::string_view message, std::string& out);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_REQUEST_FIELDS_H_
