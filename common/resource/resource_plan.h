#ifndef SENDA_COMMON_RESOURCE_RESOURCE_PLAN_H_
#define SENDA_COMMON_RESOURCE_RESOURCE_PLAN_H_

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace senda::resource {

// How a field of a resource is kept in its column.
enum class ColumnKind {
  kText,       // string -> TEXT
  kInt,        // int32, int64, uint32 -> BIGINT
  kBool,       // bool -> BIGINT 0/1
  kDouble,     // float, double -> DOUBLE PRECISION
  kEnum,       // enum -> TEXT, the value's name; the zero value is ''
  kTimestamp,  // google.protobuf.Timestamp -> BIGINT, microseconds since 1970 UTC; NULL if absent
  kDate,       // google.type.Date -> TEXT "2014-08-31"; NULL if absent
  kBytes,      // bytes -> BYTEA
  kJson,       // any other message, and every repeated or map field -> TEXT, proto JSON with
               // snake_case names; NULL if absent or empty
};

struct Column {
  const google::protobuf::FieldDescriptor* field = nullptr;
  std::string name;  // the field's name
  ColumnKind kind = ColumnKind::kText;
  bool output_only = false;  // google.api.field_behavior OUTPUT_ONLY
  bool immutable = false;    // google.api.field_behavior IMMUTABLE
  bool optional = false;     // has presence (proto3 `optional`): NULL if absent
  bool withheld = false;     // senda.options.v1.field withheld_if_restricted
};

// A value that owns its text, for SQL that is built at run time.
using OwnedValue = std::variant<std::monostate, std::int64_t, double, std::string>;

// How one resource message maps to one table: compiled once from the descriptor at start-up.
//
// Every table has the columns trust TEXT, id TEXT, version BIGINT, create_time BIGINT,
// update_time BIGINT, and with soft_delete delete_time BIGINT and expire_time BIGINT (NULL while
// alive), primary key (trust, id); then a column for every other field, named after it. The fields
// `name`, `etag`, `create_time`, `update_time`, `delete_time` and `expire_time` of the message come
// from those.
class ResourcePlan {
 public:
  // INTERNAL when the descriptor lacks google.api.resource, senda.options.v1.resource or a needed
  // field: the server refuses to start.
  static absl::StatusOr<ResourcePlan> Compile(const google::protobuf::Descriptor* descriptor);

  const google::protobuf::Descriptor* descriptor() const { return descriptor_; }
  const std::string& type() const { return type_; }              // "Pupil"
  const std::string& table() const { return table_; }            // "pupils"
  const std::string& collection() const { return collection_; }  // "pupils", as in the name
  bool soft_delete() const { return soft_delete_; }
  // The columns of the message's own fields, in field-number order (neither the system columns nor
  // computed fields).
  const std::vector<Column>& columns() const { return columns_; }
  // The index in columns() of the school field and of the child field; none if trust-wide or about
  // no child. `is_child` says that the resource is the child itself (pupil_field "name").
  std::optional<int> school_column() const { return school_column_; }
  std::optional<int> pupil_column() const { return pupil_column_; }
  bool is_child() const { return is_child_; }
  // The index of the repeated field that names several children; instead of pupil_column().
  std::optional<int> pupils_column() const { return pupils_column_; }
  // Whether a row names pupils without being about one of them: an attendance list.
  bool names_pupils() const { return names_pupils_; }
  const std::vector<int>& natural_key() const { return natural_key_; }
  // The index of the date after which the row is there for records staff alone, and of the flag
  // that restricts a row; none if no row leaves or is restricted.
  std::optional<int> leaving_column() const { return leaving_column_; }
  std::optional<int> restricted_column() const { return restricted_column_; }
  // What lets a caller read the withheld fields of a restricted row: "pupils.read_restricted".
  const std::string& restricted_permission() const { return restricted_permission_; }
  const std::vector<const google::protobuf::FieldDescriptor*>& withheld() const {
    return withheld_;
  }
  // Fields of the message that have no column: the server works them out for each answer.
  const std::vector<const google::protobuf::FieldDescriptor*>& computed() const {
    return computed_;
  }
  bool IsComputed(std::string_view field) const;
  bool keeps_revisions() const { return keeps_revisions_; }
  // The column of a field name, or nullptr.
  const Column* FindColumn(std::string_view field) const;

 private:
  // Reads the options about leavers, restricted rows, computed fields and revisions.
  absl::Status ReadVisibility();

  const google::protobuf::Descriptor* descriptor_ = nullptr;
  std::string type_, table_, collection_, restricted_permission_;
  bool soft_delete_ = false, is_child_ = false, keeps_revisions_ = false, names_pupils_ = false;
  std::vector<Column> columns_;
  std::optional<int> school_column_, pupil_column_, pupils_column_, leaving_column_,
      restricted_column_;
  std::vector<const google::protobuf::FieldDescriptor*> withheld_, computed_;
  std::vector<int> natural_key_;
};

// Whether the caller may search and order by fields that are withheld in restricted rows. If not, a
// list must not tell by its rows or their order what the fields say.
enum class WithheldFields { kSearchable, kHidden };

// A condition over a resource's columns with the values of its parameters.
struct SqlCondition {
  std::string sql;  // "(provision = $4 AND year_group >= $5)"; "" for always true
  std::vector<OwnedValue> parameters;
};

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_RESOURCE_PLAN_H_
