#include "common/rpc/fan_out.h"

#include <utility>

#include "absl/synchronization/blocking_counter.h"

namespace senda::rpc {

void FanOut(std::span<OutgoingCall> calls, const CallOptions& options) {
  absl::BlockingCounter pending(static_cast<int>(calls.size()));
  for (OutgoingCall& call : calls) {
    call.client->CallAsync(call.method, *call.request, *call.reply, options,
                           [&call, &pending](absl::Status status) {
                             call.outcome = std::move(status);
                             pending.DecrementCount();
                           });
  }
  pending.Wait();
}

bool IsUnreachable(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

}  // namespace senda::rpc
