#include "common/rpc/standard_methods.h"

#include <fmt/format.h>

#include <utility>

#include "absl/strings/str_join.h"
#include "common/resource/names.h"
#include "common/resource/uuid.h"
#include "common/rpc/denial.h"
#include "common/rpc/request_fields.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"

namespace senda::rpc {

using google::protobuf::Message;
using resource::StoredRow;

StandardMethods::StandardMethods(const resource::ResourceStore& store,
                                 const resource::PageTokenSealer& tokens, ResourceHooks hooks)
    : store_(store),
      tokens_(tokens),
      hooks_(std::move(hooks)),
      validator_(Validator::Compile(store.plan().descriptor()).value_or(nullptr)) {}

void StandardMethods::Bind(MethodTable& table, std::shared_ptr<const StandardMethods> methods) {
  if (!table.is_linked()) return;
  const std::string& type = methods->store_.plan().type();
  std::string plural = methods->store_.plan().collection();
  plural[0] = static_cast<char>(plural[0] - 'a' + 'A');
  using Member = Answer (StandardMethods::*)(Call&, const Message&) const;
  const std::pair<std::string, Member> members[] = {
      {"Get" + type, &StandardMethods::Get},
      {"List" + plural, &StandardMethods::List},
      {"BatchGet" + plural, &StandardMethods::BatchGet},
      {"Create" + type, &StandardMethods::CreateMethod},
      {"Update" + type, &StandardMethods::UpdateMethod},
      {"Delete" + type, &StandardMethods::Delete},
      {"Undelete" + type, &StandardMethods::Undelete},
      {"BulkUpsert" + plural, &StandardMethods::BulkUpsert},
      {"List" + type + "Revisions", &StandardMethods::ListRevisions},
      {"Diff" + type + "Revisions", &StandardMethods::DiffRevisions},
  };
  for (const auto& [name, member] : members) {
    if (table.service().FindMethodByName(name) == nullptr) continue;
    table.BindHandler(name, [methods, member = member](Call& call, const Message& request) {
      return (methods.get()->*member)(call, request);
    });
  }
  if (table.service().FindMethodByName("Get" + type) != nullptr) table.MarkPointRead("Get" + type);
  CheckFits(table, *methods);
}

absl::Status StandardMethods::Absent(const Call& call, std::string_view name) const {
  if (call.scope().all_schools) return errors::NotFound(name);
  return Denied(call, name);
}

absl::StatusOr<StoredRow> StandardMethods::Visible(Call& call, const std::string& name,
                                                   std::string_view field) const {
  ASSIGN_OR_RETURN(const resource::ResourceName parts,
                   resource::ParseName(name, store_.plan().collection(), field));
  ASSIGN_OR_RETURN(auto row, store_.Find(call.tx(), parts.trust, parts.id));
  if (!row.has_value() || !RowAccess(call, store_.plan()).Reads(*row)) return Absent(call, name);
  call.SawChildrenOf(*row);
  return *std::move(row);
}

absl::Status StandardMethods::CheckWritable(const Call& call, std::string_view school,
                                            std::string_view pupil) const {
  if (RowAccess(call, store_.plan()).Writes(school, pupil)) return absl::OkStatus();
  return Denied(call, school.empty() ? resource::TrustName(call.trust()) : school);
}

std::string StandardMethods::SchoolOf(const Message& message) const {
  const auto column = store_.plan().school_column();
  if (!column.has_value()) return "";
  const auto* field = store_.plan().columns()[static_cast<std::size_t>(*column)].field;
  return message.GetReflection()->GetString(message, field);
}

std::string StandardMethods::PupilOf(const Message& message) const {
  if (store_.plan().is_child()) return TextField(message, "name");
  const auto column = store_.plan().pupil_column();
  if (!column.has_value()) return "";
  const auto* field = store_.plan().columns()[static_cast<std::size_t>(*column)].field;
  return message.GetReflection()->GetString(message, field);
}

std::string StandardMethods::NewId(const Call& call) const { return resource::NewUuid(call.now()); }

std::string StandardMethods::TrustFor(const Call& call, std::string_view id) const {
  return store_.plan().collection() == "trusts" ? std::string(id) : call.trust();
}

void StandardMethods::LogChange(Call& call, std::string_view operation, const Message& message,
                                const std::vector<std::string>& fields) const {
  storage::Change change;
  change.resource_type = store_.plan().type();
  change.resource_name = TextField(message, "name");
  // A school's own row belongs to its figures: its watermark has to move.
  change.school =
      store_.plan().collection() == "schools" ? change.resource_name : SchoolOf(message);
  change.operation = operation;
  change.changed_fields = absl::StrJoin(fields, ",");
  const std::string pupil = store_.plan().is_child() ? change.resource_name : PupilOf(message);
  const std::string school = change.school;
  call.Changed(std::move(change), pupil);
  const auto several = store_.plan().pupils_column();
  if (!several.has_value()) return;
  const auto* field = store_.plan().columns()[static_cast<std::size_t>(*several)].field;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    call.SawChild(message.GetReflection()->GetRepeatedString(message, field, i), school);
  }
}

StandardMethods::Answer StandardMethods::Get(Call& call, const Message& request) const {
  ASSIGN_OR_RETURN(StoredRow row, Visible(call, TextField(request, "name"), "name"));
  Scratch scratch;
  const bool as_stored = Shown(call, row, scratch).data() == row.wire.data();
  return std::make_shared<const std::string>(std::move(as_stored ? row.wire : scratch.wire));
}

}  // namespace senda::rpc
