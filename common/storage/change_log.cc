#include "common/storage/change_log.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/audit_chain.h"

namespace senda::storage {
namespace {

// Locks the head row and takes the next numbers in one statement.
const Statement kAdvanceHead{
    "logs.advance_head",
    "INSERT INTO trust_heads (trust, change_sequence, audit_sequence, audit_hash, trimmed_through) "
    "VALUES ($1, $2, $3, '', 0) "
    "ON CONFLICT (trust) DO UPDATE SET "
    "change_sequence = trust_heads.change_sequence + excluded.change_sequence, "
    "audit_sequence = trust_heads.audit_sequence + excluded.audit_sequence "
    "RETURNING change_sequence, audit_sequence, audit_hash"};
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
const Statement kSetAuditHash{"logs.set_audit_hash",
                              "UPDATE trust_heads SET audit_hash = $2 WHERE trust = $1"};
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
  std::int64_t other = 0;  // audit_sequence or trimmed_through
  std::string audit_hash;
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

absl::Status InsertAudits(Transaction& transaction, std::string_view trust, std::int64_t micros,
                          const std::vector<AuditRecord>& audits, std::int64_t first,
                          const std::string& last_hash) {
  if (audits.empty()) return absl::OkStatus();
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
  RETURN_IF_ERROR(Insert(transaction, kInsertAudit, rows));
  return transaction.Defer(kSetAuditHash, {trust, std::string_view(hashes.back())});
}

absl::StatusOr<Head> ReadHead(Transaction& transaction, std::string_view trust) {
  Head head;
  RETURN_IF_ERROR(transaction.Query(kReadHead, {trust}, [&](const Row& row) {
    head.change_sequence = row.Int(0);
    head.other = row.Int(1);
    return absl::OkStatus();
  }));
  return head;
}

}  // namespace

absl::Status AppendLogs(Transaction& transaction, std::string_view trust, absl::Time now,
                        const std::vector<Change>& changes,
                        const std::vector<AuditRecord>& audits) {
  if (changes.empty() && audits.empty()) return absl::OkStatus();
  const auto change_count = static_cast<std::int64_t>(changes.size());
  const auto audit_count = static_cast<std::int64_t>(audits.size());
  const std::int64_t micros = absl::ToUnixMicros(now);
  Head head;
  RETURN_IF_ERROR(
      transaction.Query(kAdvanceHead, {trust, change_count, audit_count}, [&](const Row& row) {
        head = {row.Int(0), row.Int(1), std::string(row.Text(2))};
        return absl::OkStatus();
      }));
  RETURN_IF_ERROR(
      InsertChanges(transaction, trust, micros, changes, head.change_sequence - change_count + 1));
  return InsertAudits(transaction, trust, micros, audits, head.other - audit_count + 1,
                      head.audit_hash);
}

absl::StatusOr<std::vector<NumberedChange>> ReadChanges(Transaction& transaction,
                                                        std::string_view trust, std::int64_t after,
                                                        int limit) {
  ASSIGN_OR_RETURN(const Head head, ReadHead(transaction, trust));
  // A token from beyond the head comes from a history that a restored backup does not hold.
  if (after < head.other || after > head.change_sequence) return errors::FeedTokenExpired();
  std::vector<NumberedChange> changes;
  if (after == head.change_sequence) return changes;
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
  ASSIGN_OR_RETURN(const Head head, ReadHead(transaction, trust));
  return head.change_sequence;
}

absl::Status TrimChanges(Transaction& transaction, std::string_view trust, std::int64_t through) {
  ASSIGN_OR_RETURN(const Head head, ReadHead(transaction, trust));
  const std::int64_t last = std::min(through, head.change_sequence);
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
