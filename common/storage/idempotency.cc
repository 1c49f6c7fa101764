#include "common/storage/idempotency.h"

#include "common/status/errors.h"
#include "common/status/status_macros.h"
#include "common/storage/storage_errors.h"

namespace senda::storage {
namespace {

constexpr absl::Duration kKept = absl::Hours(24);

const Statement kLock{
    "replies.lock",
    "SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2 || ' ' || $3 || ' ' || $4, 0))"};
const Statement kFind{
    "replies.find",
    "SELECT body_hash, reply FROM replies WHERE trust = $1 AND principal = $2 AND "
    "method = $3 AND request_id = $4 AND time_micros > $5"};
const Statement kSave{
    "replies.save",
    "INSERT INTO replies (trust, principal, method, request_id, body_hash, reply, time_micros) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) "
    "ON CONFLICT (trust, principal, method, request_id) DO UPDATE SET "
    "body_hash = excluded.body_hash, reply = excluded.reply, time_micros = excluded.time_micros "
    "WHERE replies.time_micros <= $8"};
const Statement kPrune{
    "replies.prune",
    "DELETE FROM replies WHERE (trust, principal, method, request_id) IN "
    "(SELECT trust, principal, method, request_id FROM replies WHERE time_micros <= $1 "
    "ORDER BY time_micros LIMIT $2)"};

std::int64_t Expired(absl::Time now) { return absl::ToUnixMicros(now - kKept); }

}  // namespace

absl::Status LockRequest(Transaction& transaction, const ReplyKey& key) {
  if (transaction.dialect().ForUpdate().empty()) return absl::OkStatus();
  return transaction.Defer(kLock, {key.trust, key.principal, key.method, key.request_id});
}

absl::StatusOr<std::optional<std::string>> FindReply(Transaction& transaction, const ReplyKey& key,
                                                     std::string_view body_hash, absl::Time now) {
  std::optional<std::string> reply;
  bool same_body = true;
  RETURN_IF_ERROR(
      transaction.Query(kFind, {key.trust, key.principal, key.method, key.request_id, Expired(now)},
                        [&](const Row& row) {
                          same_body = row.Text(0) == body_hash;
                          reply = std::string(row.Text(1));
                          return absl::OkStatus();
                        }));
  if (!same_body) return errors::RequestIdReused();
  return reply;
}

absl::Status SaveReply(Transaction& transaction, const ReplyKey& key, std::string_view body_hash,
                       std::string_view reply, absl::Time now) {
  ASSIGN_OR_RETURN(const std::int64_t saved,
                   transaction.Execute(kSave, {key.trust, key.principal, key.method, key.request_id,
                                               Blob{body_hash}, Blob{reply},
                                               absl::ToUnixMicros(now), Expired(now)}));
  // The same request came twice at once and the other was first: run again, to find its reply.
  if (saved == 0) return SerializationFailure();
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> PruneReplies(Transaction& transaction, absl::Time now, int limit) {
  return transaction.Execute(kPrune, {Expired(now), std::int64_t{limit}});
}

}  // namespace senda::storage
