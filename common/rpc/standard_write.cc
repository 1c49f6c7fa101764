#include <fmt/format.h>

#include <memory>
#include <utility>

#include "common/resource/etag.h"
#include "common/resource/field_mask.h"
#include "common/resource/key_taken.h"
#include "common/resource/names.h"
#include "common/rpc/request_fields.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"

// Create, Update, Delete and Undelete of StandardMethods.
namespace senda::rpc {
namespace {

using google::protobuf::FieldMask;
using google::protobuf::Message;
using resource::ResourceStore;
using resource::StoredRow;

// The names of the fields that are set, for the change log of a creation.
std::vector<std::string> SetFields(const Message& message) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  std::vector<std::string> names;
  for (const auto* field : fields) {
    if (field->name() != "name" && field->name() != "etag") names.push_back(field->name());
  }
  return names;
}

// "pupil_id" of CreatePupilRequest: the field that ends in _id and is not request_id.
std::string ClientId(const Message& request) {
  const auto* descriptor = request.GetDescriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const std::string& name = descriptor->field(i)->name();
    if (name != "request_id" && name.ends_with("_id")) return TextField(request, name);
  }
  return "";
}

const Message& ResourceOf(const Message& request, const google::protobuf::Descriptor& type) {
  return request.GetReflection()->GetMessage(request,
                                             ResourceField(*request.GetDescriptor(), type));
}

// Whether the time in which a deleted row can be brought back is not over.
absl::Status CheckStillToBeHad(const ResourceStore& store, const StoredRow& row,
                               const std::string& name, absl::Time now) {
  const std::unique_ptr<Message> message = store.NewMessage();
  ResourceStore::Parse(row, *message);
  const auto* field = message->GetDescriptor()->FindFieldByName("expire_time");
  const auto& expires = static_cast<const google::protobuf::Timestamp&>(
      message->GetReflection()->GetMessage(*message, field));
  const absl::Time end =
      absl::FromUnixSeconds(expires.seconds()) + absl::Nanoseconds(expires.nanos());
  if (now < end) return absl::OkStatus();
  return errors::WrongState("UNDELETE_EXPIRED",
                            "the resource was deleted too long ago to be brought back; make it "
                            "anew, under another id",
                            {{"resource", name}, {"expire_time", absl::FormatTime(end)}});
}

// Says whose a natural key is to those who may read that row. Storage refuses it too, later and to
// everybody alike.
absl::Status CheckKeyIsFree(Call& call, const ResourceStore& store, const std::string& key) {
  if (key.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto found, store.FindByKeys(call.tx(), call.trust(), {key}));
  if (found.empty()) return absl::OkStatus();
  const StoredRow& holder = found.front().second;
  const bool may_know = RowAccess(call, store.plan()).Reads(holder);
  return resource::KeyTaken(store.plan(),
                            may_know ? store.NameOf(call.trust(), holder.id) : std::string());
}

}  // namespace

absl::StatusOr<StoredRow> StandardMethods::Writable(Call& call, const std::string& name,
                                                    const std::string& etag, bool deleted) const {
  ASSIGN_OR_RETURN(StoredRow row, Visible(call, name, "name"));
  if (!RowAccess(call, store_.plan()).Writes(row.school, row.pupil)) return Absent(call, name);
  RETURN_IF_ERROR(CheckUnrestricted(call, row.restricted, row.school, name));
  if (!etag.empty()) {
    ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(etag));
    if (version != row.version) return errors::EtagMismatch(name);
  }
  if (row.deleted == deleted) return row;
  if (row.deleted) return Absent(call, name);
  return errors::WrongState("NOT_DELETED",
                            "the resource is not deleted, so there is nothing to bring "
                            "back",
                            {{"resource", name}});
}

