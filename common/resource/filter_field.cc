#include "common/resource/filter_field.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "common/resource/filter_format.h"
#include "common/resource/suggest.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace senda::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kUnsupported = "FILTER_FIELD_UNSUPPORTED";
constexpr std::size_t kMaxKey = 64;

FilterType TypeOf(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      return FilterType::kInt;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return FilterType::kDouble;
    case FieldDescriptor::CPPTYPE_BOOL:
      return FilterType::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return FilterType::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? FilterType::kOpaque : FilterType::kText;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  const std::string& type = field.message_type()->full_name();
  if (type == "google.protobuf.Timestamp") return FilterType::kTimestamp;
  if (type == "google.type.Date") return FilterType::kDate;
  // The JSON of the standard messages is not that of their fields.
  return type.starts_with("google.") ? FilterType::kOpaque : FilterType::kMessage;
}

absl::Status UnknownField(const FilterPath& path, std::size_t part,
                          const std::vector<std::string>& known) {
  const std::string& name = path.parts[part];
  return FilterError(fmt::format("unknown field '{}'{}; fields: {};", name, DidYouMean(name, known),
                                 fmt::join(known, ", ")),
                     path.positions[part], "UNKNOWN_FIELD");
}

std::vector<std::string> SystemFields(const ResourcePlan& plan) {
  std::vector<std::string> fields = {"name", "create_time", "update_time", "etag"};
  if (plan.soft_delete()) fields.insert(fields.end(), {"delete_time", "expire_time"});
  return fields;
}

std::optional<FilterField> SystemField(const ResourcePlan& plan, const std::string& name) {
  const std::vector<std::string> fields = SystemFields(plan);
  if (std::find(fields.begin(), fields.end(), name) == fields.end()) return std::nullopt;
  FilterField field;
  field.type = FilterType::kTimestamp;
  field.text = name;
  field.column = name;
  if (name == "name") {
    field.type = FilterType::kName;
    field.column = "id";
  } else if (name == "etag") {
    field.type = FilterType::kEtag;
    field.column = "version";
  } else {
    field.nullable = name == "delete_time" || name == "expire_time";
  }
  return field;
}

bool IsPlainKey(std::string_view key) {
  return !key.empty() && key.size() <= kMaxKey && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// Follows the parts of a path through the messages within one JSON column.
class Walk {
 public:
  Walk(const FilterPath& path, FilterField& found) : path_(path), found_(found) {}

  absl::Status From(const FieldDescriptor* field) {
    const FieldDescriptor* current = field;
    for (std::size_t part = 0;; ++part) {
      const bool last = part + 1 == path_.parts.size();
      if (current->is_map()) {
        if (last) return Finish(current, FilterType::kMap, true);
        ASSIGN_OR_RETURN(current, Step(current, part));
        ++part;
        if (part + 1 == path_.parts.size()) return Finish(current, TypeOf(*current), true);
      } else if (current->is_repeated()) {
        RETURN_IF_ERROR(EnterArray(part));
      }
      if (part + 1 == path_.parts.size()) {
        const bool absent_differs = current->has_presence() || current->is_repeated();
        return Finish(current, TypeOf(*current), absent_differs);
      }
      ASSIGN_OR_RETURN(current, Step(current, part));
    }
  }

 private:
  absl::Status Finish(const FieldDescriptor* field, FilterType type, bool nullable) {
    if (type == FilterType::kMap && found_.repeated) return Unsupported(path_.parts.size() - 1);
    found_.field = field;
    found_.type = type;
    found_.nullable = nullable;
    return absl::OkStatus();
  }

  absl::Status Unsupported(std::size_t part) const {
    return FilterError(
        fmt::format("field '{}' is a list within a list, which a filter cannot reach;",
                    path_.parts[part]),
        path_.positions[part], kUnsupported);
  }

  absl::Status EnterArray(std::size_t part) {
    if (found_.repeated) return Unsupported(part);
    found_.repeated = true;
    found_.array_path = std::move(found_.path);
    found_.path.clear();
    return absl::OkStatus();
  }

  // The field that the part after `part` names within `field`: a key if that is a map.
  absl::StatusOr<const FieldDescriptor*> Step(const FieldDescriptor* field, std::size_t part) {
    const std::string& next = path_.parts[part + 1];
    const FieldDescriptor* found = nullptr;
    if (field->is_map()) {
      if (found_.repeated) return Unsupported(part);
      if (!IsPlainKey(next)) {
        return FilterError(fmt::format("a key of '{}' must be 1 to {} letters, digits, '_' or '-';",
                                       path_.parts[part], kMaxKey),
                           path_.positions[part + 1], kUnsupported);
      }
      found = field->message_type()->map_value();
    } else {
      if (TypeOf(*field) != FilterType::kMessage) {
        return FilterError(fmt::format("field '{}' has no fields within it; compare it with {};",
                                       path_.parts[part], Describe(TypeOf(*field))),
                           path_.positions[part + 1], "UNKNOWN_FIELD");
      }
      const Descriptor* message = field->message_type();
      found = message->FindFieldByName(next);
      if (found == nullptr) {
        std::vector<std::string> known;
        known.reserve(static_cast<std::size_t>(message->field_count()));
        for (int i = 0; i < message->field_count(); ++i) known.push_back(message->field(i)->name());
        return UnknownField(path_, part + 1, known);
      }
    }
    found_.path.push_back(next);
    return found;
  }

  const FilterPath& path_;
  FilterField& found_;
};

}  // namespace

