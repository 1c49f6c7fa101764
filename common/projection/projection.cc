#include "common/projection/projection.h"

#include <utility>

namespace senda::projection {
namespace {

// The call that leads to a projection's writes, for the audit.
constexpr char kRpc[] = "senda.changes.v1.ChangeFeedService/ListChanges";

}  // namespace

void Attempt::Changed(storage::Change change, std::string_view child) {
  change.actor = actor_;
  if (!child.empty()) {
    audits_.push_back({.actor = actor_,
                       .role = "",
                       .rpc = kRpc,
                       .action = "WRITE",
                       .school = change.school,
                       .subjects = std::string(child),
                       .request_id = "",
                       .outcome = "OK"});
  }
  changes_.push_back(std::move(change));
}

absl::Status Attempt::WriteLogs() {
  return storage::AppendLogs(transaction_, trust_, now_, changes_, audits_);
}

}  // namespace senda::projection
