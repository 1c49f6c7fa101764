#ifndef SENDA_COMMON_STORAGE_SQLITE_CHECKPOINTER_H_
#define SENDA_COMMON_STORAGE_SQLITE_CHECKPOINTER_H_

#include <memory>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/sqlite/sqlite_connection.h"

namespace senda::storage::sqlite {

// Copies the write-ahead log into the database file on a thread of its own, while others write and
// read: a checkpoint flushes twice, and on the writing thread every write would wait for that.
// Thread-safe.
class Checkpointer {
 public:
  explicit Checkpointer(std::unique_ptr<Connection> connection);
  // Finishes what is under way.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // Begins a checkpoint, after the one under way if there is one.
  void Ask();
  // Returns once none is asked for or under way.
  void AwaitIdle();

 private:
  void Loop();

  const std::unique_ptr<Connection> connection_;
  absl::Mutex mutex_;
  bool asked_ ABSL_GUARDED_BY(mutex_) = false;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace senda::storage::sqlite

#endif  // SENDA_COMMON_STORAGE_SQLITE_CHECKPOINTER_H_