absl::Status StandardMethods::Create(Call& call, Message& message,
                                     std::string_view client_id) const {
  ClearComputed(message);
  const std::string id = client_id.empty() ? NewId(call) : std::string(client_id);
  const std::string trust = TrustFor(call, id);
  const auto* name_field = message.GetDescriptor()->FindFieldByName("name");
  message.GetReflection()->SetString(&message, name_field, store_.NameOf(trust, id));
  if (hooks_.before_create) RETURN_IF_ERROR(hooks_.before_create(call, message));
  RETURN_IF_ERROR(CheckWritable(call, SchoolOf(message), PupilOf(message)));
  ClearComputed(message);
  RETURN_IF_ERROR(store_.Insert(call.tx(), trust, id, message, call.now()));
  RETURN_IF_ERROR(KeepRevision(call, message));
  LogChange(call, "CREATE", message, SetFields(message));
  return hooks_.after_write ? hooks_.after_write(call, nullptr, &message) : absl::OkStatus();
}

absl::Status StandardMethods::Update(Call& call, const Message& before, Message& after,
                                     Authority authority) const {
  const bool as_caller = authority == Authority::kCaller;
  if (as_caller) {
    RETURN_IF_ERROR(
        CheckUnrestricted(call, IsRestricted(before), SchoolOf(before), TextField(before, "name")));
    if (hooks_.before_update) RETURN_IF_ERROR(hooks_.before_update(call, before, after));
  }
  ClearComputed(after);
  std::vector<std::string> fields = resource::ChangedFields(before, after);
  std::erase_if(fields, [&](const std::string& field) { return store_.plan().IsComputed(field); });
  if (fields.empty()) return absl::OkStatus();
  if (as_caller) {
    const bool stays = SchoolOf(before) == SchoolOf(after);
    RETURN_IF_ERROR(CheckWritable(call, SchoolOf(after), stays ? PupilOf(after) : ""));
  }
  const std::string name = TextField(before, "name");
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, store_.plan().collection()));
  ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(TextField(before, "etag")));
  absl::Status stored = store_.Update(call.tx(), parts.trust, parts.id, version, after, call.now());
  if (!as_caller && errors::ReasonOf(stored) == "ETAG_MISMATCH") {
    return errors::MarkRetryable(std::move(stored));
  }
  RETURN_IF_ERROR(stored);
  RETURN_IF_ERROR(KeepRevision(call, after));
  LogChange(call, "UPDATE", after, fields);
  return hooks_.after_write ? hooks_.after_write(call, &before, &after) : absl::OkStatus();
}

absl::Status StandardMethods::CheckMerged(const Message& request, const Message& merged) const {
  auto violations = validator_->Validate(merged);
  if (violations.empty()) return absl::OkStatus();
  // As the request names them: "pupil.upn".
  const std::string& field =
      ResourceField(*request.GetDescriptor(), *store_.plan().descriptor())->name();
  for (auto& violation : violations) {
    violation.field = fmt::format("{}.{}", field, violation.field);
  }
  return errors::InvalidFields(std::move(violations));
}

StandardMethods::Answer StandardMethods::CreateMethod(Call& call, const Message& request) const {
  const std::unique_ptr<Message> message = store_.NewMessage();
  message->MergeFrom(ResourceOf(request, *store_.plan().descriptor()));
  if (RowAccess(call, store_.plan()).Writes(SchoolOf(*message), PupilOf(*message))) {
    RETURN_IF_ERROR(CheckKeyIsFree(call, store_, resource::NaturalKeyOf(store_.plan(), *message)));
  }
  RETURN_IF_ERROR(Create(call, *message, ClientId(request)));
  return Reply(call, *message);
}

