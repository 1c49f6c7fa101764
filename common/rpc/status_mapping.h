#ifndef SENDA_COMMON_RPC_STATUS_MAPPING_H_
#define SENDA_COMMON_RPC_STATUS_MAPPING_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

// absl::Status inside, grpc-status, grpc-message and grpc-status-details-bin outside.
namespace senda::rpc {

// The metadata key that carries `DetailsBytes`.
inline constexpr std::string_view kDetailsKey = "grpc-status-details-bin";

// `status` as a caller may see it: the same code; INTERNAL and UNKNOWN keep neither message nor
// details, only ErrorInfo with reason INTERNAL. What is private to the process (retry marks,
// google.rpc.DebugInfo, every payload that is not of google.rpc) is gone. Long messages are cut.
absl::Status Masked(const absl::Status& status);

// `Masked(status)` as a serialised google.rpc.Status, "" for OK. It fits into a header of 8 KiB,
// the usual limit of a client: a BadRequest with too many violations ends with one that says how
// many more there are.
std::string DetailsBytes(const absl::Status& status);

// What a client received. `details` are the bytes of `kDetailsKey`, "" when absent; unreadable ones
// are ignored. A code outside gRPC's 0-16 is UNKNOWN.
absl::Status FromGrpc(int code, std::string_view message, std::string_view details);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_STATUS_MAPPING_H_
