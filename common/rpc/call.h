#ifndef SENDA_COMMON_RPC_CALL_H_
#define SENDA_COMMON_RPC_CALL_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/rpc/principal.h"
#include "common/rpc/pupil_links.h"
#include "common/status/errors.h"
#include "common/storage/change_log.h"
#include "common/storage/database.h"

namespace senda::resource {
struct StoredRow;
}

namespace senda::rpc {

// A finished reply: serialised once, shared by every call that answers with it.
using Bytes = std::shared_ptr<const std::string>;

// What is known of a call before its handler runs.
struct CallContext {
  std::string_view method;  // "senda.pupils.v1.PupilsService/GetPupil", of the method table
  Principal principal;
  std::vector<Grant> grants;  // the caller's, all of them
  std::string trust;          // trust id; Database::kAllTrusts for platform RPCs
  Scope scope;
  absl::Time now;
  absl::Time deadline;
  std::string request_id;   // "" when the caller gave none
  std::string traceparent;  // W3C, to be forwarded
  // In a bulk upsert, what is wrong within single rows ("pupils[3].upn"): the handler refuses
  // those.
  std::vector<errors::FieldViolation> row_violations;
  // Whom callers are linked to in the service that is called; null when it tells nobody's.
  const PupilLinks* links = nullptr;
};

// One call as its handler sees it. A handler decides with pure functions, reads and writes through
// tx(), and tells here what it changed and whom it saw. Used by one thread at a time.
//
// A transaction body may run more than once, so a handler makes no RPC, cache write or metric:
// it queues them with AfterCommit. What an attempt told is forgotten when the next one begins.
class Call {
 public:
  explicit Call(CallContext context) : context_(std::move(context)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const CallContext& context() const { return context_; }
  const Principal& principal() const { return context_.principal; }
  const std::string& trust() const { return context_.trust; }
  const Scope& scope() const { return context_.scope; }
  // What the caller may reach in the trust with another permission than the method's, null when
  // nothing: worked out from his grants when first asked for.
  const Scope* ScopeWith(std::string_view permission) const;
  // Whether the caller also holds `permission`, in full, over rows of `school`; "": at all,
  // anywhere in the trust.
  bool Holds(std::string_view permission, std::string_view school = "") const;
  // Whether the caller holds `permission`, in full, wherever this call's own scope reaches, by link
  // too.
  bool HoldsThroughout(std::string_view permission) const;
  // The time of the call: the same for all it writes.
  absl::Time now() const { return context_.now; }
  absl::Time deadline() const { return context_.deadline; }

  // The transaction of the attempt under way. CHECK-fails in an RPC of effect COMPOSE and in a
  // preparation, which have none.
  storage::Transaction& tx();

  // Tells that a resource changed; the actor is filled in. Written to the change log and the audit
  // in the same transaction.
  void Changed(storage::Change change, std::string_view child = "");
  // Tells that the reply shows data about a child; leaves an audit record before the reply.
  void SawChild(std::string_view pupil, std::string_view school);
  // The same of the children a stored row is about, if it is about any.
  void SawChildrenOf(const resource::StoredRow& row);

  // Work for after the commit, which calls `done` once, from any thread.
  using AfterCommitWork = std::function<void(std::function<void()> done)>;
  // Queues work for after the commit: it begins on a worker thread, and the reply is sent when all
  // of it is done. Work that waits for something keeps `done` and returns, for a worker that waited
  // could be the one that is needed.
  void AfterCommit(AfterCommitWork work);

  // Whether the caller is linked to `pupil` (a name). Nobody is before ReadLinks, as in a
  // preparation and an RPC of effect COMPOSE.
  bool IsLinkedTo(std::string_view pupil) const;

  // Begins an attempt of the transaction body; the pipeline calls it, and tests do.
  void BeginAttempt(storage::Transaction* transaction);
  // Reads, in the transaction under way, whom the caller is linked to, if a grant of his could
  // reach anything by link. The pipeline calls it before the handler.
  absl::Status ReadLinks();

  // What has been told so far, and the way back to it when a savepoint undoes what came after.
  struct Told {
    std::size_t changes = 0, children = 0, after_commit = 0;
  };
  Told Mark() const { return {changes_.size(), children_.size(), after_commit_.size()}; }
  void ReturnTo(const Told& told);

  const std::vector<storage::Change>& changes() const { return changes_; }
  // The children seen or changed: names, in order of appearance.
  const std::vector<std::string>& children() const { return children_; }
  const std::string& children_school() const { return children_school_; }
  std::vector<AfterCommitWork> TakeAfterCommit() { return std::move(after_commit_); }

  // Room for what a preparation learnt before the transaction began (an answer of another service).
  // Kept over attempts.
  std::shared_ptr<void> prepared;

  // Room for rows that many rows of one call refer to, so that hooks look each up once: one T for
  // each type, made when first asked for and forgotten when the next attempt begins.
  template <typename T>
  T& Memory() {
    std::shared_ptr<void>& memory = memory_[typeid(T)];
    if (memory == nullptr) memory = std::make_shared<T>();
    return *static_cast<T*>(memory.get());
  }

 private:
  const CallContext context_;
  storage::Transaction* transaction_ = nullptr;
  std::vector<storage::Change> changes_;
  std::vector<std::string> children_;
  std::string children_school_;
  std::vector<AfterCommitWork> after_commit_;
  std::map<std::type_index, std::shared_ptr<void>> memory_;
  std::vector<std::string> linked_pupils_;  // sorted
  mutable std::map<std::string, std::optional<Scope>, std::less<>> other_scopes_;
};

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_CALL_H_
