#include "services/directory/grant_feed.h"

#include <set>
#include <utility>

#include "common/status/status_macros.h"
#include "services/directory/grant_messages.h"

namespace senda::directory {
namespace {

using storage::Row;
using storage::Statement;
using storage::Transaction;

const Statement kNext{"grant_feed.next",
                      "UPDATE grant_feed_head SET sequence = sequence + 1 WHERE only_row = 1 "
                      "RETURNING sequence"};
const Statement kLock{"grant_feed.lock",
                      "UPDATE grant_feed_head SET sequence = sequence WHERE only_row = 1"};
const Statement kHead{"grant_feed.head", "SELECT sequence FROM grant_feed_head WHERE only_row = 1"};
const Statement kAppend{"grant_feed.append",
                        "INSERT INTO grant_feed (sequence, trust, id) VALUES ($1, $2, $3)"};
const Statement kAll{"grant_feed.all",
                     "SELECT trust, id, subject, role, school, valid_until FROM role_grants"};
const Statement kSince{
    "grant_feed.since",
    "SELECT f.trust, f.id, g.subject, g.role, g.school, g.valid_until, f.sequence "
    "FROM grant_feed f LEFT JOIN role_grants g ON g.trust = f.trust AND g.id = f.id "
    "WHERE f.sequence > $1 ORDER BY f.sequence"};
const Statement kTrim{"grant_feed.trim",
                      "DELETE FROM grant_feed WHERE sequence <= "
                      "(SELECT sequence FROM grant_feed_head WHERE only_row = 1) - $1"};

constexpr int kTrust = 0, kId = 1, kSubject = 2, kRole = 3, kSchool = 4, kUntil = 5, kSequence = 6;

rpc::Grant ReadGrant(const Row& row) {
  rpc::Grant grant;
  grant.name = GrantName(row.Text(kTrust), row.Text(kId));
  grant.subject = row.Text(kSubject);
  grant.role = RoleWord(row.Text(kRole));
  grant.trust = row.Text(kTrust);
  grant.school = row.Text(kSchool);
  if (!row.IsNull(kUntil)) grant.expires = absl::FromUnixMicros(row.Int(kUntil));
  return grant;
}

absl::StatusOr<std::int64_t> OneNumber(Transaction& transaction, const Statement& statement) {
  std::int64_t number = 0;
  RETURN_IF_ERROR(transaction.Query(statement, {}, [&](const Row& row) {
    number = row.Int(0);
    return absl::OkStatus();
  }));
  return number;
}

absl::StatusOr<GrantChanges> ReadAll(Transaction& transaction, std::int64_t head) {
  GrantChanges all;
  all.complete = true;
  all.version = head;
  RETURN_IF_ERROR(transaction.Query(kAll, {}, [&](const Row& row) {
    all.present.push_back(ReadGrant(row));
    return absl::OkStatus();
  }));
  return all;
}

}  // namespace

absl::StatusOr<std::int64_t> AppendGrantChange(Transaction& transaction, std::string_view trust,
                                               std::string_view id) {
  ASSIGN_OR_RETURN(const std::int64_t sequence, OneNumber(transaction, kNext));
  RETURN_IF_ERROR(transaction.Execute(kAppend, {sequence, trust, id}).status());
  return sequence;
}

absl::Status LockGrantFeed(Transaction& transaction) {
  return transaction.Execute(kLock, {}).status();
}

absl::StatusOr<GrantChanges> ReadGrantChanges(Transaction& transaction, std::int64_t after) {
  ASSIGN_OR_RETURN(const std::int64_t head, OneNumber(transaction, kHead));
  if (after == 0 || after > head) return ReadAll(transaction, head);
  GrantChanges changes;
  changes.version = head;
  if (after == head) return changes;
  std::set<std::string> seen;
  RETURN_IF_ERROR(transaction.Query(kSince, {after}, [&](const Row& row) {
    rpc::Grant grant = ReadGrant(row);
    changes.log.emplace_back(row.Int(kSequence), grant.name);
    // Each row of the feed shows the grant as it is now, so one of them is enough.
    if (!seen.insert(grant.name).second) return absl::OkStatus();
    if (row.IsNull(kSubject)) {
      changes.removed.push_back(std::move(grant.name));
    } else {
      changes.present.push_back(std::move(grant));
    }
    return absl::OkStatus();
  }));
  const bool gapless = static_cast<std::int64_t>(changes.log.size()) == head - after;
  return gapless ? absl::StatusOr<GrantChanges>(std::move(changes)) : ReadAll(transaction, head);
}

absl::Status TrimGrantFeed(Transaction& transaction) {
  return transaction.Execute(kTrim, {kKeptGrantChanges}).status();
}

}  // namespace senda::directory
