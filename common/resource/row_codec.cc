#include "common/resource/row_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <memory>
#include <utility>

#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/util/json_util.h"

namespace senda::resource {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::uint32_t kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5;
constexpr std::int64_t kMicrosPerSecond = 1000000;

void AppendVarint(std::uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

void AppendTag(std::uint32_t number, std::uint32_t type, std::string& out) {
  AppendVarint((number << 3) | type, out);
}

void AppendText(std::uint32_t number, std::string_view text, std::string& out) {
  AppendTag(number, kLength, out);
  AppendVarint(text.size(), out);
  out.append(text);
}

template <typename Unsigned>
void AppendFixed(Unsigned bits, std::string& out) {
  for (std::size_t i = 0; i < sizeof(bits); ++i) {
    out.push_back(static_cast<char>(bits >> (8 * i)));
  }
}

// Floor division, so that times before 1970 keep their nanoseconds positive.
std::pair<std::int64_t, std::int32_t> SplitMicros(std::int64_t micros) {
  std::int64_t seconds = micros / kMicrosPerSecond;
  std::int64_t rest = micros % kMicrosPerSecond;
  if (rest < 0) {
    rest += kMicrosPerSecond;
    --seconds;
  }
  return {seconds, static_cast<std::int32_t>(rest * 1000)};
}

void AppendTimestamp(std::uint32_t number, std::int64_t micros, std::string& out) {
  const auto [seconds, nanos] = SplitMicros(micros);
  std::string body;
  if (seconds != 0) {
    AppendTag(1, kVarint, body);
    AppendVarint(static_cast<std::uint64_t>(seconds), body);
  }
  if (nanos != 0) {
    AppendTag(2, kVarint, body);
    AppendVarint(static_cast<std::uint64_t>(nanos), body);
  }
  AppendText(number, body, out);
}

int DatePart(std::string_view text, std::size_t at, std::size_t length) {
  int value = 0;
  std::from_chars(text.data() + at, text.data() + at + length, value);
  return value;
}

void AppendDate(std::uint32_t number, std::string_view text, std::string& out) {
  std::string body;
  const int parts[] = {DatePart(text, 0, 4), DatePart(text, 5, 2), DatePart(text, 8, 2)};
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (parts[i] == 0) continue;
    AppendTag(i + 1, kVarint, body);
    AppendVarint(static_cast<std::uint64_t>(parts[i]), body);
  }
  AppendText(number, body, out);
}

// The names of a JSON array of resource names, which hold no character that JSON escapes.
std::vector<std::string> NamesIn(std::string_view json) {
  std::vector<std::string> names;
  std::size_t begin = json.find('"');
  while (begin != std::string_view::npos) {
    const std::size_t end = json.find('"', begin + 1);
    if (end == std::string_view::npos) break;
    names.emplace_back(json.substr(begin + 1, end - begin - 1));
    begin = json.find('"', end + 1);
  }
  return names;
}

}  // namespace

RowCodec::RowCodec(const ResourcePlan& plan)
    : plan_(plan), json_memory_(std::make_unique<WireMemory>()) {
  const auto* descriptor = plan.descriptor();
  prototype_ = google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
  name_number_ = static_cast<std::uint32_t>(descriptor->FindFieldByName("name")->number());
  etag_number_ = static_cast<std::uint32_t>(descriptor->FindFieldByName("etag")->number());
  select_list_ = "id, version, create_time, update_time";
  std::vector<std::string> times = {"create_time", "update_time"};
  if (plan.soft_delete()) {
    select_list_ += ", delete_time, expire_time";
    times.insert(times.end(), {"delete_time", "expire_time"});
  }
  first_column_ = 2 + static_cast<int>(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const FieldDescriptor* field = descriptor->FindFieldByName(times[i]);
    fields_.push_back(Field{.number = static_cast<std::uint32_t>(field->number()),
                            .source = 2 + static_cast<int>(i),
                            .kind = ColumnKind::kTimestamp,
                            .descriptor = field,
                            .enum_numbers = {}});
  }
  for (std::size_t i = 0; i < plan.columns().size(); ++i) {
    const Column& column = plan.columns()[i];
    select_list_ += ", " + column.name;
    Field field{.number = static_cast<std::uint32_t>(column.field->number()),
                .source = first_column_ + static_cast<int>(i),
                .kind = column.kind,
                .optional = column.optional,
                .is_float = column.field->cpp_type() == FieldDescriptor::CPPTYPE_FLOAT,
                .descriptor = column.field,
                .enum_numbers = {}};
    if (column.kind == ColumnKind::kEnum) {
      const auto* type = column.field->enum_type();
      for (int v = 0; v < type->value_count(); ++v) {
        field.enum_numbers[type->value(v)->name()] = type->value(v)->number();
      }
    }
    fields_.push_back(std::move(field));
  }
  select_count_ = first_column_ + static_cast<int>(plan.columns().size());
  std::sort(fields_.begin(), fields_.end(),
            [](const Field& a, const Field& b) { return a.number < b.number; });
}

