#ifndef SENDA_SERVICES_DASHBOARD_ANSWER_MEMORY_H_
#define SENDA_SERVICES_DASHBOARD_ANSWER_MEMORY_H_

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"

namespace senda::dashboard {

// Finished answers in process, each with the time at which its watermarks were last checked with
// the sources and found current. An answer is served without asking anybody until that is `bound`
// ago; so that no reader waits for the check, the first reader after half of that is told to renew
// it. When that one fails to, the others are served until the bound, and then all of them must ask
// the sources. Bounded; least recently used first out. Thread-safe.
class AnswerMemory {
 public:
  AnswerMemory(std::size_t max_bytes, absl::Duration bound)
      : max_bytes_(max_bytes), bound_(bound) {}

  struct Found {
    rpc::Bytes bytes;    // null when there is none young enough
    bool renew = false;  // this caller, and nobody else, should check it
  };
  Found Find(std::string_view key, absl::Time now);

  // The newest answer, however old: whoever has read the watermarks and finds them the same may
  // serve it. Null and "" when there is none.
  struct Newest {
    rpc::Bytes bytes;
    std::string watermarks;
  };
  Newest FindNewest(std::string_view key);

  // Keeps an answer checked at `checked`.
  void Put(std::string_view key, rpc::Bytes bytes, std::string watermarks, absl::Time checked);

 private:
  struct Entry {
    std::string key;
    rpc::Bytes bytes;
    std::string watermarks;
    absl::Time checked;
    bool renewing = false;
  };
  void Shrink() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::size_t max_bytes_;
  const absl::Duration bound_;
  absl::Mutex mutex_;
  std::list<Entry> entries_ ABSL_GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_ ABSL_GUARDED_BY(mutex_);
  std::size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace senda::dashboard

#endif  // SENDA_SERVICES_DASHBOARD_ANSWER_MEMORY_H_
