#include "common/storage/change_log.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/audit_chain.h"

namespace senda::storage {
namespace {

// The head row is read under its lock and written once, with the numbers and the end of the chain:
// taking the numbers first and setting the hash after would be two writes.
constexpr std::string_view kSelectHead =
    "SELECT change_sequence, audit_sequence, audit_hash FROM trust_heads WHERE trust = $1";
const Statement kLockHead{"logs.lock_head", std::string(kSelectHead)};
const Statement kLockHeadForUpdate{"logs.lock_head", std::string(kSelectHead) + " FOR UPDATE"};
const Statement kMakeHead{
    "logs.make_head",
    "INSERT INTO trust_heads (trust, change_sequence, audit_sequence, audit_hash, trimmed_through) "
    "VALUES ($1, 0, 0, '', 0) ON CONFLICT (trust) DO NOTHING"};
const Statement kMoveHead{
    "logs.move_head",
    "UPDATE trust_heads SET change_sequence = $2, audit_sequence = $3, audit_hash = $4 "
    "WHERE trust = $1"};
const Statement kInsertChange{
    "logs.insert_change",
    "INSERT INTO changes (trust, sequence, time_micros, school, resource_type, resource_name, "
    "operation, changed_fields, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
const Statement kMoveWatermark{
    "logs.move_watermark",
    "INSERT INTO school_watermarks (trust, school, sequence, time_micros) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (trust, school) DO UPDATE SET sequence = excluded.sequence, "
    "time_micros = excluded.time_micros"};
const Statement kInsertAudit{"logs.insert_audit",
                             "INSERT INTO audit_log (trust, sequence, time_micros, actor, role, "
                             "rpc, action, school, subjects, "
                             "request_id, outcome, previous_hash, hash) "
                             "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"};
const Statement kReadHead{
    "logs.read_head", "SELECT change_sequence, trimmed_through FROM trust_heads WHERE trust = $1"};
const Statement kReadChanges{
    "logs.read_changes",
    "SELECT sequence, time_micros, school, resource_type, resource_name, operation, "
    "changed_fields, "
    "actor FROM changes WHERE trust = $1 AND sequence > $2 ORDER BY sequence LIMIT $3"};
const Statement kReadWatermarks{
    "logs.read_watermarks",
    "SELECT school, sequence, time_micros FROM school_watermarks WHERE trust = $1 ORDER BY school"};
const Statement kForgetChanges{"logs.forget_changes",
                               "DELETE FROM changes WHERE trust = $1 AND sequence <= $2"};
const Statement kSetTrimmed{
    "logs.set_trimmed",
    "UPDATE trust_heads SET trimmed_through = $2 WHERE trust = $1 AND trimmed_through < $2"};

struct Head {
  std::int64_t change_sequence = 0;
  std::int64_t audit_sequence = 0;
  std::string audit_hash;
};

struct FeedEnds {
  std::int64_t change_sequence = 0;
  std::int64_t trimmed_through = 0;
};

absl::Status Insert(Transaction& transaction, const Statement& statement,
                    const std::vector<std::vector<Value>>& rows) {
  // One row may travel with the statement after it; many have a faster way.
  if (rows.size() == 1) return transaction.Defer(statement, rows.front());
  return transaction.ExecuteBatch(statement, rows).status();
}

absl::Status InsertChanges(Transaction& transaction, std::string_view trust, std::int64_t micros,
                           const std::vector<Change>& changes, std::int64_t first) {
  if (changes.empty()) return absl::OkStatus();
  std::vector<std::vector<Value>> rows;
  rows.reserve(changes.size());
  std::map<std::string_view, std::int64_t> newest;  // by school, in one order for all transactions
  for (const Change& change : changes) {
    const std::int64_t sequence = first + static_cast<std::int64_t>(rows.size());
    rows.push_back({trust, sequence, micros, std::string_view(change.school),
                    std::string_view(change.resource_type), std::string_view(change.resource_name),
                    std::string_view(change.operation), std::string_view(change.changed_fields),
                    std::string_view(change.actor)});
    newest[change.school] = sequence;
  }
  RETURN_IF_ERROR(Insert(transaction, kInsertChange, rows));
  std::vector<std::vector<Value>> watermarks;
  watermarks.reserve(newest.size());
  for (const auto& [school, sequence] : newest) {
    watermarks.push_back({trust, school, sequence, micros});
  }
  return Insert(transaction, kMoveWatermark, watermarks);
}

// Sets `last_hash`, the end of the chain, to what it is after these.
absl::Status InsertAudits(Transaction& transaction, std::string_view trust, std::int64_t micros,
                          const std::vector<AuditRecord>& audits, std::int64_t first,
                          std::string& last_hash) {
  std::vector<std::string> hashes = {last_hash};
  hashes.reserve(audits.size() + 1);
  for (const AuditRecord& record : audits) {
    const std::int64_t sequence = first + static_cast<std::int64_t>(hashes.size()) - 1;
    hashes.push_back(AuditHash(hashes.back(), trust, sequence, micros, record));
  }
  std::vector<std::vector<Value>> rows;
  rows.reserve(audits.size());
  for (const AuditRecord& record : audits) {
    const std::size_t i = rows.size();
    rows.push_back({trust, first + static_cast<std::int64_t>(i), micros,
                    std::string_view(record.actor), std::string_view(record.role),
                    std::string_view(record.rpc), std::string_view(record.action),
                    std::string_view(record.school), std::string_view(record.subjects),
                    std::string_view(record.request_id), std::string_view(record.outcome),
                    std::string_view(hashes[i]), std::string_view(hashes[i + 1])});
  }
  last_hash = hashes.back();
  return rows.empty() ? absl::OkStatus() : Insert(transaction, kInsertAudit, rows);
}

absl::StatusOr<bool> ReadLocked(Transaction& transaction, std::string_view trust, Head& head) {
  const bool excludes_others = transaction.dialect().ForUpdate().empty();
  bool found = false;
  RETURN_IF_ERROR(transaction.Query(excludes_others ? kLockHead : kLockHeadForUpdate, {trust},
                                    [&](const Row& row) {
                                      found = true;
                                      head = {row.Int(0), row.Int(1), std::string(row.Text(2))};
                                      return absl::OkStatus();
                                    }));
  return found;
}

// The head row, locked until COMMIT; made when the trust has none.
absl::StatusOr<Head> LockHead(Transaction& transaction, std::string_view trust) {
  Head head;
  ASSIGN_OR_RETURN(const bool found, ReadLocked(transaction, trust, head));
  if (!found) {
    // Waits for whoever makes it at the same time.
    RETURN_IF_ERROR(transaction.Execute(kMakeHead, {trust}).status());
    RETURN_IF_ERROR(ReadLocked(transaction, trust, head).status());
  }
  return head;
}

absl::StatusOr<FeedEnds> ReadFeedEnds(Transaction& transaction, std::string_view trust) {
  FeedEnds ends;
  RETURN_IF_ERROR(transaction.Query(kReadHead, {trust}, [&](const Row& row) {
    ends = {row.Int(0), row.Int(1)};
    return absl::OkStatus();
  }));
  return ends;
}

}  // namespace

absl::Status AppendLogs(Transaction& transaction, std::string_view trust, absl::Time now,
                        const std::vector<Change>& changes,
                        const std::vector<AuditRecord>& audits) {
  if (changes.empty() && audits.empty()) return absl::OkStatus();
  const std::int64_t micros = absl::ToUnixMicros(now);
  ASSIGN_OR_RETURN(Head head, LockHead(transaction, trust));
  RETURN_IF_ERROR(InsertChanges(transaction, trust, micros, changes, head.change_sequence + 1));
  RETURN_IF_ERROR(
      InsertAudits(transaction, trust, micros, audits, head.audit_sequence + 1, head.audit_hash));
  head.change_sequence += static_cast<std::int64_t>(changes.size());
  head.audit_sequence += static_cast<std::int64_t>(audits.size());
  return transaction.Defer(kMoveHead, {trust, head.change_sequence, head.audit_sequence,
                                       std::string_view(head.audit_hash)});
}

absl::StatusOr<std::vector<NumberedChange>> ReadChanges(Transaction& transaction,
                                                        std::string_view trust, std::int64_t after,
                                                        int limit) {
  ASSIGN_OR_RETURN(const FeedEnds ends, ReadFeedEnds(transaction, trust));
  // A token from beyond the head comes from a history that a restored backup does not hold.
  if (after < ends.trimmed_through || after > ends.change_sequence)
    return errors::FeedTokenExpired();
  std::vector<NumberedChange> changes;
  if (after == ends.change_sequence) return changes;
  RETURN_IF_ERROR(
      transaction.Query(kReadChanges, {trust, after, std::int64_t{limit}}, [&](const Row& row) {
        changes.push_back(
            {row.Int(0),
             absl::FromUnixMicros(row.Int(1)),
             {std::string(row.Text(2)), std::string(row.Text(3)), std::string(row.Text(4)),
              std::string(row.Text(5)), std::string(row.Text(6)), std::string(row.Text(7))}});
        return absl::OkStatus();
      }));
  return changes;
}

absl::StatusOr<std::int64_t> HeadSequence(Transaction& transaction, std::string_view trust) {
  ASSIGN_OR_RETURN(const FeedEnds ends, ReadFeedEnds(transaction, trust));
  return ends.change_sequence;
}

absl::StatusOr<std::int64_t> TrimmedThrough(Transaction& transaction, std::string_view trust) {
  ASSIGN_OR_RETURN(const FeedEnds ends, ReadFeedEnds(transaction, trust));
  return ends.trimmed_through;
}

absl::Status TrimChanges(Transaction& transaction, std::string_view trust, std::int64_t through) {
  ASSIGN_OR_RETURN(const FeedEnds ends, ReadFeedEnds(transaction, trust));
  const std::int64_t last = std::min(through, ends.change_sequence);
  RETURN_IF_ERROR(transaction.Execute(kForgetChanges, {trust, last}).status());
  return transaction.Execute(kSetTrimmed, {trust, last}).status();
}

absl::StatusOr<std::vector<SchoolWatermark>> ReadWatermarks(Transaction& transaction,
                                                            std::string_view trust) {
  std::vector<SchoolWatermark> watermarks;
  RETURN_IF_ERROR(transaction.Query(kReadWatermarks, {trust}, [&](const Row& row) {
    watermarks.push_back({std::string(row.Text(0)), row.Int(1), absl::FromUnixMicros(row.Int(2))});
    return absl::OkStatus();
  }));
  return watermarks;
}

}  // namespace senda::storage
