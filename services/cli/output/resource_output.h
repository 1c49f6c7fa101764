#ifndef SENDA_SERVICES_CLI_OUTPUT_RESOURCE_OUTPUT_H_
#define SENDA_SERVICES_CLI_OUTPUT_RESOURCE_OUTPUT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "services/cli/client/settings.h"
#include "services/cli/output/terminal.h"

namespace senda::cli {

using FieldList = std::vector<const google::protobuf::FieldDescriptor*>;

// What a cell says of a field. For people: references by their last part, enum values without their
// prefix, nothing for an absent value; otherwise (`is_data`) names and values in full. A field that
// is made of fields is JSON.
std::string FieldText(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, bool is_data);

// The fields of which a table shows those that hold something, unless told otherwise: the name and
// the first plain ones.
FieldList DefaultFields(const google::protobuf::Descriptor& type);
// The fields named in "upn,given_name"; all known ones for "". USAGE for an unknown one.
absl::StatusOr<FieldList> FieldsOf(const google::protobuf::Descriptor& type,
                                   const std::string& names);

// Writes resources of one type in one format, page by page.
class ResourcePrinter {
 public:
  // `fields` as typed, "" for the format's own.
  static absl::StatusOr<std::unique_ptr<ResourcePrinter>> Make(
      const google::protobuf::Descriptor& type, OutputFormat format, const std::string& fields,
      const Terminal& terminal);

  void Add(const google::protobuf::Message& message);
  // Ends a list.
  void Finish();
  // Writes one resource on its own: a table has one line per field, JSON no list.
  void Single(const google::protobuf::Message& message);

 private:
  ResourcePrinter(OutputFormat format, FieldList fields, bool all_fields, const Terminal& terminal)
      : format_(format), fields_(std::move(fields)), all_fields_(all_fields), terminal_(terminal) {}
  std::string JsonOf(const google::protobuf::Message& message, int indent) const;

  const OutputFormat format_;
  const FieldList fields_;
  const bool all_fields_;
  const Terminal& terminal_;
  std::int64_t count_ = 0;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace senda::cli

#endif  // SENDA_SERVICES_CLI_OUTPUT_RESOURCE_OUTPUT_H_
