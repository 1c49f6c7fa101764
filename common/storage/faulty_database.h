#ifndef SENDA_COMMON_STORAGE_FAULTY_DATABASE_H_
#define SENDA_COMMON_STORAGE_FAULTY_DATABASE_H_

#include <memory>

#include "common/storage/database.h"

namespace senda::storage {

// A database that fails on cue, for tests: wraps another and fails the k-th statement (a batch
// counts as one), the commit of a write before it happens, or the report of a commit that did
// happen (outcome unknown). Each fault happens once.
class FaultPlan {
 public:
  // kWriteStatement counts the statements of write transactions alone, so that whatever reads
  // beside the write under test does not matter.
  enum class Point { kStatement, kWriteStatement, kBeforeCommit, kAfterCommit };
  // The next transaction to reach `point` for the `nth` time (from 1) fails with `status`.
  // Thread-safe.
  virtual void FailAt(Point point, int nth, absl::Status status) = 0;
  virtual void Clear() = 0;
  // Statements seen since the last Clear, so that a test can walk through all of them.
  virtual int statements_seen() const = 0;
  virtual ~FaultPlan() = default;
};

struct FaultyDatabase {
  std::unique_ptr<Database> database;
  FaultPlan* plan;  // owned by `database`
};
FaultyDatabase WrapWithFaults(std::unique_ptr<Database> inner);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_FAULTY_DATABASE_H_
