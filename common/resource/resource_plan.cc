#include "common/resource/resource_plan.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "fmt/format.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "senda/options/v1/options.pb.h"

namespace senda::resource {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr std::string_view kTimestampType = "google.protobuf.Timestamp";
constexpr std::string_view kDateType = "google.type.Date";

// The message's fields that come from the columns every table has.
constexpr std::array<std::string_view, 6> kSystemFields = {
    "name", "etag", "create_time", "update_time", "delete_time", "expire_time"};
// Columns every table has that no field of a message may shadow.
constexpr std::array<std::string_view, 3> kSystemColumns = {"trust", "id", "version"};

// Reserved in PostgreSQL or SQLite: such a column would have to be quoted in every statement.
constexpr std::array<std::string_view, 88> kReservedWords = {
    "all",        "alter",     "analyse",     "analyze",    "and",       "any",        "array",
    "as",         "asc",       "between",     "both",       "case",      "cast",       "check",
    "collate",    "column",    "commit",      "constraint", "create",    "cross",      "default",
    "deferrable", "delete",    "desc",        "distinct",   "do",        "drop",       "else",
    "end",        "escape",    "except",      "exists",     "false",     "fetch",      "for",
    "foreign",    "from",      "full",        "grant",      "group",     "having",     "in",
    "index",      "initially", "inner",       "insert",     "intersect", "into",       "is",
    "isnull",     "join",      "lateral",     "leading",    "left",      "like",       "limit",
    "natural",    "not",       "notnull",     "null",       "offset",    "on",         "only",
    "or",         "order",     "outer",       "placing",    "primary",   "references", "returning",
    "right",      "select",    "set",         "some",       "symmetric", "table",      "then",
    "to",         "trailing",  "transaction", "true",       "union",     "unique",     "update",
    "user",       "using",     "values",      "when"};

template <typename Words>
bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Refuse(const Descriptor& descriptor, std::string_view why) {
  return errors::Internal(fmt::format("resource {}: {}", descriptor.full_name(), why));
}

bool IsSqlWord(std::string_view word) {
  return !word.empty() && absl::ascii_islower(static_cast<unsigned char>(word.front())) &&
         std::all_of(word.begin(), word.end(), [](unsigned char letter) {
           return absl::ascii_islower(letter) || absl::ascii_isdigit(letter) || letter == '_';
         });
}

bool HasBehavior(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) != behaviors.end();
}

bool IsComputed(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field).computed();
}

bool IsMessage(const FieldDescriptor* field, std::string_view type) {
  return field != nullptr && !field->is_repeated() &&
         field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field->message_type()->full_name() == type;
}

bool IsString(const FieldDescriptor* field) {
  return field != nullptr && !field->is_repeated() && field->type() == FieldDescriptor::TYPE_STRING;
}

// None for uint64, whose upper half fits no column of either engine.
std::optional<ColumnKind> KindOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return ColumnKind::kJson;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
      return ColumnKind::kInt;
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::nullopt;
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return ColumnKind::kDouble;
    case FieldDescriptor::CPPTYPE_BOOL:
      return ColumnKind::kBool;
    case FieldDescriptor::CPPTYPE_ENUM:
      return ColumnKind::kEnum;
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? ColumnKind::kBytes : ColumnKind::kText;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (IsMessage(&field, kTimestampType)) return ColumnKind::kTimestamp;
      if (IsMessage(&field, kDateType)) return ColumnKind::kDate;
      return ColumnKind::kJson;
  }
  return std::nullopt;
}

// The collection of "trusts/{trust}/pupils/{pupil}" is "pupils", and of "trusts/{trust}" "trusts".
std::optional<std::string> CollectionOf(const std::string& pattern) {
  const std::vector<std::string> parts = absl::StrSplit(pattern, '/');
  if (parts.size() != 2 && parts.size() != 4) return std::nullopt;
  if (parts[0] != "trusts" || parts[1] != "{trust}") return std::nullopt;
  if (parts.size() == 2) return parts[0];
  if (parts[2].empty() || !parts[3].starts_with("{") || !parts[3].ends_with("}")) {
    return std::nullopt;
  }
  return parts[2];
}

