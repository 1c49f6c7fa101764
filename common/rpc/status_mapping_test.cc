#include "common/rpc/status_mapping.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "common/rpc/utf8.h"
#include "common/status/errors.h"
#include "fmt/format.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace senda::rpc {
namespace {

google::rpc::Status Sent(const absl::Status& status) {
  google::rpc::Status sent;
  EXPECT_TRUE(sent.ParseFromString(DetailsBytes(status)));
  return sent;
}

std::string Text(const absl::Status& status) { return std::string(status.message()); }

TEST(StatusMapping, CarriesCodeMessageAndDetailsThere) {
  const absl::Status status =
      errors::InvalidFields({{"pupil.upn", "has a wrong check letter", "UPN_CHECK_LETTER"},
                             {"pupil.sex", "is required", "REQUIRED"}});
  const google::rpc::Status sent = Sent(status);
  EXPECT_EQ(sent.code(), 3);
  ASSERT_EQ(sent.details_size(), 2);
  EXPECT_TRUE(sent.details(0).Is<google::rpc::ErrorInfo>() ||
              sent.details(1).Is<google::rpc::ErrorInfo>());
}

TEST(StatusMapping, BringsThemBackWhole) {
  const absl::Status status =
      errors::InvalidFields({{"pupil.upn", "has a wrong check letter", "UPN_CHECK_LETTER"}});
  const absl::Status back =
      FromGrpc(static_cast<int>(status.code()), Text(status), DetailsBytes(status));
  EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Text(back), Text(status));
  EXPECT_EQ(errors::ReasonOf(back), "FIELD_VIOLATIONS");
  ASSERT_EQ(errors::ViolationsOf(back).size(), 1u);
  EXPECT_EQ(errors::ViolationsOf(back)[0].reason, "UPN_CHECK_LETTER");
}

TEST(StatusMapping, SaysNothingOfItsOwnBugs) {
  absl::Status unknown(absl::StatusCode::kUnknown, "std::bad_alloc at pupil 7");
  google::rpc::DebugInfo debug;
  debug.set_detail("SELECT * FROM pupils");
  unknown.SetPayload("type.googleapis.com/google.rpc.DebugInfo",
                     absl::Cord(debug.SerializeAsString()));
  for (const absl::Status& status : {errors::Internal("SELECT * FROM pupils"), unknown}) {
    const google::rpc::Status sent = Sent(status);
    EXPECT_EQ(sent.code(), static_cast<int>(status.code()));
    EXPECT_EQ(sent.SerializeAsString().find("pupil"), std::string::npos);
    EXPECT_EQ(Text(Masked(status)).find("pupil"), std::string::npos);
    EXPECT_EQ(errors::ReasonOf(Masked(status)), "INTERNAL");
  }
}

TEST(StatusMapping, KeepsPrivateMarksInsideInBothDirections) {
  absl::Status status = errors::MarkRetryable(errors::EtagMismatch("trusts/t/pupils/p"));
  status.SetPayload("type.googleapis.com/google.rpc.DebugInfo", absl::Cord("x"));
  EXPECT_FALSE(errors::IsRetryable(Masked(status)));
  EXPECT_EQ(Sent(status).details_size(), 1);

  google::rpc::Status foreign;
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& payload) {
    auto* detail = foreign.add_details();
    detail->set_type_url(std::string(type));
    detail->set_value(std::string(payload));
  });
  EXPECT_FALSE(errors::IsRetryable(FromGrpc(10, "lost a race", foreign.SerializeAsString())));
}

TEST(StatusMapping, FitsManyViolationsIntoAHeader) {
  std::vector<errors::FieldViolation> violations;
  for (int i = 0; i < 1000; ++i) {
    violations.push_back(
        {fmt::format("rows[{}].pupil.upn", i), "must match the pattern", "STRING_PATTERN"});
  }
  const absl::Status status = errors::InvalidFields(violations);
  // Base64 adds a third; a client's header limit is 8 KiB for all of it.
  EXPECT_LE(DetailsBytes(status).size() * 4 / 3 + 3 * Text(Masked(status)).size(), 8u * 1024);
  const auto kept = errors::ViolationsOf(FromGrpc(3, "", DetailsBytes(status)));
  ASSERT_GT(kept.size(), 5u);
  EXPECT_EQ(kept[0].field, "rows[0].pupil.upn");
  EXPECT_EQ(kept.back().reason, "MORE_VIOLATIONS");
  EXPECT_EQ(kept.back().description,
            fmt::format("and {} more; correct these first", 1000 - (kept.size() - 1)));
}

TEST(StatusMapping, LeavesFewViolationsAlone) {
  std::vector<errors::FieldViolation> violations(
      20, {"pupil.upn", "must match the pattern", "STRING_PATTERN"});
  EXPECT_EQ(
      errors::ViolationsOf(FromGrpc(3, "", DetailsBytes(errors::InvalidFields(violations)))).size(),
      20u);
}

TEST(StatusMapping, CutsALongMessageBetweenCharacters) {
  for (int lead = 0; lead < 3; ++lead) {
    std::string message(static_cast<size_t>(lead), 'x');
    for (int i = 0; i < 1000; ++i) message += "\xe2\x82\xac";
    const std::string cut = Text(Masked(absl::InvalidArgumentError(message)));
    EXPECT_LE(cut.size(), 1024u);
    EXPECT_GE(cut.size(), 1020u);
    EXPECT_TRUE(CountCodePoints(cut).has_value());
  }
}

TEST(StatusMapping, ReadsWhatAnyServerMaySend) {
  EXPECT_TRUE(FromGrpc(0, "", "").ok());
  EXPECT_EQ(DetailsBytes(absl::OkStatus()), "");
  EXPECT_EQ(FromGrpc(5, "gone", "").code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(FromGrpc(14, "down", "\xff\xff not a message").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(FromGrpc(17, "", "").code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(FromGrpc(-1, "", "").code(), absl::StatusCode::kUnknown);
  // The trailer's code counts, not the one inside the details.
  google::rpc::Status liar;
  liar.set_code(0);
  EXPECT_EQ(FromGrpc(7, "no", liar.SerializeAsString()).code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace senda::rpc
