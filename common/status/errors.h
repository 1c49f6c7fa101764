#ifndef SENDA_COMMON_STATUS_ERRORS_H_
#define SENDA_COMMON_STATUS_ERRORS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

// The catalogue of errors every Senda service answers with. Each function names one error: its
// code, its reason (`google.rpc.ErrorInfo.reason`) and its metadata. A message says what to do next
// and names the field; it never holds SQL, a stack, or a pupil's data. Tests match the reason.
//
// The details travel inside `absl::Status` as payloads and become `google.rpc.Status` details at
// the edge (common/rpc/status_mapping.h).
namespace senda::errors {

// The `domain` of every ErrorInfo (AIP-193).
inline constexpr std::string_view kDomain = "senda.uk";

using Metadata = std::vector<std::pair<std::string, std::string>>;

// One field that is wrong: `field` is the path within the request ("pupil.upn"), `description` says
// what is wrong and what to do; `reason` is UPPER_SNAKE and machine-readable.
struct FieldViolation {
  std::string field;
  std::string description;
  std::string reason = "INVALID";
};

// Builds any error; services' own catalogues are made of this. `reason` is UPPER_SNAKE, <= 63
// chars.
absl::Status Make(absl::StatusCode code, std::string_view reason, std::string_view message,
                  Metadata metadata = {});

// INVALID_ARGUMENT / FIELD_VIOLATIONS with a google.rpc.BadRequest that lists all of `violations`.
absl::Status InvalidFields(std::vector<FieldViolation> violations);
absl::Status InvalidField(std::string_view field, std::string_view description,
                          std::string_view reason = "INVALID");

absl::Status Unauthenticated(std::string_view reason, std::string_view message);
// PERMISSION_DENIED / PERMISSION_DENIED_OR_ABSENT: the same bytes whether the resource exists or
// not.
absl::Status PermissionDenied(std::string_view permission, std::string_view resource);
absl::Status NotFound(std::string_view resource);
absl::Status AlreadyExists(std::string_view resource, std::string_view field);
absl::Status EtagMismatch(std::string_view resource);  // ABORTED / ETAG_MISMATCH
absl::Status RequestIdReused();                        // INVALID_ARGUMENT / REQUEST_ID_REUSED
absl::Status DeadlineSpent();                          // DEADLINE_EXCEEDED / DEADLINE_SPENT
absl::Status Overloaded(absl::Duration retry_after);   // RESOURCE_EXHAUSTED + RetryInfo
absl::Status DatabaseUnavailable(std::string_view database);  // UNAVAILABLE / DATABASE_UNAVAILABLE
absl::Status CommitOutcomeUnknown();  // UNAVAILABLE / COMMIT_OUTCOME_UNKNOWN
absl::Status AuditUnavailable();      // UNAVAILABLE / AUDIT_UNAVAILABLE
absl::Status GrantsStale();           // UNAVAILABLE / GRANTS_STALE
absl::Status FeedTokenExpired();      // OUT_OF_RANGE / FEED_TOKEN_EXPIRED
// FAILED_PRECONDITION with the state that stands in the way.
absl::Status WrongState(std::string_view reason, std::string_view message, Metadata metadata = {});
// INTERNAL / INTERNAL: our bug. `private_detail` is logged by the pipeline and never sent.
absl::Status Internal(std::string_view private_detail);

// The private detail of `status` for the log, or "". The edge sends no payload whose key begins
// with kPrivatePayloadPrefix.
inline constexpr std::string_view kPrivatePayloadPrefix = "senda.";
std::string PrivateDetailOf(const absl::Status& status);

// The reason of `status`, or "" when it carries none.
std::string ReasonOf(const absl::Status& status);
// The value of ErrorInfo.metadata[key], or "".
std::string MetadataOf(const absl::Status& status, std::string_view key);
// The violations of `status`, or none.
std::vector<FieldViolation> ViolationsOf(const absl::Status& status);

// Marks `status` as safe to run again as a whole (a serialisation failure). Only storage does this:
// a stale etag is ABORTED too and must not be retried.
absl::Status MarkRetryable(absl::Status status);
bool IsRetryable(const absl::Status& status);

}  // namespace senda::errors

#endif  // SENDA_COMMON_STATUS_ERRORS_H_
