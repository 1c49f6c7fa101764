#include "services/directory/platform_grants.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/resource/names.h"
#include "common/resource/resource_store.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"
#include "services/directory/grant_feed.h"
#include "services/directory/grant_messages.h"

namespace senda::directory {
namespace {

using resource::ResourceStore;
using resource::StoredRow;
using storage::Transaction;

constexpr char kActor[] = "bootstrap";

absl::Status CheckGrants(const std::vector<PlatformGrant>& grants) {
  for (const PlatformGrant& grant : grants) {
    RETURN_IF_ERROR(resource::CheckId(grant.id, "id"));
    if (grant.subject.empty()) {
      return errors::InvalidField("subject", "say who holds the grant", "REQUIRED");
    }
    if (grant.role == v1::ROLE_UNSPECIFIED) {
      return errors::InvalidField("role", "say which role it gives", "REQUIRED");
    }
  }
  return absl::OkStatus();
}

// One run of the transaction: what is there, what is wanted, and what was done about it.
class Reconciliation {
 public:
  Reconciliation(const ResourceStore& store, Transaction& transaction, absl::Time now)
      : store_(store), transaction_(transaction), now_(now) {}

  absl::Status Run(const std::vector<PlatformGrant>& wanted) {
    RETURN_IF_ERROR(LockGrantFeed(transaction_));
    std::map<std::string, StoredRow> present;
    RETURN_IF_ERROR(store_.Where(transaction_, kEveryTrust, "platform", "1 = 1", {},
                                 [&](StoredRow row) {
                                   present[row.id] = std::move(row);
                                   return absl::OkStatus();
                                 }));
    for (const PlatformGrant& grant : wanted) {
      const auto found = present.find(grant.id);
      const bool same = found != present.end() && IsSame(grant, found->second);
      if (!same && found != present.end()) RETURN_IF_ERROR(Remove(found->second));
      if (!same) RETURN_IF_ERROR(Make(grant));
      if (found != present.end()) present.erase(found);
    }
    for (const auto& [id, row] : present) RETURN_IF_ERROR(Remove(row));
    if (changes_.empty()) return absl::OkStatus();
    return storage::AppendLogs(transaction_, kEveryTrust, now_, changes_, audits_);
  }

 private:
  static bool IsSame(const PlatformGrant& grant, const StoredRow& row) {
    v1::RoleGrant stored;
    ResourceStore::Parse(row, stored);
    return stored.subject() == grant.subject && stored.role() == grant.role;
  }

  absl::Status Make(const PlatformGrant& grant) {
    v1::RoleGrant message;
    message.set_subject(grant.subject);
    message.set_role(grant.role);
    message.set_reason(grant.reason);
    RETURN_IF_ERROR(store_.Insert(transaction_, kEveryTrust, grant.id, message, now_));
    return Note("CREATE", grant.id);
  }

  absl::Status Remove(const StoredRow& row) {
    RETURN_IF_ERROR(store_.Erase(transaction_, kEveryTrust, row.id, row.version));
    return Note("DELETE", row.id);
  }

  absl::Status Note(const std::string& operation, const std::string& id) {
    const std::string name = GrantName(kEveryTrust, id);
    changes_.push_back({.school = "", .resource_type = "RoleGrant", .resource_name = name,
                        .operation = operation, .changed_fields = "", .actor = kActor});
    audits_.push_back({.actor = kActor, .role = "", .rpc = "", .action = "WRITE", .school = "",
                       .subjects = name, .request_id = "", .outcome = "OK"});
    return AppendGrantChange(transaction_, kEveryTrust, id).status();
  }

  const ResourceStore& store_;
  Transaction& transaction_;
  const absl::Time now_;
  std::vector<storage::Change> changes_;
  std::vector<storage::AuditRecord> audits_;
};

}  // namespace

absl::Status BootstrapGrants(storage::Database& database, const time::Clock& clock,
                             const std::vector<PlatformGrant>& grants) {
  RETURN_IF_ERROR(CheckGrants(grants));
  ASSIGN_OR_RETURN(const auto store, ResourceStore::Make(v1::RoleGrant::descriptor()));
  return database.Run(storage::AccessMode::kWrite, storage::Database::kAllTrusts,
                      [&](Transaction& transaction) {
                        return Reconciliation(*store, transaction, clock.Now()).Run(grants);
                      });
}

}  // namespace senda::directory
