#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

#include "common/resource/differences.h"
#include "common/resource/etag.h"
#include "common/resource/names.h"
#include "common/rpc/request_fields.h"
#include "common/rpc/role_permissions.h"
#include "common/rpc/standard_methods.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/revision_log.h"
#include "google/protobuf/timestamp.pb.h"

// Keeping, listing and comparing the revisions of a resource.
namespace senda::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using resource::ResourceStore;
using resource::StoredRow;
using storage::Revision;

constexpr std::int64_t kNewest = std::numeric_limits<std::int64_t>::max();

std::string TimestampBytes(absl::Time time) {
  const std::int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(micros / 1'000'000);
  stamp.set_nanos(static_cast<int>(micros % 1'000'000 * 1'000));
  return stamp.SerializeAsString();
}

// A revision as the contract's <Type>Revision, whose field numbers CheckFits has seen to.
std::string RevisionBytes(const Revision& revision, std::string_view resource) {
  std::string entry;
  AppendVarint(1, static_cast<std::uint64_t>(revision.number), entry);
  AppendSubmessage(2, TimestampBytes(revision.time), entry);
  AppendSubmessage(3, revision.actor, entry);
  AppendSubmessage(4, resource, entry);
  return entry;
}

// An empty `name` stands for any: the field that holds the resource is named after its type.
bool Is(const Descriptor& type, int number, std::string_view name, std::string_view of) {
  const FieldDescriptor* field = type.FindFieldByNumber(number);
  if (field == nullptr || (!name.empty() && field->name() != name)) return false;
  return of == (field->message_type() != nullptr ? field->message_type()->full_name()
                                                 : field->cpp_type_name());
}

bool ListFits(const google::protobuf::MethodDescriptor& method, const Descriptor& resource) {
  const Descriptor& request = *method.input_type();
  const Descriptor& reply = *method.output_type();
  const FieldDescriptor* entries = reply.FindFieldByNumber(1);
  if (entries == nullptr || !entries->is_repeated() || entries->message_type() == nullptr) {
    return false;
  }
  const Descriptor& entry = *entries->message_type();
  return Is(request, 1, "name", "string") && Is(request, 2, "page_size", "int32") &&
         Is(request, 3, "page_token", "string") && Is(reply, 2, "next_page_token", "string") &&
         Is(entry, 1, "revision", "int64") &&
         Is(entry, 2, "revision_time", "google.protobuf.Timestamp") &&
         Is(entry, 3, "author", "string") && Is(entry, 4, "", resource.full_name());
}

bool DiffFits(const google::protobuf::MethodDescriptor& method) {
  const Descriptor& request = *method.input_type();
  const Descriptor& reply = *method.output_type();
  return Is(request, 1, "name", "string") && Is(request, 2, "from_revision", "int64") &&
         Is(request, 3, "to_revision", "int64") &&
         Is(reply, 1, "differences", "senda.changes.v1.FieldDifference") &&
         reply.field(0)->is_repeated();
}

absl::Status UnknownRevision(std::string_view field) {
  return errors::InvalidField(field, "there is no such revision; ask for the list of them",
                              "REVISION_UNKNOWN");
}

}  // namespace

void StandardMethods::CheckFits(MethodTable& table, const StandardMethods& methods) {
  const resource::ResourcePlan& plan = methods.store_.plan();
  if (!plan.restricted_permission().empty() && !IsPermission(plan.restricted_permission())) {
    table.Complain(fmt::format("{} names the permission '{}', which no role knows",
                               plan.descriptor()->full_name(), plan.restricted_permission()));
  }
  const auto* list = table.service().FindMethodByName("List" + plan.type() + "Revisions");
  const auto* diff = table.service().FindMethodByName("Diff" + plan.type() + "Revisions");
  if ((list != nullptr || diff != nullptr) && !plan.keeps_revisions()) {
    table.Complain(fmt::format("{} keeps no revisions to list or compare", plan.type()));
  }
  if ((list != nullptr && !ListFits(*list, *plan.descriptor())) ||
      (diff != nullptr && !DiffFits(*diff))) {
    table.Complain(
        fmt::format("the messages of {}'s revisions are not of the standard shape", plan.type()));
  }
}

absl::Status StandardMethods::KeepRevision(Call& call, const Message& stored) const {
  const Message* one[] = {&stored};
  return KeepRevisions(call, one);
}

absl::Status StandardMethods::KeepRevisions(Call& call,
                                            std::span<const Message* const> stored) const {
  if (!store_.plan().keeps_revisions() || stored.empty()) return absl::OkStatus();
  std::vector<Revision> revisions;
  revisions.reserve(stored.size());
  for (const Message* message : stored) {
    ASSIGN_OR_RETURN(const std::int64_t version, resource::ParseEtag(TextField(*message, "etag")));
    revisions.push_back(Revision{.resource = TextField(*message, "name"),
                                 .number = version,
                                 .time = call.now(),
                                 .actor = call.principal().subject,
                                 .school = SchoolOf(*message),
                                 .snapshot = message->SerializeAsString()});
  }
  return storage::AppendRevisions(call.tx(), call.trust(), revisions);
}

absl::Status StandardMethods::ForgetRevisions(Call& call, std::string_view name) const {
  if (!store_.plan().keeps_revisions()) return absl::OkStatus();
  return storage::ForgetRevisions(call.tx(), call.trust(), name);
}

StandardMethods::Answer StandardMethods::ListRevisions(Call& call, const Message& request) const {
  const std::string name = TextField(request, "name");
  ASSIGN_OR_RETURN(const StoredRow row, Visible(call, name, "name"));
  const resource::PageQuery query{.trust = call.trust(),
                                  .resource_type = "revisions",
                                  .parent = name,
                                  .filter = "",
                                  .order_by = ""};
  std::int64_t before = kNewest;
  if (const std::string token = TextField(request, "page_token"); !token.empty()) {
    ASSIGN_OR_RETURN(const auto keys, tokens_.Open(query, token, call.now()));
    before = std::get<std::int64_t>(keys.at(0));
  }
  const auto page_size = static_cast<std::size_t>(PageSize(request));
  ASSIGN_OR_RETURN(auto revisions, storage::ReadRevisions(call.tx(), call.trust(), name, before,
                                                          static_cast<int>(page_size) + 1));
  const bool more = revisions.size() > page_size;
  if (more) revisions.resize(page_size);

  const RowAccess access(call, store_.plan());
  const std::unique_ptr<Message> version = store_.NewMessage();
  auto reply = std::make_shared<std::string>();
  for (const Revision& revision : revisions) {
    version->ParseFromString(revision.snapshot);
    // What was written under a restriction stays under it, and so does what came before one.
    const bool restricted = row.restricted || IsRestricted(*version);
    Shape(call, access.Withholds(restricted, row.school), *version);
    AppendSubmessage(1, RevisionBytes(revision, version->SerializeAsString()), *reply);
  }
  if (more) {
    AppendSubmessage(2, tokens_.Seal(query, {revisions.back().number}, call.now()), *reply);
  }
  return Bytes(std::move(reply));
}

struct StandardMethods::Versions {
  std::unique_ptr<Message> from, to;
};

absl::StatusOr<StandardMethods::Versions> StandardMethods::VersionsToCompare(
    Call& call, const Message& request, const StoredRow& row) const {
  const std::string name = TextField(request, "name");
  const std::int64_t from = Int64Field(request, "from_revision");
  const std::int64_t asked = Int64Field(request, "to_revision");
  const std::int64_t to = asked == 0 ? row.version : asked;
  Versions versions{.from = store_.NewMessage(), .to = store_.NewMessage()};
  if (to == row.version) {
    ResourceStore::Parse(row, *versions.to);
  } else {
    ASSIGN_OR_RETURN(const auto found, storage::FindRevision(call.tx(), call.trust(), name, to));
    if (!found.has_value()) return UnknownRevision("to_revision");
    versions.to->ParseFromString(found->snapshot);
  }
  if (from == 0) {
    // The one before; of the first there is none, and all of it is new.
    ASSIGN_OR_RETURN(const auto found,
                     storage::ReadRevisions(call.tx(), call.trust(), name, to, 1));
    if (!found.empty()) versions.from->ParseFromString(found.front().snapshot);
    return versions;
  }
  if (from == row.version) {
    ResourceStore::Parse(row, *versions.from);
    return versions;
  }
  ASSIGN_OR_RETURN(const auto found, storage::FindRevision(call.tx(), call.trust(), name, from));
  if (!found.has_value()) return UnknownRevision("from_revision");
  versions.from->ParseFromString(found->snapshot);
  return versions;
}

StandardMethods::Answer StandardMethods::DiffRevisions(Call& call, const Message& request) const {
  ASSIGN_OR_RETURN(const StoredRow row, Visible(call, TextField(request, "name"), "name"));
  ASSIGN_OR_RETURN(const Versions versions, VersionsToCompare(call, request, row));
  const bool restricted =
      row.restricted || IsRestricted(*versions.from) || IsRestricted(*versions.to);
  if (RowAccess(call, store_.plan()).Withholds(restricted, row.school)) {
    ClearWithheld(*versions.from);
    ClearWithheld(*versions.to);
  }
  auto reply = std::make_shared<std::string>();
  for (const auto& difference : resource::Differences(*versions.from, *versions.to)) {
    AppendSubmessage(1, difference.SerializeAsString(), *reply);
  }
  return Bytes(std::move(reply));
}

}  // namespace senda::rpc