absl::Status CheckSystemFields(const Descriptor& descriptor, bool soft_delete) {
  for (const std::string_view field : {"name", "etag"}) {
    if (!IsString(descriptor.FindFieldByName(std::string(field)))) {
      return Refuse(descriptor, fmt::format("needs a string field {}", field));
    }
  }
  for (const std::string_view field : {"create_time", "update_time"}) {
    if (!IsMessage(descriptor.FindFieldByName(std::string(field)), kTimestampType)) {
      return Refuse(descriptor, fmt::format("needs a Timestamp field {}", field));
    }
  }
  for (const std::string_view name : {"delete_time", "expire_time"}) {
    const FieldDescriptor* field = descriptor.FindFieldByName(std::string(name));
    if (soft_delete ? !IsMessage(field, kTimestampType) : field != nullptr) {
      return Refuse(
          descriptor,
          fmt::format("must have a Timestamp field {} if soft_delete is set, and only then", name));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Column>> ColumnsOf(const Descriptor& descriptor) {
  std::vector<const FieldDescriptor*> fields;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    if (IsComputed(*field) || Contains(kSystemFields, field->name())) continue;
    fields.push_back(field);
  }
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });

  std::vector<Column> columns;
  for (const FieldDescriptor* field : fields) {
    if (!IsSqlWord(field->name()) || Contains(kReservedWords, field->name()) ||
        Contains(kSystemColumns, field->name())) {
      return Refuse(descriptor, fmt::format("field {} cannot name a column", field->name()));
    }
    const std::optional<ColumnKind> kind = KindOf(*field);
    if (!kind.has_value()) {
      return Refuse(descriptor, fmt::format("field {} is of a type without column", field->name()));
    }
    columns.push_back(Column{.field = field,
                             .name = field->name(),
                             .kind = *kind,
                             .output_only = HasBehavior(*field, google::api::OUTPUT_ONLY),
                             .immutable = HasBehavior(*field, google::api::IMMUTABLE),
                             .optional = field->has_presence() &&
                                         field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE});
  }
  return columns;
}

std::optional<int> IndexOf(const std::vector<Column>& columns, std::string_view field) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == field) return static_cast<int>(i);
  }
  return std::nullopt;
}

// The column of a field that an option names and that holds a resource name.
absl::StatusOr<std::optional<int>> NameColumn(const Descriptor& descriptor,
                                              const std::vector<Column>& columns,
                                              std::string_view option, const std::string& field) {
  if (field.empty()) return std::optional<int>();
  const std::optional<int> index = IndexOf(columns, field);
  if (!index.has_value() || columns[static_cast<std::size_t>(*index)].kind != ColumnKind::kText) {
    return Refuse(descriptor, fmt::format("{} must name a string field, not '{}'", option, field));
  }
  return index;
}

}  // namespace

absl::StatusOr<ResourcePlan> ResourcePlan::Compile(const Descriptor* descriptor) {
  const auto& options = descriptor->options();
  if (!options.HasExtension(google::api::resource)) {
    return Refuse(*descriptor, "lacks google.api.resource");
  }
  if (!options.HasExtension(options::v1::resource)) {
    return Refuse(*descriptor, "lacks senda.options.v1.resource");
  }
  const google::api::ResourceDescriptor& resource = options.GetExtension(google::api::resource);
  const options::v1::ResourcePolicy& policy = options.GetExtension(options::v1::resource);

  ResourcePlan plan;
  plan.descriptor_ = descriptor;
  const std::vector<std::string> type = absl::StrSplit(resource.type(), '/');
  if (type.size() != 2 || type[1].empty()) {
    return Refuse(*descriptor, "needs a type like senda.uk/Pupil");
  }
  plan.type_ = type[1];
  if (!IsSqlWord(policy.table()) || Contains(kReservedWords, policy.table())) {
    return Refuse(*descriptor, fmt::format("'{}' cannot name a table", policy.table()));
  }
  plan.table_ = policy.table();
  const std::optional<std::string> collection =
      resource.pattern_size() == 1 ? CollectionOf(resource.pattern(0)) : std::nullopt;
  if (!collection.has_value()) {
    return Refuse(*descriptor, "needs one pattern like trusts/{trust}/pupils/{pupil}");
  }
  plan.collection_ = *collection;
  plan.soft_delete_ = policy.soft_delete();
  RETURN_IF_ERROR(CheckSystemFields(*descriptor, plan.soft_delete_));
  ASSIGN_OR_RETURN(plan.columns_, ColumnsOf(*descriptor));

  ASSIGN_OR_RETURN(plan.school_column_,
                   NameColumn(*descriptor, plan.columns_, "school_field", policy.school_field()));
  plan.is_child_ = policy.pupil_field() == "name";
  if (!plan.is_child_) {
    ASSIGN_OR_RETURN(plan.pupil_column_,
                     NameColumn(*descriptor, plan.columns_, "pupil_field", policy.pupil_field()));
  }
  for (const std::string& field : policy.natural_key()) {
    const std::optional<int> index = IndexOf(plan.columns_, field);
    if (!index.has_value() ||
        plan.columns_[static_cast<std::size_t>(*index)].kind == ColumnKind::kJson) {
      return Refuse(*descriptor,
                    fmt::format("natural_key must name a plain field, not '{}'", field));
    }
    plan.natural_key_.push_back(*index);
  }
  return plan;
}

const Column* ResourcePlan::FindColumn(std::string_view field) const {
  const std::optional<int> index = IndexOf(columns_, field);
  return index.has_value() ? &columns_[static_cast<std::size_t>(*index)] : nullptr;
}

}  // namespace senda::resource
