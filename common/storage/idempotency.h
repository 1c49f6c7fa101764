#ifndef SENDA_COMMON_STORAGE_IDEMPOTENCY_H_
#define SENDA_COMMON_STORAGE_IDEMPOTENCY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

namespace senda::storage {

// Replies kept for 24 hours under (trust, principal, method, request_id), in the transaction that
// had the effect (AIP-155). Looked up before the etag is, so that a repeated update is answered
// with its first reply and not with ABORTED.
struct ReplyKey {
  std::string_view trust;
  std::string_view principal;
  std::string_view method;
  std::string_view request_id;
};

// Waits until nobody else works on the same request, which is then so until the end of the
// transaction: a repetition that arrives meanwhile finds the reply, and not what the first did
// (ALREADY_EXISTS). Costs no round trip; no effect on SQLite, whose writes exclude one another.
absl::Status LockRequest(Transaction& transaction, const ReplyKey& key);

// The stored reply for `key`: nullopt when there is none or it has expired; INVALID_ARGUMENT /
// REQUEST_ID_REUSED when it was stored for a request whose body had another SHA-256 than
// `body_hash`.
absl::StatusOr<std::optional<std::string>> FindReply(Transaction& transaction, const ReplyKey& key,
                                                     std::string_view body_hash, absl::Time now);
absl::Status SaveReply(Transaction& transaction, const ReplyKey& key, std::string_view body_hash,
                       std::string_view reply, absl::Time now);
// Deletes replies older than 24 hours, of all trusts in a transaction over all, at most `limit`;
// returns how many.
absl::StatusOr<std::int64_t> PruneReplies(Transaction& transaction, absl::Time now, int limit);

}  // namespace senda::storage

#endif  // SENDA_COMMON_STORAGE_IDEMPOTENCY_H_
