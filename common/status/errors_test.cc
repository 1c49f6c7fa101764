#include "common/status/errors.h"

#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace senda::errors {
namespace {

template <typename Detail>
Detail Payload(const absl::Status& status, const char* type) {
  const auto payload = status.GetPayload(std::string("type.googleapis.com/google.rpc.") + type);
  Detail detail;
  EXPECT_TRUE(payload.has_value() && detail.ParseFromString(std::string(*payload))) << type;
  return detail;
}

TEST(Errors, DeniesTheSameWithTheSameBytes) {
  const absl::Status first = PermissionDenied("pupils.read", "trusts/t/pupils/p");
  for (int i = 0; i < 64; ++i) {
    ASSERT_EQ(PermissionDenied("pupils.read", "trusts/t/pupils/p"), first);
  }
}

TEST(Errors, CarryAnErrorInfoWithReasonDomainAndMetadata) {
  const absl::Status status =
      Make(absl::StatusCode::kAborted, "SOME_REASON", "Do that.", {{"key", "value"}});
  const auto info = Payload<google::rpc::ErrorInfo>(status, "ErrorInfo");
  EXPECT_EQ(info.reason(), "SOME_REASON");
  EXPECT_EQ(info.domain(), "senda.uk");
  EXPECT_EQ(info.metadata().at("key"), "value");
  EXPECT_EQ(ReasonOf(status), "SOME_REASON");
  EXPECT_EQ(MetadataOf(status, "key"), "value");
  EXPECT_EQ(MetadataOf(status, "other"), "");
  EXPECT_EQ(status.message(), "Do that.");
}

TEST(Errors, ReportEveryViolationAtOnce) {
  const absl::Status status = InvalidFields(
      {{"pupil.upn", "has a wrong check letter", "UPN_CHECK_LETTER"}, {"pupil.sex", "is missing"}});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(status), "FIELD_VIOLATIONS");
  const auto violations = ViolationsOf(status);
  ASSERT_EQ(violations.size(), 2u);
  EXPECT_EQ(violations[0].field, "pupil.upn");
  EXPECT_EQ(violations[0].reason, "UPN_CHECK_LETTER");
  EXPECT_EQ(violations[0].description, "has a wrong check letter");
  EXPECT_EQ(violations[1].reason, "INVALID");
  EXPECT_EQ(Payload<google::rpc::BadRequest>(status, "BadRequest").field_violations_size(), 2);
}

TEST(Errors, OverloadedSaysWhenToComeBack) {
  const absl::Status status = Overloaded(absl::Milliseconds(1250));
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  const auto retry = Payload<google::rpc::RetryInfo>(status, "RetryInfo");
  EXPECT_EQ(retry.retry_delay().seconds(), 1);
  EXPECT_EQ(retry.retry_delay().nanos(), 250'000'000);
}

TEST(Errors, InternalKeepsItsDetailOutOfTheMessage) {
  const absl::Status status = Internal("table pupils has no column upn");
  EXPECT_EQ(status.message().find("upn"), absl::string_view::npos);
  EXPECT_EQ(PrivateDetailOf(status), "table pupils has no column upn");
  status.ForEachPayload([](absl::string_view key, const absl::Cord& payload) {
    const bool is_private = std::string(key).starts_with(kPrivatePayloadPrefix);
    EXPECT_TRUE(is_private || std::string(payload).find("upn") == std::string::npos) << key;
  });
}

TEST(Errors, OnlyStorageMarksAnAbortedAsRetryable) {
  EXPECT_FALSE(IsRetryable(EtagMismatch("trusts/t/pupils/p")));
  EXPECT_TRUE(IsRetryable(MarkRetryable(absl::AbortedError("serialisation"))));
}

TEST(Errors, HaveNoReasonWithoutADetail) {
  EXPECT_EQ(ReasonOf(absl::OkStatus()), "");
  EXPECT_EQ(ReasonOf(absl::InternalError("plain")), "");
  EXPECT_TRUE(ViolationsOf(absl::InternalError("plain")).empty());
}

TEST(Errors, EachOfTheCatalogueHasItsCodeAndReason) {
  const struct {
    absl::Status status;
    absl::StatusCode code;
    const char* reason;
  } kCatalogue[] = {
      {Unauthenticated("TOKEN_EXPIRED", "m"), absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED"},
      {PermissionDenied("p", "r"), absl::StatusCode::kPermissionDenied,
       "PERMISSION_DENIED_OR_ABSENT"},
      {NotFound("r"), absl::StatusCode::kNotFound, "NOT_FOUND"},
      {AlreadyExists("r", "f"), absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"},
      {EtagMismatch("r"), absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {RequestIdReused(), absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"},
      {DeadlineSpent(), absl::StatusCode::kDeadlineExceeded, "DEADLINE_SPENT"},
      {DatabaseUnavailable("goals"), absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"},
      {CommitOutcomeUnknown(), absl::StatusCode::kUnavailable, "COMMIT_OUTCOME_UNKNOWN"},
      {AuditUnavailable(), absl::StatusCode::kUnavailable, "AUDIT_UNAVAILABLE"},
      {GrantsStale(), absl::StatusCode::kUnavailable, "GRANTS_STALE"},
      {FeedTokenExpired(), absl::StatusCode::kOutOfRange, "FEED_TOKEN_EXPIRED"},
      {WrongState("CLOSED", "m"), absl::StatusCode::kFailedPrecondition, "CLOSED"},
      {Internal("d"), absl::StatusCode::kInternal, "INTERNAL"},
  };
  for (const auto& entry : kCatalogue) {
    EXPECT_EQ(entry.status.code(), entry.code) << entry.reason;
    EXPECT_EQ(ReasonOf(entry.status), entry.reason);
  }
}

}  // namespace
}  // namespace senda::errors
