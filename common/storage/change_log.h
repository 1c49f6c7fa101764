#ifndef SENDA_COMMON_STORAGE_CHANGE_LOG_H_
#define SENDA_COMMON_STORAGE_CHANGE_LOG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

// The change log and the audit log that every service's database holds (common/storage/migrations).
// Both number their rows per trust from one head row, `trust_heads`, which a transaction locks
// last, just before COMMIT: commits are then in sequence order and a reader of the log misses
// nothing.
namespace senda::storage {

// One change to one resource. Holds no personal data, so erasure has nothing to rewrite.
struct Change {
  std::string school;          // resource name of the school, "" for trust-wide rows
  std::string resource_type;   // "Pupil"
  std::string resource_name;   // "trusts/t/pupils/p"
  std::string operation;       // "CREATE", "UPDATE", "DELETE", "UNDELETE"
  std::string changed_fields;  // comma-separated top-level field names, sorted
  std::string actor;           // subject of the caller
};

struct NumberedChange {
  std::int64_t sequence = 0;
  absl::Time time;
  Change change;
};

// One record of who did or saw what, and why they might.
struct AuditRecord {
  std::string actor;
  std::string role;        // the grant that allowed it, "SENCO@trusts/t/schools/130000"
  std::string rpc;         // "senda.pupils.v1.PupilsService/GetPupil"
  std::string action;      // "READ" or "WRITE"
  std::string school;      // "" when trust-wide or several
  std::string subjects;    // names of the resources, comma-separated; the children seen or changed
  std::string request_id;  // "" when none
  std::string outcome;     // "OK" or the status code's name
};

struct StoredAuditRecord {
  std::int64_t sequence = 0;
  absl::Time time;
  AuditRecord record;
  std::string previous_hash;  // hex SHA-256
  std::string hash;           // hex SHA-256 over previous_hash and every field
};

// Appends `changes` and `audits` with one range of numbers each, and moves the watermark of each
// school touched. Call it as the last statements of a transaction. `now` stamps all of them.
absl::Status AppendLogs(Transaction& transaction, std::string_view trust, absl::Time now,
                        const std::vector<Change>& changes, const std::vector<AuditRecord>& audits);

// Changes with sequence > `after`, oldest first, at most `limit`. OUT_OF_RANGE/FEED_TOKEN_EXPIRED
// when `after` lies before what is kept.
absl::StatusOr<std::vector<NumberedChange>> ReadChanges(Transaction& transaction,
                                                        std::string_view trust, std::int64_t after,
                                                        int limit);
// The sequence of the newest change of the trust; 0 when none.
absl::StatusOr<std::int64_t> HeadSequence(Transaction& transaction, std::string_view trust);

// The sequence of the newest change that is no longer kept; 0 when all are.
absl::StatusOr<std::int64_t> TrimmedThrough(Transaction& transaction, std::string_view trust);

// Forgets changes with sequence <= `through`; tokens older than that are refused from then on.
absl::Status TrimChanges(Transaction& transaction, std::string_view trust, std::int64_t through);

// The sequence of the newest change of each school; "" stands for trust-wide rows.
struct SchoolWatermark {
  std::string school;
  std::int64_t sequence = 0;
  absl::Time changed;
};
absl::StatusOr<std::vector<SchoolWatermark>> ReadWatermarks(Transaction& transaction,
                                                            std::string_view trust);

// Checks the hash chain of a trust from its first record; the sequence of the first record that
// does not fit, or 0 when all do.
absl::StatusOr<std::int64_t> FirstBrokenAudit(Transaction& transaction, std::string_view trust);
absl::StatusOr<std::vector<StoredAuditRecord>> ReadAudit(Transaction& transaction,
                                                         std::string_view trust, std::int64_t after,
                                                         int limit);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_CHANGE_LOG_H_
