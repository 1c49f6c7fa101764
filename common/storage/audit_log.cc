#include "common/storage/audit_log.h"

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/status/errors.h"

namespace senda::storage {
namespace {

constexpr std::size_t kMostWaiting = 8'192;
constexpr std::size_t kMostPerTransaction = 512;
constexpr absl::Duration kPatience = absl::Seconds(5);

using Done = std::function<void(absl::Status)>;

struct Batch {
  std::vector<AuditRecord> records;
  std::vector<Done> dones;
};

class BatchingAuditLog final : public AuditLog {
 public:
  BatchingAuditLog(Database& database, const time::Clock& clock)
      : database_(database), clock_(clock) {}

  // Waits for what is under way: its callbacks come back here.
  ~BatchingAuditLog() override {
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(
        +[](decltype(trusts_)* trusts) { return trusts->empty(); }, &trusts_));
  }

  void Append(std::string_view trust, AuditRecord record, Done done) override {
    const std::string key(trust);
    {
      absl::MutexLock lock(&mutex_);
      if (waiting_count_ < kMostWaiting) {
        const auto [entry, first] = trusts_.try_emplace(key);
        entry->second.push_back({std::move(record), std::move(done)});
        ++waiting_count_;
        if (!first) return;  // the transaction under way starts the next one
        done = nullptr;
      }
    }
    if (done != nullptr) return done(errors::AuditUnavailable());
    StartNext(key);
  }

 private:
  struct Waiting {
    AuditRecord record;
    Done done;
  };

  // Begins the next transaction of `trust`, or forgets the trust when nothing waits.
  void StartNext(const std::string& trust) {
    // Shared, because a transaction's body and completion must be copyable and both need it.
    auto batch = std::make_shared<Batch>();
    {
      absl::MutexLock lock(&mutex_);
      std::deque<Waiting>& waiting = trusts_[trust];
      if (waiting.empty()) {
        trusts_.erase(trust);
        return;
      }
      while (!waiting.empty() && batch->records.size() < kMostPerTransaction) {
        batch->records.push_back(std::move(waiting.front().record));
        batch->dones.push_back(std::move(waiting.front().done));
        waiting.pop_front();
        --waiting_count_;
      }
    }
    const absl::Time now = clock_.Now();
    const absl::Time deadline = time::Clock::System().Now() + kPatience;
    absl::Status submitted = database_.Submit(
        AccessMode::kWrite, trust, deadline,
        [batch, trust, now](Transaction& transaction) {
          return AppendLogs(transaction, trust, now, {}, batch->records);
        },
        [this, batch, trust](absl::Status status) { Finish(trust, *batch, status.ok()); });
    if (!submitted.ok()) Finish(trust, *batch, false);
  }

  void Finish(const std::string& trust, Batch& batch, bool durable) {
    for (Done& done : batch.dones) done(durable ? absl::OkStatus() : errors::AuditUnavailable());
    StartNext(trust);
  }

  Database& database_;
  const time::Clock& clock_;
  absl::Mutex mutex_;
  std::size_t waiting_count_ ABSL_GUARDED_BY(mutex_) = 0;
  // A trust is present while a transaction of it is under way; what waits forms the next batch.
  absl::flat_hash_map<std::string, std::deque<Waiting>> trusts_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

std::unique_ptr<AuditLog> NewAuditLog(Database& database, const time::Clock& clock) {
  return std::make_unique<BatchingAuditLog>(database, clock);
}

}  // namespace senda::storage
