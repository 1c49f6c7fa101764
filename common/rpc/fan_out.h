#ifndef SENDA_COMMON_RPC_FAN_OUT_H_
#define SENDA_COMMON_RPC_FAN_OUT_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/client.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// One of several calls that go out together. `request` and `reply` must outlive FanOut.
struct OutgoingCall {
  const Client* client = nullptr;
  std::string_view method;
  const google::protobuf::Message* request = nullptr;
  google::protobuf::Message* reply = nullptr;
  absl::Status outcome;  // set by FanOut
};

// Makes all calls in parallel and waits until each has ended: at the latest at options.deadline.
void FanOut(std::span<OutgoingCall> calls, const CallOptions& options);

// Whether an outcome tells that a service did not answer, rather than that it refused the caller or
// the request: an answer put together from several services then goes on without it and says so.
bool IsUnreachable(const absl::Status& status);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_FAN_OUT_H_
