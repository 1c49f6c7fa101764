#include "common/resource/row_values.h"

#include <fmt/format.h>

#include <utility>

#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace senda::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Timestamp;
using storage::Value;

constexpr std::int64_t kMicrosPerSecond = 1000000;

void SetTimestamp(Message& message, const FieldDescriptor* field, std::int64_t micros) {
  // Floor division, so that times before 1970 keep their nanoseconds positive.
  std::int64_t seconds = micros / kMicrosPerSecond;
  std::int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  auto* time = static_cast<Timestamp*>(message.GetReflection()->MutableMessage(&message, field));
  time->set_seconds(seconds);
  time->set_nanos(static_cast<std::int32_t>(rest * 1000));
}

std::int64_t MicrosOf(const Timestamp& time) {
  return time.seconds() * kMicrosPerSecond + time.nanos() / 1000;
}

std::int64_t IntOf(const Message& message, const Reflection& reflection,
                   const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(message, field);
    case FieldDescriptor::CPPTYPE_UINT32:
      return reflection.GetUInt32(message, field);
    default:
      return reflection.GetInt32(message, field);
  }
}

double DoubleOf(const Message& message, const Reflection& reflection,
                const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT
             ? double{reflection.GetFloat(message, field)}
             : reflection.GetDouble(message, field);
}

std::string_view EnumName(const Message& message, const Reflection& reflection,
                          const FieldDescriptor* field) {
  const auto* value = reflection.GetEnum(message, field);
  return value->number() == 0 ? std::string_view() : std::string_view(value->name());
}

// The text in the message itself; `texts` is only used where a field is not held as a string.
std::string_view TextOf(const Message& message, const Reflection& reflection,
                        const FieldDescriptor* field, RowValues::Texts& texts) {
  std::string scratch;
  const std::string& text = reflection.GetStringReference(message, field, &scratch);
  if (&text != &scratch) return text;
  return texts.emplace_back(std::move(scratch));
}

bool IsAbsent(const Message& message, const Reflection& reflection, const Column& column) {
  switch (column.kind) {
    case ColumnKind::kTimestamp:
    case ColumnKind::kDate:
      return !reflection.HasField(message, column.field);
    case ColumnKind::kJson:
      return column.field->is_repeated() ? reflection.FieldSize(message, column.field) == 0
                                         : !reflection.HasField(message, column.field);
    default:
      return column.optional && !reflection.HasField(message, column.field);
  }
}

}  // namespace

RowValues::RowValues(const ResourcePlan& plan)
    : plan_(plan),
      name_(plan.descriptor()->FindFieldByName("name")),
      etag_(plan.descriptor()->FindFieldByName("etag")),
      create_time_(plan.descriptor()->FindFieldByName("create_time")),
      update_time_(plan.descriptor()->FindFieldByName("update_time")) {
  for (const Column& column : plan.columns()) {
    json_writers_.push_back(
        column.kind == ColumnKind::kJson ? std::make_unique<JsonWriter>(column.field) : nullptr);
  }
}

absl::Status RowValues::AppendValue(const Message& message, const Reflection& reflection,
                                    std::size_t column, Texts& texts,
                                    std::vector<Value>& values) const {
  const ColumnKind kind = plan_.columns()[column].kind;
  const FieldDescriptor* field = plan_.columns()[column].field;
  switch (kind) {
    case ColumnKind::kText:
      values.emplace_back(TextOf(message, reflection, field, texts));
      return absl::OkStatus();
    case ColumnKind::kBytes:
      values.emplace_back(storage::Blob{TextOf(message, reflection, field, texts)});
      return absl::OkStatus();
    case ColumnKind::kInt:
      values.emplace_back(IntOf(message, reflection, field));
      return absl::OkStatus();
    case ColumnKind::kBool:
      values.emplace_back(std::int64_t{reflection.GetBool(message, field)});
      return absl::OkStatus();
    case ColumnKind::kDouble:
      values.emplace_back(DoubleOf(message, reflection, field));
      return absl::OkStatus();
    case ColumnKind::kEnum:
      values.emplace_back(EnumName(message, reflection, field));
      return absl::OkStatus();
    case ColumnKind::kTimestamp:
      values.emplace_back(
          MicrosOf(static_cast<const Timestamp&>(reflection.GetMessage(message, field))));
      return absl::OkStatus();
    case ColumnKind::kDate:
      values.emplace_back(std::string_view(texts.emplace_back(DateText(message, field))));
      return absl::OkStatus();
    case ColumnKind::kJson: {
      std::string& json = texts.emplace_back();
      if (!json_writers_[column]->Append(message, json)) {
        return errors::Internal("a field cannot be written as JSON");
      }
      values.emplace_back(std::string_view(json));
      return absl::OkStatus();
    }
  }
  return errors::Internal("unknown column kind");
}

absl::Status RowValues::Append(const Message& message, Texts& texts,
                               std::vector<Value>& values) const {
  const Reflection& reflection = *message.GetReflection();
  for (std::size_t i = 0; i < plan_.columns().size(); ++i) {
    if (IsAbsent(message, reflection, plan_.columns()[i])) {
      values.emplace_back(std::monostate());
    } else {
      RETURN_IF_ERROR(AppendValue(message, reflection, i, texts, values));
    }
  }
  return absl::OkStatus();
}

void RowValues::SetSystemFields(Message& message, std::string_view trust, std::string_view id,
                                std::int64_t version, std::int64_t create_micros,
                                std::int64_t update_micros) const {
  message.GetReflection()->SetString(&message, name_, FormatName(trust, plan_.collection(), id));
  SetTimestamp(message, create_time_, create_micros);
  SetVersion(message, version, update_micros);
}

void RowValues::SetVersion(Message& message, std::int64_t version,
                           std::int64_t update_micros) const {
  message.GetReflection()->SetString(&message, etag_, FormatEtag(version));
  SetTimestamp(message, update_time_, update_micros);
}

std::string DateText(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.HasField(message, field)) return "";
  const auto& date = static_cast<const google::type::Date&>(reflection.GetMessage(message, field));
  return fmt::format("{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
}

}  // namespace senda::resource
