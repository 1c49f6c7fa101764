#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "common/resource/field_mask.h"
#include "common/resource/key_taken.h"
#include "common/resource/names.h"
#include "common/rpc/request_fields.h"
#include "common/rpc/standard_methods.h"
#include "common/rpc/status_mapping.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/status.pb.h"
#include "senda/changes/v1/row_outcome.pb.h"

// BulkUpsert of StandardMethods. Rows are looked up together and new ones inserted together, which
// makes a load of new rows nearly as fast as the driver; only when that fails is the batch written
// row by row, each in a savepoint of its own, to find the rows that are to blame.
namespace senda::rpc {

using changes::v1::RowOutcome;
using google::protobuf::Message;
using resource::ResourceStore;
using resource::StoredRow;

struct StandardMethods::BulkRow {
  int index = 0;
  const Message* source = nullptr;  // as the request has it; an attempt works on a copy
  const google::protobuf::FieldMask* mask = nullptr;  // of the request: what the row replaces
  std::string id;                   // of the row there is, or of the one to be made
  std::unique_ptr<Message> before;  // null when it is to be made
  absl::Status error;
  changes::v1::RowResult result = changes::v1::ROW_RESULT_UNSPECIFIED;
};

namespace {

// MergeFrom into an empty message: CopyFrom first walks both for one being part of the other.
std::unique_ptr<Message> CopyOf(const Message& row) {
  std::unique_ptr<Message> copy(row.New());
  copy->MergeFrom(row);
  return copy;
}

const google::protobuf::FieldMask& MaskOf(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("update_mask");
  if (field == nullptr) return google::protobuf::FieldMask::default_instance();
  return static_cast<const google::protobuf::FieldMask&>(
      request.GetReflection()->GetMessage(request, field));
}

// The violations that the pipeline found inside rows, by row, with paths relative to the row.
std::map<int, std::vector<errors::FieldViolation>> ByRow(const Call& call,
                                                         const std::string& field) {
  std::map<int, std::vector<errors::FieldViolation>> rows;
  for (const errors::FieldViolation& violation : call.context().row_violations) {
    const std::size_t close = violation.field.find(']');
    const int row = std::stoi(violation.field.substr(field.size() + 1));
    rows[row].push_back(violation);
    rows[row].back().field =
        close + 2 <= violation.field.size() ? violation.field.substr(close + 2) : "";
  }
  return rows;
}

RowOutcome OutcomeOf(int index, const std::string& name, changes::v1::RowResult result,
                     const absl::Status& error) {
  RowOutcome outcome;
  outcome.set_row(index);
  outcome.set_result(error.ok() ? result : changes::v1::ROW_RESULT_REFUSED);
  if (error.ok()) {
    outcome.set_name(name);
  } else {
    outcome.mutable_error()->ParseFromString(DetailsBytes(error));
  }
  return outcome;
}

}  // namespace

// Finds what there is of each row, by name or natural key, with two queries for the whole batch.
absl::StatusOr<std::vector<StandardMethods::BulkRow>> StandardMethods::MatchRows(
    Call& call, const Message& request) const {
  const auto* field = ResourceField(*request.GetDescriptor(), *store_.plan().descriptor());
  const int size = request.GetReflection()->FieldSize(request, field);
  const auto violations = ByRow(call, field->name());
  std::vector<BulkRow> rows(static_cast<std::size_t>(size));
  std::vector<std::string> ids, keys;
  absl::flat_hash_set<std::string> seen;
  for (int i = 0; i < size; ++i) {
    BulkRow& row = rows[static_cast<std::size_t>(i)];
    const Message& source = request.GetReflection()->GetRepeatedMessage(request, field, i);
    row.index = i;
    row.source = &source;
    row.mask = &MaskOf(request);
    if (const auto found = violations.find(i); found != violations.end()) {
      row.error = errors::InvalidFields(found->second);
      continue;
    }
    const std::string name = TextField(source, "name");
    const std::string key = resource::NaturalKeyOf(store_.plan(), source);
    if (!name.empty()) {
      auto parts = resource::ParseName(name, store_.plan().collection());
      row.error = parts.status();
      if (parts.ok() && parts->trust != call.trust()) {
        row.error =
            errors::InvalidField("name", "give a name of the trust in parent", "OTHER_TRUST");
      }
      if (!row.error.ok()) continue;
      row.id = parts->id;
      ids.push_back(row.id);
    } else if (!key.empty()) {
      keys.push_back(key);
    }
    const std::string identity = name.empty() ? key : name;
    if (!identity.empty() && !seen.insert(identity).second) {
      row.error = errors::InvalidField(
          name.empty() ? resource::NaturalKeyColumn(store_.plan()) : "name",
          "another row of this batch is the same; keep one of them", "DUPLICATE_ROW");
    }
  }
  std::map<std::string, StoredRow> by_id, by_key;
  ASSIGN_OR_RETURN(auto found_ids, store_.FindMany(call.tx(), call.trust(), ids));
  for (StoredRow& stored : found_ids) by_id[stored.id] = std::move(stored);
  ASSIGN_OR_RETURN(auto found_keys, store_.FindByKeys(call.tx(), call.trust(), keys));
  for (auto& [key, stored] : found_keys) by_key[key] = std::move(stored);
  const RowAccess access(call, store_.plan());
  for (BulkRow& row : rows) {
    if (!row.error.ok()) continue;
    const bool is_named = !row.id.empty();
    const auto& index = is_named ? by_id : by_key;
    const auto found =
        index.find(is_named ? row.id : resource::NaturalKeyOf(store_.plan(), *row.source));
    if (found == index.end()) continue;
    row.id = found->second.id;
    row.before = store_.NewMessage();
    ResourceStore::Parse(found->second, *row.before);
    if (found->second.deleted || !access.Reads(found->second)) {
      row.error = is_named ? Absent(call, store_.NameOf(call.trust(), row.id))
                           : resource::KeyOutOfReach(store_.plan());
    }
  }
  return rows;
}

// Writes one row whole: what went into it is undone by the savepoint around when it fails.
absl::Status StandardMethods::WriteRow(Call& call, BulkRow& row) const {
  if (row.before == nullptr) {
    row.result = changes::v1::ROW_RESULT_CREATED;
    const std::unique_ptr<Message> created = CopyOf(*row.source);
    RETURN_IF_ERROR(Create(call, *created, row.id));
    row.id = resource::ParseName(TextField(*created, "name"), store_.plan().collection())->id;
    return absl::OkStatus();
  }
  // A row of no school may be read by all of the trust, and is not theirs to take.
  RETURN_IF_ERROR(CheckWritable(call, SchoolOf(*row.before), PupilOf(*row.before)));
  // Before it is merged: that nothing would change tells what the withheld fields say.
  RETURN_IF_ERROR(CheckUnrestricted(call, IsRestricted(*row.before), SchoolOf(*row.before),
                                    TextField(*row.before, "name")));
  const std::unique_ptr<Message> merged = CopyOf(*row.before);
  ASSIGN_OR_RETURN(const auto fields, resource::MergeByMask(*row.source, *row.mask, *merged));
  row.result = fields.empty() ? changes::v1::ROW_RESULT_UNCHANGED : changes::v1::ROW_RESULT_UPDATED;
  if (!fields.empty()) {
    // The row is valid as it was sent; what it makes of the one that is there may not be.
    if (auto violations = validator_->Validate(*merged); !violations.empty()) {
      return errors::InvalidFields(std::move(violations));
    }
    RETURN_IF_ERROR(Update(call, *row.before, *merged));
  }
  return hooks_.after_upsert ? hooks_.after_upsert(call, *row.source, *merged) : absl::OkStatus();
}

// Makes all new rows of the batch at once; the caller falls back to WriteRow when it fails.
absl::Status StandardMethods::CreateTogether(Call& call, std::vector<BulkRow*>& rows) const {
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < rows.size(); ++i) ids.push_back(NewId(call));
  std::sort(ids.begin(), ids.end());  // rows then go to the end of their index, page after page
  std::vector<Message*> messages;
  google::protobuf::Arena arena;  // frees all copies at once
  const auto* name_field = store_.plan().descriptor()->FindFieldByName("name");
  for (BulkRow* row : rows) {
    std::string& id = ids[messages.size()];
    if (!row->id.empty()) id = row->id;
    Message& message = *row->source->New(&arena);
    message.MergeFrom(*row->source);
    ClearComputed(message);
    message.GetReflection()->SetString(&message, name_field, store_.NameOf(call.trust(), id));
    if (hooks_.before_create) RETURN_IF_ERROR(hooks_.before_create(call, message));
    RETURN_IF_ERROR(CheckWritable(call, SchoolOf(message), PupilOf(message)));
    ClearComputed(message);
    messages.push_back(&message);
  }
  RETURN_IF_ERROR(store_.InsertMany(call.tx(), call.trust(), ids, messages, call.now()));
  RETURN_IF_ERROR(
      KeepRevisions(call, std::vector<const Message*>(messages.begin(), messages.end())));
  if (hooks_.after_write) {
    for (Message* message : messages) RETURN_IF_ERROR(hooks_.after_write(call, nullptr, message));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    LogChange(call, "CREATE", *messages[i], {});
    rows[i]->id = ids[i];
    rows[i]->result = changes::v1::ROW_RESULT_CREATED;
  }
  return absl::OkStatus();
}

