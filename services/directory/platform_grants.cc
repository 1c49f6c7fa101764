#include "services/directory/platform_grants.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

#include "common/resource/resource_store.h"
#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/change_log.h"
#include "common/storage/sha256.h"
#include "services/directory/grant_feed.h"
#include "services/directory/grant_messages.h"

namespace senda::directory {
namespace {

using resource::ResourceStore;
using resource::StoredRow;
using storage::Transaction;

constexpr char kActor[] = "bootstrap";

constexpr char kReason[] = "named in the directory's configuration";

// The grants as messages by their ids, which follow from subject and role: so the same grant has
// the same name after each start.
absl::StatusOr<std::map<std::string, v1::RoleGrant>> ToMessages(
    const std::vector<rpc::Grant>& grants) {
  std::map<std::string, v1::RoleGrant> messages;
  for (const rpc::Grant& grant : grants) {
    v1::RoleGrant message = ToMessage(grant);
    if (message.subject().empty()) {
      return errors::InvalidField("subject", "say who holds the grant", "REQUIRED");
    }
    if (message.role() == v1::ROLE_UNSPECIFIED) {
      return errors::InvalidField("role", "give the name of a role, such as PLATFORM_OPERATOR",
                                  "ROLE_UNKNOWN");
    }
    message.set_reason(kReason);
    const std::string key = fmt::format("{}:{}", grant.role, grant.subject);
    messages["platform-" + storage::Sha256Hex(key).substr(0, 32)] = std::move(message);
  }
  return messages;
}

// One run of the transaction: what is there, what is wanted, and what was done about it.
class Reconciliation {
 public:
  Reconciliation(const ResourceStore& store, Transaction& transaction, absl::Time now)
      : store_(store), transaction_(transaction), now_(now) {}

  absl::Status Run(const std::map<std::string, v1::RoleGrant>& wanted) {
    RETURN_IF_ERROR(LockGrantFeed(transaction_));
    std::map<std::string, std::int64_t> present;  // version by id
    RETURN_IF_ERROR(
        store_.Where(transaction_, kEveryTrust, "platform", "1 = 1", {}, [&](const StoredRow& row) {
          present[row.id] = row.version;
          return absl::OkStatus();
        }));
    for (const auto& [id, grant] : wanted) {
      if (present.erase(id) == 0) RETURN_IF_ERROR(Make(id, grant));
    }
    for (const auto& [id, version] : present) RETURN_IF_ERROR(Remove(id, version));
    if (changes_.empty()) return absl::OkStatus();
    return storage::AppendLogs(transaction_, kEveryTrust, now_, changes_, audits_);
  }

 private:
  absl::Status Make(const std::string& id, v1::RoleGrant grant) {
    RETURN_IF_ERROR(store_.Insert(transaction_, kEveryTrust, id, grant, now_));
    return Note("CREATE", id);
  }

  absl::Status Remove(const std::string& id, std::int64_t version) {
    RETURN_IF_ERROR(store_.Erase(transaction_, kEveryTrust, id, version));
    return Note("DELETE", id);
  }

  absl::Status Note(const std::string& operation, const std::string& id) {
    const std::string name = GrantName(kEveryTrust, id);
    changes_.push_back({.school = "",
                        .resource_type = "RoleGrant",
                        .resource_name = name,
                        .operation = operation,
                        .changed_fields = "",
                        .actor = kActor});
    audits_.push_back({.actor = kActor,
                       .role = "",
                       .rpc = "",
                       .action = "WRITE",
                       .school = "",
                       .subjects = name,
                       .request_id = "",
                       .outcome = "OK"});
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
                             const std::vector<rpc::Grant>& grants) {
  ASSIGN_OR_RETURN(const auto wanted, ToMessages(grants));
  ASSIGN_OR_RETURN(const auto store, ResourceStore::Make(v1::RoleGrant::descriptor()));
  return database.Run(storage::AccessMode::kWrite, storage::Database::kAllTrusts,
                      [&](Transaction& transaction) {
                        return Reconciliation(*store, transaction, clock.Now()).Run(wanted);
                      });
}

}  // namespace senda::directory
