#include "common/server/housekeeping.h"

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/idempotency.h"
#include "common/telemetry/log.h"

namespace senda::server {

using storage::AccessMode;
using storage::Database;

Housekeeping::Housekeeping(const std::vector<Store>& stores, const time::Clock& clock,
                           telemetry::Metrics& metrics, Options options)
    : clock_(clock), options_(options) {
  for (const Store& store : stores) {
    kept_.push_back({store, metrics.AddCounter("senda_replies_removed_total",
                                               "Kept replies that were deleted after 24 hours.",
                                               {{"service", store.service}})});
  }
  thread_ = std::thread([this] { Run(); });
}

Housekeeping::~Housekeeping() { Stop(); }

void Housekeeping::Stop() {
  {
    const absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

bool Housekeeping::stopping() const {
  const absl::MutexLock lock(&mutex_);
  return stopping_;
}

void Housekeeping::Run() {
  for (;;) {
    {
      const absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), options_.interval)) return;
    }
    for (Kept& kept : kept_) Report(kept, Prune(kept));
  }
}

absl::Status Housekeeping::Prune(const Kept& kept) {
  std::int64_t removed = options_.batch;
  while (removed >= options_.batch && !stopping()) {
    RETURN_IF_ERROR(kept.store.database.Run(
        AccessMode::kWrite, Database::kAllTrusts,
        [&](storage::Transaction& transaction) -> absl::Status {
          ASSIGN_OR_RETURN(removed,
                           storage::PruneReplies(transaction, clock_.Now(), options_.batch));
          return absl::OkStatus();
        }));
    kept.removed.Increment(static_cast<std::uint64_t>(removed));
  }
  return absl::OkStatus();
}

// One line when it begins to fail and one when it is well again: it is tried for ever.
void Housekeeping::Report(Kept& kept, const absl::Status& status) {
  if (status.ok() == !kept.failing) return;
  kept.failing = !status.ok();
  telemetry::Log(kept.failing ? telemetry::Level::kWarning : telemetry::Level::kInfo,
                 kept.failing ? "old replies cannot be deleted" : "old replies are deleted again",
                 {{"service", kept.store.service},
                  {"status", absl::StatusCodeToString(status.code())},
                  {"reason", errors::ReasonOf(status)}});
}

}  // namespace senda::server