absl::Status StandardMethods::WriteRows(Call& call, std::vector<BulkRow>& rows) const {
  std::vector<BulkRow*> fresh;
  for (BulkRow& row : rows) {
    if (row.error.ok() && row.before == nullptr) fresh.push_back(&row);
  }
  const auto mark = call.Mark();
  bool together =
      !fresh.empty() && call.tx().Nested([&] { return CreateTogether(call, fresh); }).ok();
  if (!together) call.ReturnTo(mark);
  for (BulkRow& row : rows) {
    if (!row.error.ok() || (together && row.before == nullptr)) continue;
    const auto before = call.Mark();
    row.error = call.tx().Nested([&] { return WriteRow(call, row); });
    if (!row.error.ok()) call.ReturnTo(before);
    if (row.error.code() == absl::StatusCode::kUnavailable ||
        row.error.code() == absl::StatusCode::kInternal || errors::IsRetryable(row.error)) {
      return row.error;  // nothing a row could be blamed for
    }
  }
  return absl::OkStatus();
}

StandardMethods::Answer StandardMethods::BulkUpsert(Call& call, const Message& request) const {
  RETURN_IF_ERROR(resource::CheckSettableMask(MaskOf(request), *store_.plan().descriptor()));
  ASSIGN_OR_RETURN(std::vector<BulkRow> rows, MatchRows(call, request));
  if (BoolField(request, "validate_only")) {
    const auto mark = call.Mark();
    absl::Status written;
    call.tx()
        .Nested([&] {
          written = WriteRows(call, rows);
          return absl::CancelledError("only validated");
        })
        .IgnoreError();
    call.ReturnTo(mark);
    RETURN_IF_ERROR(written);
  } else {
    RETURN_IF_ERROR(WriteRows(call, rows));
  }
  auto reply = std::make_shared<std::string>();
  for (const BulkRow& row : rows) {
    const std::string name = row.id.empty() ? "" : store_.NameOf(call.trust(), row.id);
    AppendSubmessage(1, OutcomeOf(row.index, name, row.result, row.error).SerializeAsString(),
                     *reply);
  }
  return Bytes(std::move(reply));
}

}  // namespace senda::rpc