absl::Status RowCodec::AppendJson(const Field& field, std::string_view json,
                                  std::string& out) const {
  if (json_memory_->Find(field.number, json, out)) return absl::OkStatus();
  const std::unique_ptr<Message> holder(prototype_->New());
  const std::string wrapped = fmt::format("{{\"{}\":{}}}", field.descriptor->name(), json);
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;  // a row written by a newer server
  if (!google::protobuf::util::JsonStringToMessage(wrapped, holder.get(), options).ok()) {
    return errors::Internal(fmt::format("column {} of {} holds no JSON of its type",
                                        field.descriptor->name(), plan_.table()));
  }
  const std::string wire = holder->SerializeAsString();
  json_memory_->Keep(field.number, json, wire);
  out += wire;
  return absl::OkStatus();
}

absl::Status RowCodec::AppendField(const Field& field, const storage::Row& row,
                                   std::string& out) const {
  if (row.IsNull(field.source)) return absl::OkStatus();
  switch (field.kind) {
    case ColumnKind::kText:
    case ColumnKind::kBytes: {
      const std::string_view text = row.Text(field.source);
      if (field.optional || !text.empty()) AppendText(field.number, text, out);
      return absl::OkStatus();
    }
    case ColumnKind::kInt:
    case ColumnKind::kBool: {
      const std::int64_t value = row.Int(field.source);
      if (!field.optional && value == 0) return absl::OkStatus();
      AppendTag(field.number, kVarint, out);
      AppendVarint(static_cast<std::uint64_t>(value), out);
      return absl::OkStatus();
    }
    case ColumnKind::kDouble: {
      const double value = row.Double(field.source);
      if (!field.optional && std::bit_cast<std::uint64_t>(value) == 0) return absl::OkStatus();
      AppendTag(field.number, field.is_float ? kFixed32 : kFixed64, out);
      if (field.is_float) {
        AppendFixed(std::bit_cast<std::uint32_t>(static_cast<float>(value)), out);
      } else {
        AppendFixed(std::bit_cast<std::uint64_t>(value), out);
      }
      return absl::OkStatus();
    }
    case ColumnKind::kEnum: {
      const auto found = field.enum_numbers.find(row.Text(field.source));
      if (found == field.enum_numbers.end() || (found->second == 0 && !field.optional)) {
        return absl::OkStatus();
      }
      AppendTag(field.number, kVarint, out);
      AppendVarint(static_cast<std::uint64_t>(found->second), out);
      return absl::OkStatus();
    }
    case ColumnKind::kTimestamp:
      AppendTimestamp(field.number, row.Int(field.source), out);
      return absl::OkStatus();
    case ColumnKind::kDate:
      AppendDate(field.number, row.Text(field.source), out);
      return absl::OkStatus();
    case ColumnKind::kJson:
      return AppendJson(field, row.Text(field.source), out);
  }
  return errors::Internal("unknown column kind");
}

absl::StatusOr<StoredRow> RowCodec::Read(const storage::Row& row, std::string_view trust) const {
  StoredRow stored;
  stored.id = std::string(row.Text(0));
  stored.version = row.Int(1);
  stored.deleted = plan_.soft_delete() && !row.IsNull(4);
  const std::string name = FormatName(trust, plan_.collection(), stored.id);
  if (auto column = plan_.school_column()) stored.school = row.Text(first_column_ + *column);
  if (auto column = plan_.pupil_column()) stored.pupil = row.Text(first_column_ + *column);
  if (plan_.is_child()) stored.pupil = name;
  if (auto column = plan_.pupils_column()) {
    stored.pupils = NamesIn(row.Text(first_column_ + *column));
  }
  if (auto column = plan_.leaving_column()) stored.leaving = row.Text(first_column_ + *column);
  if (auto column = plan_.restricted_column()) {
    stored.restricted = row.Int(first_column_ + *column) != 0;
  }
  stored.wire.reserve(256);
  AppendText(name_number_, name, stored.wire);
  const std::string etag = FormatEtag(stored.version);
  bool has_etag = false;
  for (const Field& field : fields_) {
    if (!has_etag && field.number > etag_number_) {
      AppendText(etag_number_, etag, stored.wire);
      has_etag = true;
    }
    RETURN_IF_ERROR(AppendField(field, row, stored.wire));
  }
  if (!has_etag) AppendText(etag_number_, etag, stored.wire);
  return stored;
}

storage::Value ViewOf(const OwnedValue& value, ColumnKind kind) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (kind == ColumnKind::kBytes) return storage::Blob{*text};
    return std::string_view(*text);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::monostate();
}

std::vector<storage::Value> ViewsOf(const std::vector<OwnedValue>& values) {
  std::vector<storage::Value> views;
  views.reserve(values.size());
  for (const OwnedValue& value : values) views.push_back(ViewOf(value));
  return views;
}

}  // namespace senda::resource
