#ifndef SENDA_COMMON_RPC_DENIAL_H_
#define SENDA_COMMON_RPC_DENIAL_H_

#include <string_view>

#include "absl/status/status.h"
#include "common/rpc/call.h"

namespace senda::rpc {

// PERMISSION_DENIED_OR_ABSENT for `resource`, which lies out of the caller's reach or is not there:
// names the permission that the method called needs, so that a client can say which roles have it.
absl::Status Denied(const Call& call, std::string_view resource);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_DENIAL_H_
