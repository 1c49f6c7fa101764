#ifndef SENDA_COMMON_RPC_STANDARD_METHODS_H_
#define SENDA_COMMON_RPC_STANDARD_METHODS_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/resource/page_token.h"
#include "common/resource/resource_store.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "common/rpc/row_access.h"
#include "common/rpc/validator.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// What is particular to a resource, called inside the transaction of the standard methods. Each may
// read and write through call.tx() and refuse with an error; none may do I/O of another kind.
struct ResourceHooks {
  using Message = google::protobuf::Message;
  // A new resource, valid by its field rules and not yet stored; sets OUTPUT_ONLY fields.
  std::function<absl::Status(Call&, Message& created)> before_create;
  // A change about to be stored: `after` is the merged resource.
  std::function<absl::Status(Call&, const Message& before, Message& after)> before_update;
  // A deletion about to happen.
  std::function<absl::Status(Call&, const Message& before)> before_delete;
  // A deleted resource about to come back.
  std::function<absl::Status(Call&, const Message& deleted)> before_undelete;
  // After any write; `before` is null on creation, `after` null on deletion.
  std::function<absl::Status(Call&, const Message* before, const Message* after)> after_write;
  // After a row of a bulk upsert whose resource was there: `stated` is what the caller sent,
  // `stored` the resource as it is now, which may be as it was before.
  std::function<absl::Status(Call&, const Message& stated, const Message& stored)> after_upsert;
  // The reply to a write, about to be sent: sets the computed fields that only writes show, such as
  // whom the row is about. Called for each write of one resource, not in a bulk upsert.
  std::function<absl::Status(Call&, Message& reply)> echo;
  // A resource about to be shown, by a read or a write of one: sets its computed fields from the
  // others and the time of the call. Runs once per row of a list, so it decides and looks up
  // nothing. Only with it are rows decoded to be read.
  std::function<void(const Call&, Message& reply)> compute;
};

// The same with the message's type; converts to ResourceHooks.
//
//   TypedHooks<Pupil> hooks;
//   hooks.before_create = [this](Call& call, Pupil& pupil) { return CheckUpn(pupil); };
template <typename T>
struct TypedHooks {
  std::function<absl::Status(Call&, T&)> before_create;
  std::function<absl::Status(Call&, const T&, T&)> before_update;
  std::function<absl::Status(Call&, const T&)> before_delete;
  std::function<absl::Status(Call&, const T&)> before_undelete;
  std::function<absl::Status(Call&, const T*, const T*)> after_write;
  std::function<absl::Status(Call&, const T&, const T&)> after_upsert;
  std::function<absl::Status(Call&, T&)> echo;
  std::function<void(const Call&, T&)> compute;

  operator ResourceHooks() const {
    using Message = google::protobuf::Message;
    ResourceHooks hooks;
    if (before_create) {
      hooks.before_create = [f = before_create](Call& call, Message& m) {
        return f(call, static_cast<T&>(m));
      };
    }
    if (before_update) {
      hooks.before_update = [f = before_update](Call& call, const Message& b, Message& a) {
        return f(call, static_cast<const T&>(b), static_cast<T&>(a));
      };
    }
    if (before_delete) {
      hooks.before_delete = [f = before_delete](Call& call, const Message& b) {
        return f(call, static_cast<const T&>(b));
      };
    }
    if (before_undelete) {
      hooks.before_undelete = [f = before_undelete](Call& call, const Message& d) {
        return f(call, static_cast<const T&>(d));
      };
    }
    if (after_write) {
      hooks.after_write = [f = after_write](Call& call, const Message* b, const Message* a) {
        return f(call, static_cast<const T*>(b), static_cast<const T*>(a));
      };
    }
    if (after_upsert) {
      hooks.after_upsert = [f = after_upsert](Call& call, const Message& s, const Message& m) {
        return f(call, static_cast<const T&>(s), static_cast<const T&>(m));
      };
    }
    if (echo) {
      hooks.echo = [f = echo](Call& call, Message& m) { return f(call, static_cast<T&>(m)); };
    }
    if (compute) {
      hooks.compute = [f = compute](const Call& call, Message& m) { f(call, static_cast<T&>(m)); };
    }
    return hooks;
  }
};

// By whose authority a service's own method writes.
enum class Authority {
  // The caller's: as if he had asked for this very write.
  kCaller,
  // The service's: what follows of itself from a write the caller was allowed, in rows that he need
  // not be allowed to write (a school's check-in moves the progress of a trust's goal). The
  // caller's
  // scope and before_update are not asked; the change log, with the caller as actor, and
  // after_write
  // are as ever. A row changed meanwhile by somebody else has the whole transaction run again.
  kService,
};

// The standard methods of one resource (AIP-131 to 137, 231, and the bulk upsert), written once for
// all: Get, List, Create, Update, Delete, Undelete, BatchGet, BulkUpsert, as far as the service's
// descriptor has them (GetPupil, ListPupils, ... BulkUpsertPupils). Requests are read by
// reflection.
//
// Who may see what: a row of a school is there for callers whose scope holds the school, in full
// or, as row_access.h says, by link; a row without a school for everyone with the permission, and
// to be written only by those whose scope is the whole trust. By link a row about a pupil is
// written where it is there, but neither made of a pupil nor moved to another school. A row whose
// leaving date is past is there only for records staff. To a caller bound to schools, a row that is
// absent and one that is out of reach answer alike (PERMISSION_DENIED_OR_ABSENT).
//
// Of a restricted row, a caller without the resource's restricted_permission sees all but the
// withheld fields, in every reply, also when he has just written it; he may create such a row or
// restrict one, and then neither change nor delete it (PERMISSION_DENIED_OR_ABSENT). He can neither
// search nor order by withheld fields.
//
// A resource that keeps revisions has each version stored in the transaction that makes it, and
// ListPupilRevisions and DiffPupilRevisions where the descriptor has them.
class StandardMethods {
 public:
  static constexpr int kDefaultPageSize = 50;
  static constexpr int kLargestPageSize = 1000;

