#include "common/resource/resource_plan.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/str_split.h"
#include "common/resource/sql_words.h"
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

template <typename Words>
bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

absl::Status Refuse(const Descriptor& descriptor, std::string_view why) {
  return errors::Internal(fmt::format("resource {}: {}", descriptor.full_name(), why));
}

bool HasBehavior(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  return std::find(behaviors.begin(), behaviors.end(), behavior) != behaviors.end();
}

const options::v1::FieldPolicy& PolicyOf(const FieldDescriptor& field) {
  return field.options().GetExtension(options::v1::field);
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
    if (PolicyOf(*field).computed() || Contains(kSystemFields, field->name())) continue;
    fields.push_back(field);
  }
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });

  std::vector<Column> columns;
  for (const FieldDescriptor* field : fields) {
    if (!IsSqlName(field->name()) || Contains(kSystemColumns, field->name())) {
      return Refuse(descriptor, fmt::format("field {} cannot name a column", field->name()));
    }
    const std::optional<ColumnKind> kind = KindOf(*field);
    if (!kind.has_value()) {
      return Refuse(descriptor, fmt::format("field {} is of a type without column", field->name()));
    }
    columns.push_back(Column{
        .field = field,
        .name = field->name(),
        .kind = *kind,
        .output_only = HasBehavior(*field, google::api::OUTPUT_ONLY),
        .immutable = HasBehavior(*field, google::api::IMMUTABLE),
        .optional = field->has_presence() && field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE,
        .withheld = PolicyOf(*field).withheld_if_restricted()});
  }
  return columns;
}

std::optional<int> IndexOf(const std::vector<Column>& columns, std::string_view field) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == field) return static_cast<int>(i);
  }
  return std::nullopt;
}

// The column of a field that an option names, which must be of this kind; none if it names none.
absl::StatusOr<std::optional<int>> ColumnNamed(const Descriptor& descriptor,
                                               const std::vector<Column>& columns,
                                               std::string_view option, const std::string& field,
                                               ColumnKind kind) {
  if (field.empty()) return std::optional<int>();
  const std::optional<int> index = IndexOf(columns, field);
  if (!index.has_value() || columns[static_cast<std::size_t>(*index)].kind != kind) {
    const std::string_view kind_name = kind == ColumnKind::kText   ? "string"
                                       : kind == ColumnKind::kBool ? "bool"
                                                                   : "google.type.Date";
    return Refuse(descriptor, fmt::format("{} must name a {} field that is stored, not '{}'",
                                          option, kind_name, field));
  }
  return index;
}

// Whether a field of the message, or of one below it, refers to a pupil.
bool RefersToPupil(const Descriptor& message, std::set<const Descriptor*>& seen) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.options().GetExtension(google::api::resource_reference).type() == "senda.uk/Pupil") {
      return true;
    }
    const Descriptor* below = field.message_type();
    if (below != nullptr && seen.insert(below).second && RefersToPupil(*below, seen)) return true;
  }
  return false;
}

// What only a resource's own fields may be would be passed over within messages below it.
absl::Status CheckBelow(const Descriptor& resource, const Descriptor& message,
                        std::set<const Descriptor*>& seen) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const bool marked = PolicyOf(field).computed() || PolicyOf(field).withheld_if_restricted();
    if (marked && &message != &resource) {
      return Refuse(resource, fmt::format("{} is computed or withheld, which only fields of the "
                                          "resource itself can be",
                                          field.full_name()));
    }
    const Descriptor* below = field.message_type();
    if (below == nullptr || !seen.insert(below).second) continue;
    RETURN_IF_ERROR(CheckBelow(resource, *below, seen));
  }
  return absl::OkStatus();
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
  if (!IsSqlName(policy.table())) {
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

  ASSIGN_OR_RETURN(plan.school_column_, ColumnNamed(*descriptor, plan.columns_, "school_field",
                                                    policy.school_field(), ColumnKind::kText));
  plan.is_child_ = policy.pupil_field() == "name";
  const FieldDescriptor* pupil = descriptor->FindFieldByName(policy.pupil_field());
  if (pupil != nullptr && pupil->is_repeated() && pupil->type() == FieldDescriptor::TYPE_STRING) {
    plan.pupils_column_ = IndexOf(plan.columns_, policy.pupil_field());
  } else if (!plan.is_child_) {
    ASSIGN_OR_RETURN(plan.pupil_column_, ColumnNamed(*descriptor, plan.columns_, "pupil_field",
                                                     policy.pupil_field(), ColumnKind::kText));
  }
  std::set<const Descriptor*> seen = {descriptor};
  plan.names_pupils_ = !plan.is_child_ && !plan.pupil_column_.has_value() &&
                       (plan.pupils_column_.has_value() || RefersToPupil(*descriptor, seen));
  for (const std::string& field : policy.natural_key()) {
    const std::optional<int> index = IndexOf(plan.columns_, field);
    if (!index.has_value() ||
        plan.columns_[static_cast<std::size_t>(*index)].kind == ColumnKind::kJson) {
      return Refuse(*descriptor,
                    fmt::format("natural_key must name a plain field, not '{}'", field));
    }
    plan.natural_key_.push_back(*index);
  }
  RETURN_IF_ERROR(plan.ReadVisibility());
  return plan;
}

absl::Status ResourcePlan::ReadVisibility() {
  const options::v1::ResourcePolicy& policy =
      descriptor_->options().GetExtension(options::v1::resource);
  ASSIGN_OR_RETURN(leaving_column_, ColumnNamed(*descriptor_, columns_, "leaving_field",
                                                policy.leaving_field(), ColumnKind::kDate));
  ASSIGN_OR_RETURN(restricted_column_, ColumnNamed(*descriptor_, columns_, "restricted_field",
                                                   policy.restricted_field(), ColumnKind::kBool));
  restricted_permission_ = policy.restricted_permission();
  keeps_revisions_ = policy.keeps_revisions();
  std::set<const Descriptor*> seen = {descriptor_};
  RETURN_IF_ERROR(CheckBelow(*descriptor_, *descriptor_, seen));
  for (int i = 0; i < descriptor_->field_count(); ++i) {
    const FieldDescriptor* field = descriptor_->field(i);
    if (PolicyOf(*field).withheld_if_restricted()) withheld_.push_back(field);
    if (!PolicyOf(*field).computed()) continue;
    if (!HasBehavior(*field, google::api::OUTPUT_ONLY)) {
      return Refuse(*descriptor_,
                    fmt::format("computed field {} must be OUTPUT_ONLY", field->name()));
    }
    computed_.push_back(field);
  }
  if (restricted_column_.has_value() == restricted_permission_.empty() ||
      restricted_column_.has_value() == withheld_.empty()) {
    return Refuse(*descriptor_,
                  "needs all of restricted_field, restricted_permission and a field with "
                  "withheld_if_restricted, or none");
  }
  return absl::OkStatus();
}

bool ResourcePlan::IsComputed(std::string_view field) const {
  return std::any_of(computed_.begin(), computed_.end(),
                     [&](const FieldDescriptor* computed) { return computed->name() == field; });
}

const Column* ResourcePlan::FindColumn(std::string_view field) const {
  const std::optional<int> index = IndexOf(columns_, field);
  return index.has_value() ? &columns_[static_cast<std::size_t>(*index)] : nullptr;
}

}  // namespace senda::resource