absl::StatusOr<FilterField> ResolveFilterField(const ResourcePlan& plan, const FilterPath& path,
                                               WithheldFields withheld) {
  const std::string& first = path.parts.front();
  if (std::optional<FilterField> system = SystemField(plan, first)) {
    if (path.parts.size() == 1) return *std::move(system);
    return FilterError(fmt::format("field '{}' has no fields within it;", first), path.positions[1],
                       "UNKNOWN_FIELD");
  }
  const Column* column = plan.FindColumn(first);
  if (plan.IsComputed(first)) {
    return FilterError(
        fmt::format("field '{}' is worked out for each answer and cannot be searched;", first),
        path.positions.front(), kUnsupported);
  }
  if (column != nullptr && column->withheld && withheld == WithheldFields::kHidden) {
    return FilterError(
        fmt::format("field '{}' can be searched only by those who may read restricted rows ({});",
                    first, plan.restricted_permission()),
        path.positions.front(), "FIELD_WITHHELD");
  }
  if (column == nullptr) {
    std::vector<std::string> known = SystemFields(plan);
    for (const Column& other : plan.columns()) known.push_back(other.name);
    return UnknownField(path, 0, known);
  }
  FilterField found;
  found.text = fmt::format("{}", fmt::join(path.parts, "."));
  found.column = column->name;
  found.in_json = column->kind == ColumnKind::kJson;
  RETURN_IF_ERROR(Walk(path, found).From(column->field));
  return found;
}

std::string_view Describe(FilterType type) {
  switch (type) {
    case FilterType::kName:
      return "a resource name";
    case FilterType::kEtag:
      return "an etag as Get returned it";
    case FilterType::kText:
      return "text";
    case FilterType::kInt:
      return "a whole number";
    case FilterType::kDouble:
      return "a number";
    case FilterType::kTimestamp:
      return "a timestamp such as \"2026-09-01T09:00:00Z\"";
    case FilterType::kDate:
      return "a date such as \"2014-08-31\"";
    case FilterType::kBool:
      return "true or false";
    case FilterType::kEnum:
      return "a value's name";
    case FilterType::kMessage:
      return "* or the name of a field within it, after ':'";
    case FilterType::kMap:
      return "* or a key, after ':'";
    case FilterType::kOpaque:
      return "*, after ':'";
  }
  return "";
}

}  // namespace senda::resource