  // `store` and `tokens` must outlive the service.
  StandardMethods(const resource::ResourceStore& store, const resource::PageTokenSealer& tokens,
                  ResourceHooks hooks);

  // Binds all standard methods that the table's service has for this resource.
  static void Bind(MethodTable& table, std::shared_ptr<const StandardMethods> methods);

  // The same effects for use by a service's own methods, with hooks, scope, etag and change log.
  absl::Status Create(Call& call, google::protobuf::Message& message, std::string_view id) const;
  // Stores `after` over `before`, both of the same row; nothing happens when they are equal.
  absl::Status Update(Call& call, const google::protobuf::Message& before,
                      google::protobuf::Message& after,
                      Authority authority = Authority::kCaller) const;

  // Makes of a stored message what the caller is shown: computed fields are set, withheld ones left
  // out. For the resources in a custom method's reply.
  void Shape(const Call& call, google::protobuf::Message& message) const;
  // The reply of a custom method that wrote `message` and answers with it: echoed and shaped, as
  // the standard methods do.
  absl::StatusOr<Bytes> Reply(Call& call, google::protobuf::Message& message) const;
  // Whether a stored message is there for the caller: in his schools, about a pupil he is linked to
  // where that is asked, and not a leaver's that he may not see. Table::Find asks nobody.
  bool IsThereFor(const Call& call, const google::protobuf::Message& message) const;
  // Whether he may also write it.
  bool IsWritableFor(const Call& call, const google::protobuf::Message& message) const;

  const resource::ResourceStore& store() const { return store_; }

 private:
  using Message = google::protobuf::Message;
  using Answer = absl::StatusOr<Bytes>;
  struct BulkRow;

  Answer Get(Call& call, const Message& request) const;
  Answer List(Call& call, const Message& request) const;
  Answer BatchGet(Call& call, const Message& request) const;
  Answer CreateMethod(Call& call, const Message& request) const;
  Answer UpdateMethod(Call& call, const Message& request) const;
  Answer Delete(Call& call, const Message& request) const;
  Answer Undelete(Call& call, const Message& request) const;
  Answer BulkUpsert(Call& call, const Message& request) const;
  Answer ListRevisions(Call& call, const Message& request) const;
  Answer DiffRevisions(Call& call, const Message& request) const;

  // The row a name stands for if the caller may read it.
  absl::StatusOr<resource::StoredRow> Visible(Call& call, const std::string& name,
                                              std::string_view field) const;
  // The row a write is for: visible, alive unless `deleted`, of the etag given, writable.
  absl::StatusOr<resource::StoredRow> Writable(Call& call, const std::string& name,
                                               const std::string& etag, bool deleted) const;
  absl::Status Absent(const Call& call, std::string_view name) const;
  absl::Status CheckMerged(const Message& request, const Message& merged) const;
  // Refuses to write a row of `school` about `pupil` ("" when about none, or when it does not
  // suffice to be linked to the pupil).
  absl::Status CheckWritable(const Call& call, std::string_view school,
                             std::string_view pupil) const;
  // Refuses to write a restricted row for those who may not read all of it.
  absl::Status CheckUnrestricted(const Call& call, bool restricted, std::string_view school,
                                 std::string_view name) const;
  bool IsRestricted(const Message& message) const;
  void ClearComputed(Message& message) const;
  void ClearWithheld(Message& message) const;
  void Shape(const Call& call, bool withhold, Message& message) const;
  // What of a row the caller is shown: its own bytes, or those that Shown made in the scratch,
  // which serves all rows of a list one after the other.
  struct Scratch {
    std::unique_ptr<Message> message;
    std::string wire;
  };
  std::string_view Shown(const Call& call, const resource::StoredRow& row, Scratch& scratch) const;
  absl::Status KeepRevision(Call& call, const Message& stored) const;
  absl::Status KeepRevisions(Call& call, std::span<const Message* const> stored) const;
  absl::Status ForgetRevisions(Call& call, std::string_view name) const;
  struct Versions;
  absl::StatusOr<Versions> VersionsToCompare(Call& call, const Message& request,
                                             const resource::StoredRow& row) const;
  // Complains to the table about options and messages that cannot be enforced or answered.
  static void CheckFits(MethodTable& table, const StandardMethods& methods);
  static int PageSize(const Message& request);
  std::string SchoolOf(const Message& message) const;
  std::string PupilOf(const Message& message) const;
  std::string NewId(const Call& call) const;
  std::string TrustFor(const Call& call, std::string_view id) const;
  void LogChange(Call& call, std::string_view operation, const Message& message,
                 const std::vector<std::string>& fields) const;
  absl::StatusOr<std::vector<BulkRow>> MatchRows(Call& call, const Message& request) const;
  absl::Status WriteRow(Call& call, BulkRow& row) const;
  absl::Status CreateTogether(Call& call, std::vector<BulkRow*>& rows) const;
  absl::Status WriteRows(Call& call, std::vector<BulkRow>& rows) const;

  const resource::ResourceStore& store_;
  const resource::PageTokenSealer& tokens_;
  const ResourceHooks hooks_;
  // Checks what an update makes of a row: the request shows only the fields that change. Null if
  // the resource has rules we cannot enforce, and then MethodTable::Finish refuses to start.
  const std::shared_ptr<const Validator> validator_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_STANDARD_METHODS_H_
