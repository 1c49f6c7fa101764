#include "common/status/errors.h"

#include <iterator>
#include <optional>

#include "absl/strings/cord.h"
#include "fmt/format.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/rpc/error_details.pb.h"

namespace senda::errors {
namespace {

constexpr char kErrorInfo[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequest[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kRetryInfo[] = "type.googleapis.com/google.rpc.RetryInfo";
constexpr char kPrivate[] = "senda.private";
constexpr char kRetryable[] = "senda.retryable";

// The same detail gives the same bytes, whatever order its map happens to have: an answer must not
// differ where it is to look the same.
void Attach(absl::Status& status, const char* key, const google::protobuf::MessageLite& detail) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    detail.SerializeToCodedStream(&coded);
  }
  status.SetPayload(key, absl::Cord(bytes));
}

template <typename Detail>
std::optional<Detail> DetailOf(const absl::Status& status, const char* key) {
  const auto payload = status.GetPayload(key);
  Detail detail;
  if (!payload.has_value() || !detail.ParseFromString(std::string(*payload))) return std::nullopt;
  return detail;
}

}  // namespace

absl::Status Make(absl::StatusCode code, std::string_view reason, std::string_view message,
                  Metadata metadata) {
  google::rpc::ErrorInfo info;
  info.set_reason(reason.data(), reason.size());
  info.set_domain(kDomain.data(), kDomain.size());
  for (auto& [key, value] : metadata) (*info.mutable_metadata())[key] = std::move(value);
  absl::Status status(code, absl::string_view(message.data(), message.size()));
  Attach(status, kErrorInfo, info);
  return status;
}

absl::Status InvalidFields(std::vector<FieldViolation> violations) {
  google::rpc::BadRequest bad_request;
  std::string message = "The request is not valid:";
  for (const FieldViolation& violation : violations) {
    auto* sent = bad_request.add_field_violations();
    sent->set_field(violation.field);
    sent->set_description(violation.description);
    sent->set_reason(violation.reason);
    fmt::format_to(std::back_inserter(message), "{} {}: {}",
                   bad_request.field_violations_size() > 1 ? ";" : "", violation.field,
                   violation.description);
  }
  absl::Status status = Make(absl::StatusCode::kInvalidArgument, "FIELD_VIOLATIONS", message);
  Attach(status, kBadRequest, bad_request);
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view description,
                          std::string_view reason) {
  return InvalidFields({{std::string(field), std::string(description), std::string(reason)}});
}

absl::Status Unauthenticated(std::string_view reason, std::string_view message) {
  return Make(absl::StatusCode::kUnauthenticated, reason, message);
}

absl::Status PermissionDenied(std::string_view permission, std::string_view resource) {
  return Make(
      absl::StatusCode::kPermissionDenied, "PERMISSION_DENIED_OR_ABSENT",
      fmt::format("Permission '{}' denied on '{}', or it does not exist.", permission, resource),
      {{"permission", std::string(permission)}, {"resource", std::string(resource)}});
}

absl::Status NotFound(std::string_view resource) {
  return Make(absl::StatusCode::kNotFound, "NOT_FOUND",
              fmt::format("'{}' was not found. Check its name.", resource),
              {{"resource", std::string(resource)}});
}

absl::Status AlreadyExists(std::string_view resource, std::string_view field) {
  return Make(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
              fmt::format("'{}' exists already; choose another {}.", resource, field),
              {{"resource", std::string(resource)}, {"field", std::string(field)}});
}

absl::Status EtagMismatch(std::string_view resource) {
  return Make(
      absl::StatusCode::kAborted, "ETAG_MISMATCH",
      fmt::format("'{}' has changed since it was read. Read it again, then repeat the change with "
                  "the new etag.",
                  resource),
      {{"resource", std::string(resource)}});
}

absl::Status RequestIdReused() {
  return Make(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
              "The request_id was used for another request. Send each request under its own.");
}

absl::Status DeadlineSpent() {
  return Make(absl::StatusCode::kDeadlineExceeded, "DEADLINE_SPENT",
              "The deadline passed before the work was done. Allow more time, or ask for less.");
}

absl::Status Overloaded(absl::Duration retry_after) {
  absl::Status status = Make(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                             "The server has more work than it can take. Try again later.");
  google::rpc::RetryInfo retry;
  const std::int64_t nanos = absl::ToInt64Nanoseconds(retry_after);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<std::int32_t>(nanos % 1'000'000'000));
  Attach(status, kRetryInfo, retry);
  return status;
}

absl::Status DatabaseUnavailable(std::string_view database) {
  return Make(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE",
              "The database does not answer. Try again later.",
              {{"database", std::string(database)}});
}

absl::Status CommitOutcomeUnknown() {
  return Make(absl::StatusCode::kUnavailable, "COMMIT_OUTCOME_UNKNOWN",
              "The change may or may not have been kept. Send it again with the same request_id.");
}

absl::Status AuditUnavailable() {
  return Make(absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE",
              "The audit record could not be written, so nothing is shown. Try again later.");
}

absl::Status GrantsStale() {
  return Make(absl::StatusCode::kUnavailable, "GRANTS_STALE",
              "The role grants known here are too old to decide on. Try again later.");
}

absl::Status FeedTokenExpired() {
  return Make(absl::StatusCode::kOutOfRange, "FEED_TOKEN_EXPIRED",
              "Changes since this token are no longer kept. List the resources afresh, then follow "
              "the feed "
              "from its head.");
}

absl::Status WrongState(std::string_view reason, std::string_view message, Metadata metadata) {
  return Make(absl::StatusCode::kFailedPrecondition, reason, message, std::move(metadata));
}

absl::Status Internal(std::string_view private_detail) {
  absl::Status status = Make(absl::StatusCode::kInternal, "INTERNAL",
                             "The server failed. Report it with the time of the request.");
  status.SetPayload(kPrivate,
                    absl::Cord(absl::string_view(private_detail.data(), private_detail.size())));
  return status;
}

std::string PrivateDetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPrivate);
  return payload.has_value() ? std::string(*payload) : "";
}

std::string ReasonOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, kErrorInfo);
  return info.has_value() ? info->reason() : "";
}

std::string MetadataOf(const absl::Status& status, std::string_view key) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status, kErrorInfo);
  if (!info.has_value()) return "";
  const auto found = info->metadata().find(std::string(key));
  return found == info->metadata().end() ? "" : found->second;
}

std::vector<FieldViolation> ViolationsOf(const absl::Status& status) {
  std::vector<FieldViolation> violations;
  const auto bad_request = DetailOf<google::rpc::BadRequest>(status, kBadRequest);
  if (!bad_request.has_value()) return violations;
  for (const auto& sent : bad_request->field_violations()) {
    violations.push_back({sent.field(), sent.description(), sent.reason()});
  }
  return violations;
}

absl::Status MarkRetryable(absl::Status status) {
  status.SetPayload(kRetryable, absl::Cord());
  return status;
}

bool IsRetryable(const absl::Status& status) { return status.GetPayload(kRetryable).has_value(); }

}  // namespace senda::errors
