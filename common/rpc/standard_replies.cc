#include <memory>
#include <utility>

#include "common/rpc/row_access.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

// What StandardMethods shows of a stored resource, and to whom.
namespace senda::rpc {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using resource::StoredRow;

bool StandardMethods::IsRestricted(const Message& message) const {
  const auto column = store_.plan().restricted_column();
  if (!column.has_value()) return false;
  const FieldDescriptor* field = store_.plan().columns()[static_cast<std::size_t>(*column)].field;
  return message.GetReflection()->GetBool(message, field);
}

void StandardMethods::ClearComputed(Message& message) const {
  for (const FieldDescriptor* field : store_.plan().computed()) {
    message.GetReflection()->ClearField(&message, field);
  }
}

void StandardMethods::Shape(const Call& call, bool withhold, Message& message) const {
  if (hooks_.compute) hooks_.compute(call, message);
  if (withhold) ClearWithheld(message);
}

void StandardMethods::ClearWithheld(Message& message) const {
  for (const FieldDescriptor* field : store_.plan().withheld()) {
    message.GetReflection()->ClearField(&message, field);
  }
}

void StandardMethods::Shape(const Call& call, Message& message) const {
  const RowAccess access(call, store_.plan());
  Shape(call, access.Withholds(IsRestricted(message), SchoolOf(message)), message);
}

std::string_view StandardMethods::Shown(const Call& call, const StoredRow& row,
                                        Scratch& scratch) const {
  const bool withhold = RowAccess(call, store_.plan()).Withholds(row.restricted, row.school);
  if (!hooks_.compute && !withhold) return row.wire;
  if (scratch.message == nullptr) scratch.message = store_.NewMessage();
  resource::ResourceStore::Parse(row, *scratch.message);
  Shape(call, withhold, *scratch.message);
  scratch.message->SerializeToString(&scratch.wire);
  return scratch.wire;
}

absl::StatusOr<Bytes> StandardMethods::Reply(Call& call, Message& message) const {
  if (hooks_.echo) RETURN_IF_ERROR(hooks_.echo(call, message));
  Shape(call, message);
  return std::make_shared<const std::string>(message.SerializeAsString());
}

absl::Status StandardMethods::CheckUnrestricted(const Call& call, bool restricted,
                                                std::string_view school,
                                                std::string_view name) const {
  if (!RowAccess(call, store_.plan()).Withholds(restricted, school)) return absl::OkStatus();
  return errors::PermissionDenied(store_.plan().restricted_permission(), name);
}

bool StandardMethods::IsWritableFor(const Call& call, const Message& message) const {
  return IsThereFor(call, message) &&
         RowAccess(call, store_.plan()).Writes(SchoolOf(message), PupilOf(message));
}

bool StandardMethods::IsThereFor(const Call& call, const Message& message) const {
  StoredRow row;
  row.school = SchoolOf(message);
  row.pupil = PupilOf(message);
  if (const auto column = store_.plan().leaving_column()) {
    const FieldDescriptor* field = store_.plan().columns()[static_cast<std::size_t>(*column)].field;
    row.leaving = resource::DateText(message, field);
  }
  return RowAccess(call, store_.plan()).Reads(row);
}

}  // namespace senda::rpc
