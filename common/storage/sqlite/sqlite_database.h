#ifndef SENDA_COMMON_STORAGE_SQLITE_SQLITE_DATABASE_H_
#define SENDA_COMMON_STORAGE_SQLITE_SQLITE_DATABASE_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/database.h"
#include "common/storage/sqlite/checkpointer.h"
#include "common/storage/sqlite/group_commit.h"
#include "common/storage/sqlite/scratch_file.h"
#include "common/storage/sqlite/sqlite_connection.h"
#include "common/storage/work_queue.h"

namespace senda::storage::sqlite {

// A service's database in one SQLite file. One thread writes, with group commit; another tells the
// callers of a commit that it is done, and a third checkpoints, while the next is written; a few
// threads read; point reads run on the caller's thread over connections of their own.
class SqliteDatabase final : public Database {
 public:
  // `scratch`, if any, is the folder that holds the file at `path`; it goes when the database does.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& path,
                                                        const DatabaseOptions& options,
                                                        std::unique_ptr<ScratchFile> scratch);
  // Finishes what is queued.
  ~SqliteDatabase() override;

  absl::Status Submit(AccessMode mode, std::string_view trust, absl::Time deadline, Body body,
                      Done done) override;
  bool TryReadInline(std::string_view trust, absl::FunctionRef<absl::Status(Transaction&)> body,
                     absl::Status& outcome) override;
  DatabaseHealth Health() override;
  const Dialect& dialect() const override;

 private:
  SqliteDatabase(const DatabaseOptions& options, std::unique_ptr<ScratchFile> scratch);
  void WriteLoop();
  void ReadLoop(Connection& connection);
  void ReportLoop();
  // Calls what waits for `ended`: at once when no other write waits, else on the thread for that.
  void Report(std::vector<Ended> ended);

  const std::unique_ptr<ScratchFile> scratch_;  // outlives the connections
  const absl::Duration statement_timeout_;
  WorkQueue writes_;
  WorkQueue reads_;
  std::unique_ptr<Connection> writer_;
  std::unique_ptr<Checkpointer> checkpointer_;
  std::vector<std::unique_ptr<Connection>> readers_;
  absl::Mutex inline_mutex_;
  std::vector<std::unique_ptr<Connection>> idle_inline_ ABSL_GUARDED_BY(inline_mutex_);
  absl::Mutex report_mutex_;
  std::vector<Ended> unreported_ ABSL_GUARDED_BY(report_mutex_);
  bool written_out_ ABSL_GUARDED_BY(report_mutex_) = false;  // nothing more will be to report
  std::vector<std::thread> threads_;
};

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_SQLITE_DATABASE_H_
