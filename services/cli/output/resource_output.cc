#include "services/cli/output/resource_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/status_macros.h"
#include "google/api/resource.pb.h"
#include "services/cli/output/json_message.h"
#include "services/cli/output/table.h"

namespace senda::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kDefaultFields = 7;
// Of these a table leaves out those in which nothing stands.
constexpr std::size_t kCandidateFields = 12;

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

bool IsReference(const FieldDescriptor& field) {
  return field.name() == "name" || field.options().HasExtension(google::api::resource_reference);
}

bool IsHousekeeping(const FieldDescriptor& field) {
  return field.name() == "etag" || IsTimestamp(field);
}

bool IsPlain(const FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  return field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || IsDate(field);
}

std::string ScalarText(const nlohmann::ordered_json& json, const FieldDescriptor& field,
                       bool is_data) {
  if (json.is_null()) return "";
  if (!json.is_string()) return json.dump();
  const std::string text = json.get<std::string>();
  if (is_data) return text;
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const auto* value = field.enum_type()->FindValueByName(text);
    if (value == nullptr || value->number() == 0) return "";
    return std::string(ShortEnumName(*value));
  }
  return IsReference(field) ? LastPart(text) : text;
}

// "GIVEN NAME": a heading of a table.
std::string Heading(const FieldDescriptor& field) {
  return absl::AsciiStrToUpper(absl::StrReplaceAll(field.name(), {{"_", " "}}));
}

bool IsNumeric(const FieldDescriptor& field) {
  return !field.is_repeated() && (field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
                                  field.cpp_type() == FieldDescriptor::CPPTYPE_INT64 ||
                                  field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE);
}

}  // namespace

std::string FieldText(const Message& message, const FieldDescriptor& field, bool is_data) {
  const auto json = FieldToJson(message, field);
  if (!json.is_array()) return ScalarText(json, field, is_data);
  std::string text;
  for (const auto& item : json) {
    text += (text.empty() ? "" : "; ") + ScalarText(item, field, is_data);
  }
  return text;
}

FieldList DefaultFields(const Descriptor& type) {
  FieldList fields;
  for (int i = 0; i < type.field_count() && fields.size() < kCandidateFields; ++i) {
    const FieldDescriptor* field = type.field(i);
    if (IsPlain(*field) && !IsHousekeeping(*field)) fields.push_back(field);
  }
  return fields;
}

absl::StatusOr<FieldList> FieldsOf(const Descriptor& type, const std::string& names) {
  FieldList fields;
  if (names.empty()) {
    for (int i = 0; i < type.field_count(); ++i) fields.push_back(type.field(i));
  }
  for (const absl::string_view name : absl::StrSplit(names, ',', absl::SkipWhitespace())) {
    ASSIGN_OR_RETURN(const FieldDescriptor* field,
                     FieldNamed(type, std::string(absl::StripAsciiWhitespace(name)), ""));
    fields.push_back(field);
  }
  return fields;
}

absl::StatusOr<std::unique_ptr<ResourcePrinter>> ResourcePrinter::Make(const Descriptor& type,
                                                                       OutputFormat format,
                                                                       const std::string& fields,
                                                                       const Terminal& terminal) {
  ASSIGN_OR_RETURN(FieldList chosen, FieldsOf(type, fields));
  if (fields.empty() && format == OutputFormat::kTable) chosen = DefaultFields(type);
  return std::unique_ptr<ResourcePrinter>(
      new ResourcePrinter(format, std::move(chosen), fields.empty(), terminal));
}

std::string ResourcePrinter::JsonOf(const Message& message, int indent) const {
  if (all_fields_) return ToJson(message).dump(indent);
  auto json = nlohmann::ordered_json::object();
  for (const FieldDescriptor* field : fields_) json[field->name()] = FieldToJson(message, *field);
  return json.dump(indent);
}

void ResourcePrinter::Add(const Message& message) {
  const bool is_first = count_++ == 0;
  std::vector<std::string> cells;
  switch (format_) {
    case OutputFormat::kName:
      terminal_.Out(FieldText(message, *message.GetDescriptor()->FindFieldByName("name"), true) +
                    "\n");
      return;
    case OutputFormat::kJson:
      terminal_.Out((is_first ? "[\n" : ",\n") + JsonOf(message, -1));
      return;
    case OutputFormat::kCsv:
      if (is_first) {
        for (const FieldDescriptor* field : fields_) cells.push_back(field->name());
        terminal_.Out(CsvLine(std::exchange(cells, {})));
      }
      for (const FieldDescriptor* field : fields_) {
        cells.push_back(FieldText(message, *field, true));
      }
      terminal_.Out(CsvLine(cells));
      return;
    case OutputFormat::kTable:
      for (const FieldDescriptor* field : fields_) {
        cells.push_back(FieldText(message, *field, false));
      }
      rows_.push_back(std::move(cells));
  }
}

void ResourcePrinter::Finish() {
  std::vector<std::string> headings;
  if (format_ == OutputFormat::kJson) terminal_.Out(count_ == 0 ? "[]\n" : "\n]\n");
  if (format_ == OutputFormat::kCsv && count_ == 0) {
    for (const FieldDescriptor* field : fields_) headings.push_back(field->name());
    terminal_.Out(CsvLine(headings));
  }
  if (format_ != OutputFormat::kTable || rows_.empty()) return;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows(rows_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const bool is_empty =
        std::all_of(rows_.begin(), rows_.end(), [i](const auto& row) { return row[i].empty(); });
    if (all_fields_ && (is_empty || columns.size() == kDefaultFields)) continue;
    columns.push_back({Heading(*fields_[i]), IsNumeric(*fields_[i])});
    for (std::size_t j = 0; j < rows_.size(); ++j) rows[j].push_back(std::move(rows_[j][i]));
  }
  const std::size_t width = terminal_.out_is_terminal() ? terminal_.width() : std::string::npos;
  terminal_.Out(FormatTable(columns, rows, width, terminal_.out_style()));
}

void ResourcePrinter::Single(const Message& message) {
  if (format_ == OutputFormat::kJson) return terminal_.Out(JsonOf(message, 2) + "\n");
  if (format_ != OutputFormat::kTable) {
    Add(message);
    return Finish();
  }
  FieldList fields = fields_;
  if (all_fields_) fields = *FieldsOf(*message.GetDescriptor(), "");
  for (const FieldDescriptor* field : fields) {
    // The name in full: it is what other commands take.
    const std::string text = FieldText(message, *field, IsReference(*field));
    if (text.empty() && all_fields_) continue;
    terminal_.Out(
        fmt::format("{}  {}\n", terminal_.out_style().Dim(PadRight(field->name(), 28)), text));
  }
}

}  // namespace senda::cli
