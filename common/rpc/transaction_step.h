#ifndef SENDA_COMMON_RPC_TRANSACTION_STEP_H_
#define SENDA_COMMON_RPC_TRANSACTION_STEP_H_

#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/method_table.h"
#include "google/protobuf/message.h"

namespace senda::rpc {

// The body of a write's transaction: the stored reply of a repeated request_id, or else the
// handler, its reply saved, and the change log and audit appended last. Sets `reply`. May run more
// than once.
absl::Status RunWrite(const Method& method, Call& call, const google::protobuf::Message& request,
                      storage::Transaction& transaction, Bytes& reply);

// The body of a read.
absl::Status RunRead(const Method& method, Call& call, const google::protobuf::Message& request,
                     storage::Transaction& transaction, Bytes& reply);

// The audit record of what `call` did or saw.
storage::AuditRecord AuditOf(const Call& call, std::string_view action);

}  // namespace senda::rpc

#endif  // SENDA_COMMON_RPC_TRANSACTION_STEP_H_
