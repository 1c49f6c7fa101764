#include "services/cli/commands/assignment.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "google/api/resource.pb.h"
#include "nlohmann/json.hpp"
#include "services/cli/client/exit_code.h"
#include "services/cli/importing/field_values.h"
#include "services/cli/output/json_message.h"

namespace senda::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Json = nlohmann::ordered_json;

// "senda.uk/School" names the kind whose ids may stand alone.
std::string Expanded(const std::string& value, const FieldDescriptor& field,
                     const ResourceCatalog& catalog, std::string_view trust) {
  const auto& reference = field.options().GetExtension(google::api::resource_reference);
  if (reference.type().empty() || value.empty() || value.find('/') != std::string::npos) {
    return value;
  }
  for (const ResourceType& type : catalog.types()) {
    if (type.message->options().GetExtension(google::api::resource).type() == reference.type()) {
      return type.NameOf(trust, value);
    }
  }
  return value;
}

// One plain value as the JSON that the field takes; text that does not fit stays text, for the
// complaint.
Json Scalar(const std::string& text, const FieldDescriptor& field, const ResourceCatalog& catalog,
            std::string_view trust) {
  std::int64_t whole = 0;
  double number = 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL: {
      const auto value = importing::ParseYesNo(text);
      return value.has_value() ? Json(*value) : Json(text);
    }
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::SimpleAtoi(text, &whole) ? Json(whole) : Json(text);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::SimpleAtod(text, &number) ? Json(number) : Json(text);
    default:
      return Expanded(text, field, catalog, trust);
  }
}

absl::StatusOr<Json> ValueOf(const std::string& path, const std::string& text,
                             const FieldDescriptor& field, const ResourceCatalog& catalog,
                             std::string_view trust) {
  if (text.empty()) return Json(nullptr);
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  const bool is_plain = !is_message || IsDate(field) || IsTimestamp(field);
  if (!is_plain || (field.is_repeated() && text.starts_with('['))) {
    Json json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return UsageError(fmt::format("{}: '{}' is not JSON", path, text));
    return json;
  }
  if (!field.is_repeated()) return Scalar(text, field, catalog, trust);
  Json list = Json::array();
  for (const absl::string_view item : absl::StrSplit(text, ',')) {
    list.push_back(Scalar(std::string(item), field, catalog, trust));
  }
  return list;
}

absl::Status AssignOne(const std::string& path, const std::string& text,
                       const ResourceCatalog& catalog, std::string_view trust, Message& message) {
  const std::vector<std::string> parts = absl::StrSplit(path, '.');
  Message* target = &message;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    ASSIGN_OR_RETURN(const FieldDescriptor* field,
                     FieldNamed(*target->GetDescriptor(), parts[i], ""));
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_repeated()) {
      return UsageError(fmt::format("{}: '{}' has no fields", path, parts[i]));
    }
    target = target->GetReflection()->MutableMessage(target, field);
  }
  ASSIGN_OR_RETURN(const FieldDescriptor* field,
                   FieldNamed(*target->GetDescriptor(), parts.back(), ""));
  ASSIGN_OR_RETURN(const Json value, ValueOf(path, text, *field, catalog, trust));
  return SetFromJson(value, *field, *target, path);
}

}  // namespace

absl::StatusOr<std::vector<std::string>> Assign(const std::vector<std::string>& assignments,
                                                const ResourceCatalog& catalog,
                                                std::string_view trust, Message& message) {
  std::vector<std::string> paths;
  for (const std::string& assignment : assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0) {
      return UsageError(fmt::format("'{}' is not FIELD=VALUE", assignment));
    }
    paths.push_back(assignment.substr(0, equals));
    RETURN_IF_ERROR(
        AssignOne(paths.back(), assignment.substr(equals + 1), catalog, trust, message));
  }
  return paths;
}

}  // namespace senda::cli
