#ifndef SENDA_SERVICES_CLI_OUTPUT_JSON_MESSAGE_H_
#define SENDA_SERVICES_CLI_OUTPUT_JSON_MESSAGE_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "nlohmann/json.hpp"

// Messages as JSON that analysts read: field names as in the contract, defaults printed, an absent
// optional value null, google.type.Date as "2026-09-01", times as RFC 3339, enum values as names,
// whole numbers as numbers.
namespace senda::cli {

nlohmann::ordered_json ToJson(const google::protobuf::Message& message);
nlohmann::ordered_json FieldToJson(const google::protobuf::Message& message,
                                   const google::protobuf::FieldDescriptor& field);

// Sets the fields that `json` names; null clears one. Takes what ToJson makes, and enum values also
// without their prefix and in any case. INVALID_ARGUMENT / USAGE naming the path (`where` and
// below) for an unknown field, with the nearest known one, or for a value that does not fit.
absl::Status FromJson(const nlohmann::ordered_json& json, google::protobuf::Message& message,
                      const std::string& where = "");
absl::Status SetFromJson(const nlohmann::ordered_json& json,
                         const google::protobuf::FieldDescriptor& field,
                         google::protobuf::Message& message, const std::string& where);

// The field of that name; USAGE with the nearest one when there is none.
absl::StatusOr<const google::protobuf::FieldDescriptor*> FieldNamed(
    const google::protobuf::Descriptor& type, std::string_view name, const std::string& where);

// "ACTIVE" of GOAL_STATE_ACTIVE.
std::string_view ShortEnumName(const google::protobuf::EnumValueDescriptor& value);

bool IsDate(const google::protobuf::FieldDescriptor& field);
bool IsTimestamp(const google::protobuf::FieldDescriptor& field);

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_JSON_MESSAGE_H_
