#ifndef SENDA_COMMON_STORAGE_AUDIT_LOG_H_
#define SENDA_COMMON_STORAGE_AUDIT_LOG_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/storage/change_log.h"
#include "common/storage/database.h"
#include "common/time/clock.h"

namespace senda::storage {

// Writes the audit records of reads. Concurrent records of one trust share one transaction, and
// each caller hears back after that transaction is durable: no record, no reply. Thread-safe. At
// most one transaction per trust is under way; what arrives meanwhile forms the next batch.
class AuditLog {
 public:
  virtual ~AuditLog() = default;
  // `done` gets OK once the record is durable, AUDIT_UNAVAILABLE otherwise; called on a database
  // thread. Waiting records are bounded; beyond the bound `done` gets AUDIT_UNAVAILABLE at once.
  virtual void Append(std::string_view trust, AuditRecord record,
                      std::function<void(absl::Status)> done) = 0;
};

// `database` and `clock` must outlive the log.
std::unique_ptr<AuditLog> NewAuditLog(Database& database, const time::Clock& clock);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_AUDIT_LOG_H_
