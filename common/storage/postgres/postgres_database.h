#ifndef SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_DATABASE_H_
#define SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_DATABASE_H_

#include <memory>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/database.h"
#include "common/storage/postgres/postgres_connection.h"
#include "common/storage/work_queue.h"

namespace senda::storage::postgres {

// A service's database in one PostgreSQL schema. Each of its threads owns a connection and takes
// reads or writes from a bounded queue. Connections are made when first needed and again when lost.
// Point reads have a thread of their own: they never wait behind a long list, and those that wait
// together travel together (shared_read.h).
class PostgresDatabase final : public Database {
 public:
  // Does not wait for the server: until it answers, transactions fail with DATABASE_UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options);
  // Finishes what is queued.
  ~PostgresDatabase() override;

  absl::Status Submit(AccessMode mode, std::string_view trust, absl::Time deadline, Body body,
                      Done done) override;
  // Always false: every read waits for the network.
  bool TryReadInline(std::string_view trust, absl::FunctionRef<absl::Status(Transaction&)> body,
                     absl::Status& outcome) override;
  DatabaseHealth Health() override;
  const Dialect& dialect() const override;

 private:
  explicit PostgresDatabase(const DatabaseOptions& options);
  void ServeLoop(WorkQueue& queue);
  void ServePointReads();

  const DatabaseOptions options_;
  WorkQueue writes_;
  WorkQueue reads_;
  WorkQueue point_reads_;
  std::vector<std::thread> threads_;
};

}  // namespace senda::storage::postgres

#endif  // SENDA_COMMON_STORAGE_POSTGRES_POSTGRES_DATABASE_H_