StandardMethods::Answer StandardMethods::UpdateMethod(Call& call, const Message& request) const {
  const Message& update = ResourceOf(request, *store_.plan().descriptor());
  const std::string etag = TextField(update, "etag");
  ASSIGN_OR_RETURN(const StoredRow row, Writable(call, TextField(update, "name"), etag, false));
  const std::unique_ptr<Message> before = store_.NewMessage();
  ResourceStore::Parse(row, *before);
  const std::unique_ptr<Message> after(before->New());
  after->CopyFrom(*before);
  const auto* mask_field = request.GetDescriptor()->FindFieldByName("update_mask");
  const auto& mask =
      static_cast<const FieldMask&>(request.GetReflection()->GetMessage(request, mask_field));
  RETURN_IF_ERROR(resource::MergeByMask(update, mask, *after).status());
  RETURN_IF_ERROR(CheckMerged(request, *after));
  const std::string key = resource::NaturalKeyOf(store_.plan(), *after);
  if (key != resource::NaturalKeyOf(store_.plan(), *before)) {
    RETURN_IF_ERROR(CheckKeyIsFree(call, store_, key));
  }
  absl::Status updated = Update(call, *before, *after);
  // Nobody asked for this very version, so a lost race is run again rather than reported.
  if (etag.empty() && errors::ReasonOf(updated) == "ETAG_MISMATCH") {
    updated = errors::MarkRetryable(std::move(updated));
  }
  RETURN_IF_ERROR(updated);
  return Reply(call, *after);
}

StandardMethods::Answer StandardMethods::Delete(Call& call, const Message& request) const {
  const std::string name = TextField(request, "name");
  ASSIGN_OR_RETURN(const StoredRow row, Writable(call, name, TextField(request, "etag"), false));
  const std::unique_ptr<Message> before = store_.NewMessage();
  ResourceStore::Parse(row, *before);
  if (hooks_.before_delete) RETURN_IF_ERROR(hooks_.before_delete(call, *before));
  ASSIGN_OR_RETURN(const auto parts, resource::ParseName(name, store_.plan().collection()));
  if (!store_.plan().soft_delete()) {
    RETURN_IF_ERROR(store_.Erase(call.tx(), parts.trust, row.id, row.version));
    RETURN_IF_ERROR(ForgetRevisions(call, name));
    LogChange(call, "DELETE", *before, {});
    if (hooks_.after_write) RETURN_IF_ERROR(hooks_.after_write(call, before.get(), nullptr));
    return std::make_shared<const std::string>();
  }
  RETURN_IF_ERROR(store_.SetDeleted(call.tx(), parts.trust, row.id, row.version, true, call.now()));
  ASSIGN_OR_RETURN(const auto deleted, store_.Find(call.tx(), parts.trust, row.id));
  const std::unique_ptr<Message> after(before->New());
  ResourceStore::Parse(*deleted, *after);
  RETURN_IF_ERROR(KeepRevision(call, *after));
  LogChange(call, "DELETE", *before, {});
  if (hooks_.after_write) RETURN_IF_ERROR(hooks_.after_write(call, before.get(), nullptr));
  return Reply(call, *after);
}

StandardMethods::Answer StandardMethods::Undelete(Call& call, const Message& request) const {
  const std::string name = TextField(request, "name");
  ASSIGN_OR_RETURN(const StoredRow row, Writable(call, name, "", true));
  RETURN_IF_ERROR(CheckStillToBeHad(store_, row, name, call.now()));
  if (hooks_.before_undelete) {
    const std::unique_ptr<Message> deleted = store_.NewMessage();
    ResourceStore::Parse(row, *deleted);
    RETURN_IF_ERROR(hooks_.before_undelete(call, *deleted));
  }
  RETURN_IF_ERROR(
      store_.SetDeleted(call.tx(), call.trust(), row.id, row.version, false, call.now()));
  ASSIGN_OR_RETURN(auto alive, store_.Find(call.tx(), call.trust(), row.id));
  const std::unique_ptr<Message> message = store_.NewMessage();
  ResourceStore::Parse(*alive, *message);
  RETURN_IF_ERROR(KeepRevision(call, *message));
  LogChange(call, "UNDELETE", *message, {});
  if (hooks_.after_write) RETURN_IF_ERROR(hooks_.after_write(call, nullptr, message.get()));
  return Reply(call, *message);
}

}  // namespace senda::rpc
