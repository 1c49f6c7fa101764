#ifndef SENDA_COMMON_RESOURCE_ROW_VALUES_H_
#define SENDA_COMMON_RESOURCE_ROW_VALUES_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/resource/json_writer.h"
#include "common/resource/resource_plan.h"
#include "common/storage/database.h"
#include "google/protobuf/message.h"

namespace senda::resource {

// Turns messages into the values of their columns, by a plan compiled once, and writes what the
// server sets into them. The other direction is RowCodec. Thread-safe.
class RowValues {
 public:
  // Texts that are made for a column; they stay where they are when more are added.
  using Texts = std::deque<std::string>;

  // `plan` must outlive this.
  explicit RowValues(const ResourcePlan& plan);

  // Appends the values of plan.columns() in `message`, in their order. They are views of `message`,
  // of its descriptor and of `texts`: nothing is copied that a message holds already.
  absl::Status Append(const google::protobuf::Message& message, Texts& texts,
                      std::vector<storage::Value>& values) const;

  // Sets the fields that come from system columns.
  void SetSystemFields(google::protobuf::Message& message, std::string_view trust,
                       std::string_view id, std::int64_t version, std::int64_t create_micros,
                       std::int64_t update_micros) const;
  void SetVersion(google::protobuf::Message& message, std::int64_t version,
                  std::int64_t update_micros) const;

 private:
  absl::Status AppendValue(const google::protobuf::Message& message,
                           const google::protobuf::Reflection& reflection, std::size_t column,
                           Texts& texts, std::vector<storage::Value>& values) const;

  const ResourcePlan& plan_;
  const google::protobuf::FieldDescriptor *name_, *etag_, *create_time_, *update_time_;
  std::vector<std::unique_ptr<const JsonWriter>> json_writers_;  // by column; null but for kJson
};

// A google.type.Date field as its column holds it, "2014-08-31"; "" when it is not set.
std::string DateText(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor* field);

}  // namespace senda::resource

#endif  // SENDA_COMMON_RESOURCE_ROW_VALUES_H_
