#ifndef SENDA_COMMON_CACHE_FLIGHT_GROUP_H_
#define SENDA_COMMON_CACHE_FLIGHT_GROUP_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/status/errors.h"

namespace senda::cache {

// Computes a value once however many ask for it at the same time (a "single flight"): the first
// caller of a key computes, on its own thread; the others wait for its answer. Nothing is kept
// afterwards. Thread-safe.
//
//   FlightGroup<std::shared_ptr<const std::string>> flights;
//   auto bytes = flights.Do(key, deadline, [&] { return Build(trust, watermark); });
//
// The key must hold everything the value depends on: the trust, the reader's scope where it
// matters, and the version of the data, because a caller may get a value whose computing began
// before it asked. Value is copied to every caller: make it a shared_ptr to const when it is large.
template <typename Value>
class FlightGroup {
 public:
  // DEADLINE_EXCEEDED when `deadline` passes while waiting for another caller. An error of
  // `compute` goes to all who wait, except DEADLINE_EXCEEDED and CANCELLED: those tell of the
  // computing caller's own limits, so one of the others computes in its turn.
  absl::StatusOr<Value> Do(std::string_view key, absl::Time deadline,
                           absl::FunctionRef<absl::StatusOr<Value>()> compute) {
    for (;;) {
      bool leads = false;
      const std::shared_ptr<Flight> flight = Join(key, leads);
      if (leads) {
        return Land(key, *flight, compute());
      }
      const std::optional<absl::StatusOr<Value>> result = Await(*flight, deadline);
      if (!result.has_value()) {
        return errors::DeadlineSpent();
      }
      if (!absl::IsDeadlineExceeded(result->status()) && !absl::IsCancelled(result->status())) {
        return *result;
      }
    }
  }

  // How many callers wait for `key` now; for tests and metrics.
  int waiting(std::string_view key) const {
    absl::MutexLock lock(&mutex_);
    const auto found = flights_.find(std::string(key));
    if (found == flights_.end()) {
      return 0;
    }
    absl::MutexLock flight_lock(&found->second->mutex);
    return found->second->waiting;
  }

 private:
  // Shared by the caller that computes and those that wait: the last one to leave frees it.
  struct Flight {
    absl::Mutex mutex;
    std::optional<absl::StatusOr<Value>> result ABSL_GUARDED_BY(mutex);
    int waiting ABSL_GUARDED_BY(mutex) = 0;
  };

  std::shared_ptr<Flight> Join(std::string_view key, bool& leads) {
    absl::MutexLock lock(&mutex_);
    std::shared_ptr<Flight>& slot = flights_[std::string(key)];
    leads = slot == nullptr;
    if (leads) {
      slot = std::make_shared<Flight>();
    }
    return slot;
  }

  // The key is free again before anybody learns the result, so a caller that comes later never gets
  // a value that was ready before it asked.
  absl::StatusOr<Value> Land(std::string_view key, Flight& flight, absl::StatusOr<Value> result) {
    {
      absl::MutexLock lock(&mutex_);
      flights_.erase(std::string(key));
    }
    absl::MutexLock lock(&flight.mutex);
    flight.result = result;
    return result;
  }

  std::optional<absl::StatusOr<Value>> Await(Flight& flight, absl::Time deadline) {
    absl::MutexLock lock(&flight.mutex);
    ++flight.waiting;
    const auto landed = [&flight]() ABSL_SHARED_LOCKS_REQUIRED(flight.mutex) {
      return flight.result.has_value();
    };
    flight.mutex.AwaitWithDeadline(absl::Condition(&landed), deadline);
    --flight.waiting;
    return flight.result;
  }

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<Flight>> flights_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace senda::cache

#endif  // SENDA_COMMON_CACHE_FLIGHT_GROUP_H_
