#include "common/storage/audit_chain.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/status/status_macros.h"
#include "common/storage/sha256.h"
#include "fmt/format.h"

namespace senda::storage {
namespace {

constexpr int kRecordsAtOnce = 1'000;

const Statement kReadAudit{
    "logs.read_audit",
    "SELECT sequence, time_micros, actor, role, rpc, action, school, subjects, request_id, "
    "outcome, "
    "previous_hash, hash FROM audit_log WHERE trust = $1 AND sequence > $2 ORDER BY sequence "
    "LIMIT $3"};
const Statement kReadEnd{"logs.read_audit_end",
                         "SELECT audit_sequence, audit_hash FROM trust_heads WHERE trust = $1"};

bool Fits(const StoredAuditRecord& stored, std::string_view trust, std::int64_t expected_sequence,
          const std::string& expected_previous) {
  return stored.sequence == expected_sequence && stored.previous_hash == expected_previous &&
         stored.hash == AuditHash(stored.previous_hash, trust, stored.sequence,
                                  absl::ToUnixMicros(stored.time), stored.record);
}

}  // namespace

std::string AuditHash(std::string_view previous_hash, std::string_view trust, std::int64_t sequence,
                      std::int64_t time_micros, const AuditRecord& record) {
  std::string bytes;
  bytes.reserve(512);
  fmt::format_to(std::back_inserter(bytes), "{} {} ", sequence, time_micros);
  for (const std::string_view field :
       {previous_hash, trust, std::string_view(record.actor), std::string_view(record.role),
        std::string_view(record.rpc), std::string_view(record.action),
        std::string_view(record.school), std::string_view(record.subjects),
        std::string_view(record.request_id), std::string_view(record.outcome)}) {
    fmt::format_to(std::back_inserter(bytes), "{}:", field.size());
    bytes += field;
  }
  return Sha256Hex(bytes);
}

absl::StatusOr<std::vector<StoredAuditRecord>> ReadAudit(Transaction& transaction,
                                                         std::string_view trust, std::int64_t after,
                                                         int limit) {
  std::vector<StoredAuditRecord> records;
  RETURN_IF_ERROR(
      transaction.Query(kReadAudit, {trust, after, std::int64_t{limit}}, [&](const Row& row) {
        const auto text = [&](int column) { return std::string(row.Text(column)); };
        records.push_back(
            {row.Int(0), absl::FromUnixMicros(row.Int(1)),
             AuditRecord{text(2), text(3), text(4), text(5), text(6), text(7), text(8), text(9)},
             text(10), text(11)});
        return absl::OkStatus();
      }));
  return records;
}

absl::StatusOr<std::int64_t> FirstBrokenAudit(Transaction& transaction, std::string_view trust) {
  std::int64_t end = 0;
  std::string end_hash;
  RETURN_IF_ERROR(transaction.Query(kReadEnd, {trust}, [&](const Row& row) {
    end = row.Int(0);
    end_hash = row.Text(1);
    return absl::OkStatus();
  }));
  std::int64_t sequence = 0;
  std::string hash;
  for (;;) {
    ASSIGN_OR_RETURN(const auto records, ReadAudit(transaction, trust, sequence, kRecordsAtOnce));
    for (const StoredAuditRecord& stored : records) {
      if (!Fits(stored, trust, sequence + 1, hash)) return sequence + 1;
      sequence = stored.sequence;
      hash = stored.hash;
    }
    if (records.empty()) break;
  }
  // Records cut off the end leave a whole chain, but not the one whose end the head row knows.
  if (sequence != end) return std::min(sequence, end) + 1;
  return hash == end_hash ? 0 : sequence;
}

}  // namespace senda::storage
